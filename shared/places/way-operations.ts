import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { clearWayInput, inWayInput, meetingInWay, wayStepDone } from './way-schema.ts';

export const inTheWay = defineOperation({
  name: 'places.inTheWay',
  summary:
    'Meetings ahead that stand in a room from a day to a day, both included, a page at a time, each with rooms that are free instead. Changes nothing.',
  method: 'GET',
  path: '/rooms/{roomId}/in-the-way',
  who: 'admin',
  input: inWayInput,
  output: z.object({
    meetings: z.array(meetingInWay),
    /** All that there are. */
    total: z.number().int(),
    /** Where the next page begins; null on the last one. */
    next: z.string().nullable(),
  }),
  errors: ['not_found'],
  example: {
    input: { roomId: exampleIds.room, from: '2026-12-01', until: '2026-12-31' },
    output: {
      meetings: [
        {
          bookingId: exampleIds.booking,
          start: '2026-12-01T01:00:00Z',
          end: '2026-12-01T02:00:00Z',
          ...{ topic: '周会', organiser: '林晓', people: 6, state: 'booked' },
          elsewhere: [{ roomId: exampleIds.room, roomName: '冷杉', capacity: 8 }],
        },
      ],
      total: 1,
      next: null,
    },
  },
});

export const clearWay = defineOperation({
  name: 'places.clearWay',
  summary:
    'Moves meetings out of a room that is occupied, cancels them, or tells their organisers; each with the occupation’s reason. What is taken is never taken twice: a step that cannot be done is refused by itself. Safe to repeat.',
  method: 'POST',
  path: '/rooms/{roomId}/in-the-way',
  who: 'admin',
  input: clearWayInput,
  output: z.object({ steps: z.array(wayStepDone) }),
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { roomId: exampleIds.room, steps: [{ bookingId: exampleIds.booking, do: 'move', to: exampleIds.room }] },
    output: { steps: [{ bookingId: exampleIds.booking, outcome: 'moved', roomName: '冷杉', message: null }] },
  },
});
