/** Calendars to subscribe to: secret addresses that calendar programs read again and again. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing } from '../schema.ts';

/** That there is an address, not which: only who makes it ever sees it. */
const feed = z.object({ createdAt: z.string() });
const made = z.object({ url: z.string(), createdAt: z.string() });
const room = z.strictObject({ roomId: id('room') });

const exampleToken = '4m0t8zq1c5hd7nJ2kQ9xW4vB6mT1yR8sE3aZ5cF0gH7iL2oP9uD4rX6';
const exampleMade = {
  url: `https://rooms.example.com/api/v1/feeds/${exampleToken}/calendar.ics`,
  createdAt: '2026-11-22T02:00:00Z',
};

export const mine = defineOperation({
  name: 'feeds.mine',
  summary: 'Whether the signed-in person’s own calendar has an address.',
  method: 'GET',
  path: '/me/feed',
  who: 'employee',
  input: nothing,
  output: z.object({ feed: feed.nullable() }),
  errors: [],
  example: { input: {}, output: { feed: { createdAt: '2026-11-22T02:00:00Z' } } },
});

export const make = defineOperation({
  name: 'feeds.make',
  summary:
    'Makes the address of one’s own calendar. One that was made before is dead at once. It is told this once; only its hash is kept.',
  method: 'POST',
  path: '/me/feed',
  who: 'employee',
  input: nothing,
  output: made,
  status: 201,
  errors: ['changed_meanwhile'],
  example: { input: {}, output: exampleMade },
});

export const remove = defineOperation({
  name: 'feeds.remove',
  summary: 'Ends the address of one’s own calendar at once.',
  method: 'DELETE',
  path: '/me/feed',
  who: 'employee',
  input: nothing,
  output: done,
  errors: ['changed_meanwhile'],
  example: { input: {}, output: { ok: true } },
});

export const ofRoom = defineOperation({
  name: 'feeds.ofRoom',
  summary: 'Whether a room’s calendar has an address.',
  method: 'GET',
  path: '/rooms/{roomId}/feed',
  who: 'admin',
  input: room,
  output: z.object({ feed: feed.nullable() }),
  errors: ['not_found'],
  example: { input: { roomId: exampleIds.room }, output: { feed: null } },
});

export const makeOfRoom = defineOperation({
  name: 'feeds.makeOfRoom',
  summary:
    'Makes the address of a room’s calendar, in which private meetings have no topic; one made before is dead at once.',
  method: 'POST',
  path: '/rooms/{roomId}/feed',
  who: 'admin',
  input: room,
  output: made,
  status: 201,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room }, output: exampleMade },
});

export const removeOfRoom = defineOperation({
  name: 'feeds.removeOfRoom',
  summary: 'Ends the address of a room’s calendar at once.',
  method: 'DELETE',
  path: '/rooms/{roomId}/feed',
  who: 'admin',
  input: room,
  output: done,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { roomId: exampleIds.room }, output: { ok: true } },
});

export const read = defineOperation({
  name: 'feeds.read',
  summary:
    'A calendar (RFC 5545) by its secret address: thirty days back, and ahead as far as can be booked. With an ETag, so that a program that has it already is answered 304.',
  method: 'GET',
  path: '/feeds/{token}/calendar.ics',
  who: 'anyone',
  content: 'text/calendar',
  input: z.strictObject({
    token: z
      .string()
      .regex(/^[0-9a-z]{12}[\w-]{43}$/)
      .meta({ description: 'The secret of the address' }),
  }),
  output: z.string(),
  errors: ['not_found', 'suspended'],
  example: { input: { token: exampleToken }, output: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…\r\nEND:VCALENDAR\r\n' },
});
