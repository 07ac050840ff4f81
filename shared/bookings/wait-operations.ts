import * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { exampleBooking } from './examples.ts';
import { bookingAnswer } from './schema.ts';
import { shownWait, waitInput } from './waits.ts';

const one = z.strictObject({ waitId: id('wait') });

const exampleWait: z.input<typeof shownWait> = {
  waitId: exampleIds.wait,
  person: { personId: exampleIds.person, name: '林晓' },
  roomId: exampleIds.room,
  buildingId: exampleIds.building,
  like: { capacity: 8, equipment: ['screen'] },
  start: '2026-11-23T02:00:00Z',
  end: '2026-11-23T03:00:00Z',
  topic: '产品周会',
  type: 'internal',
  content: '',
  private: false,
  people: [],
  guests: [],
  reminderMinutes: null,
  state: 'waiting',
  offer: null,
  joinedAt: '2026-11-20T01:30:00.250Z',
  until: '2026-11-23T02:15:00Z',
  version: 1,
  lastChange: exampleChange,
  ahead: 1,
};

export const joinWaitlist = defineOperation({
  name: 'bookings.joinWaitlist',
  summary:
    'Puts the person in line for a time that is taken: of one room, or of any like it. The same wish again is the same place in line.',
  method: 'POST',
  path: '/waits',
  who: 'employee',
  input: waitInput,
  output: shownWait,
  status: 201,
  errors: [
    'not_found',
    'not_taken',
    'too_many_waits',
    'in_the_past',
    'beyond_horizon',
    'outside_hours',
    'on_holiday',
    'too_long',
    'too_short',
    'not_your_room',
    'needs_approval',
    'quota_hours',
    'quota_ahead',
    'room_occupied',
    'changed_meanwhile',
  ],
  example: {
    input: {
      roomId: exampleIds.room,
      start: '2026-11-23T02:00:00Z',
      end: '2026-11-23T03:00:00Z',
      topic: '产品周会',
      anyRoom: true,
    },
    output: exampleWait,
  },
});

export const myWaits = defineOperation({
  name: 'bookings.myWaits',
  summary:
    'What the signed-in person waits for and has waited for, the newest time first; ended ones go after a month.',
  method: 'GET',
  path: '/me/waits',
  who: 'employee',
  input: z.strictObject({}),
  output: z.object({ waits: z.array(shownWait) }),
  errors: [],
  example: { input: {}, output: { waits: [exampleWait] } },
});

export const leaveWaitlist = defineOperation({
  name: 'bookings.leaveWaitlist',
  summary: 'Leaves the line. A place that is being kept goes to the next.',
  method: 'POST',
  path: '/waits/{waitId}/leave',
  who: 'employee',
  input: one,
  output: shownWait,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { waitId: exampleIds.wait },
    output: { ...exampleWait, state: 'withdrawn' } satisfies z.input<typeof shownWait>,
  },
});

export const acceptOffer = defineOperation({
  name: 'bookings.acceptOffer',
  summary: 'Takes the place that is kept: it is booked, or asked for where the room needs approval.',
  method: 'POST',
  path: '/waits/{waitId}/accept',
  who: 'employee',
  input: one,
  output: bookingAnswer,
  errors: [
    'not_found',
    'offer_gone',
    'needs_approval',
    'quota_hours',
    'quota_ahead',
    'daily_limit',
    'changed_meanwhile',
  ],
  example: { input: { waitId: exampleIds.wait }, output: { booking: exampleBooking, warnings: [] } },
});

export const declineOffer = defineOperation({
  name: 'bookings.declineOffer',
  summary: 'Gives the place that is kept to the next in line.',
  method: 'POST',
  path: '/waits/{waitId}/decline',
  who: 'employee',
  input: one,
  output: shownWait,
  errors: ['not_found', 'offer_gone', 'changed_meanwhile'],
  example: {
    input: { waitId: exampleIds.wait },
    output: { ...exampleWait, state: 'withdrawn' } satisfies z.input<typeof shownWait>,
  },
});
