import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { rule } from './recurrence-schema.ts';
import type { plan, seriesAnswer } from './series-schema.ts';

const first = { roomId: exampleIds.room, start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z' };

export const examplePlan: z.input<typeof plan> = {
  zone: 'Asia/Shanghai',
  occurrences: [
    { occurrence: first.start, ...first, state: 'free', reason: null, holders: [], choices: [] },
    {
      occurrence: '2026-11-30T02:00:00Z',
      roomId: exampleIds.room,
      start: '2026-11-30T02:00:00Z',
      end: '2026-11-30T03:00:00Z',
      state: 'taken',
      reason: null,
      holders: [{ start: '2026-11-30T02:00:00Z', end: '2026-11-30T04:00:00Z', organiser: '周宁', topic: null }],
      choices: [
        {
          roomId: exampleIds.room,
          roomName: '云杉',
          start: '2026-11-30T01:00:00Z',
          end: '2026-11-30T02:00:00Z',
        },
      ],
    },
  ],
  missing: [],
};

export const exampleSeries: z.input<typeof seriesAnswer> = {
  series: {
    seriesId: exampleIds.series,
    rule: rule.parse({ repeat: 'weekly', days: [1], count: 3 }),
    zone: 'Asia/Shanghai',
    segments: [{ from: first.start, time: '10:00', minutes: 60, roomId: exampleIds.room }],
    topic: '产品周会',
    type: 'internal',
    content: '',
    private: false,
    organiser: { personId: exampleIds.person, name: '林晓' },
    people: [],
    guests: [],
    reminderMinutes: null,
    state: 'active',
    progress: null,
    collided: [],
    createdAt: '2026-11-20T01:30:00Z',
    version: 1,
    lastChange: exampleChange,
  },
  occurrences: [
    { occurrence: first.start, state: 'booked', bookingId: exampleIds.booking, ...first, exception: false },
    {
      occurrence: '2026-11-30T02:00:00Z',
      state: 'skipped',
      bookingId: null,
      roomId: exampleIds.room,
      start: '2026-11-30T02:00:00Z',
      end: '2026-11-30T03:00:00Z',
      exception: false,
    },
  ],
};
