import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import type { booking, roomDay } from './schema.ts';

export const exampleBooking: z.input<typeof booking> = {
  bookingId: exampleIds.booking,
  roomId: exampleIds.room,
  buildingId: exampleIds.building,
  start: '2026-11-23T02:00:00Z',
  end: '2026-11-23T03:00:00Z',
  topic: '产品周会',
  type: 'internal',
  content: '',
  private: false,
  organiser: { personId: exampleIds.person, name: '林晓' },
  people: [{ personId: exampleIds.colleague, name: '周宁' }],
  guests: ['guest@example.org'],
  reminderMinutes: null,
  state: 'booked',
  expiresAt: null,
  approved: null,
  checkIn: null,
  replies: [],
  seriesId: null,
  occurrence: null,
  bufferBefore: 0,
  bufferAfter: 15,
  sequence: 0,
  createdAt: '2026-11-20T01:30:00Z',
  version: 1,
  lastChange: exampleChange,
};

export const exampleRoomDay: z.input<typeof roomDay> = {
  roomId: exampleIds.room,
  date: '2026-11-23',
  version: 3,
  meetings: [
    {
      bookingId: exampleIds.booking,
      state: 'booked',
      private: false,
      start: '2026-11-23T02:00:00Z',
      end: '2026-11-23T03:00:00Z',
      bufferBefore: 0,
      bufferAfter: 15,
      organiserId: exampleIds.person,
      organiser: '林晓',
      topic: '产品周会',
      type: 'internal',
    },
  ],
};
