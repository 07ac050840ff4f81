import * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { exampleBooking, exampleRoomDay } from './examples.ts';
import { busyPerson, findAnswer, findInput, freeBusyInput } from './find-schema.ts';
import { placingRules } from './placing-rules.ts';
import {
  booking,
  bookingAnswer,
  bookingChanges,
  bookingInput,
  cancelInput,
  gridInput,
  historyEntry,
  mineInput,
  roomDay,
} from './schema.ts';

export * from './bulk-operations.ts';
export * from './check-in-operations.ts';
export * from './deciding-operations.ts';
export * from './history-operations.ts';
export * from './reply-operations.ts';
export * from './wait-operations.ts';

const placing: ErrorCode[] = [
  'not_found',
  'slot_taken',
  'kept_in_line',
  ...placingRules,
  'idempotency_key_reused',
  'daily_limit',
  'busy',
];

export const create = defineOperation({
  name: 'bookings.create',
  summary: 'Books a room. With an Idempotency-Key header a repeated request is one booking.',
  method: 'POST',
  path: '/bookings',
  who: 'employee',
  input: bookingInput,
  output: bookingAnswer,
  status: 201,
  errors: [...placing, 'forbidden'],
  example: {
    input: {
      roomId: exampleIds.room,
      start: '2026-11-23T02:00:00Z',
      end: '2026-11-23T03:00:00Z',
      topic: '产品周会',
      people: [exampleIds.colleague],
      guests: ['guest@example.org'],
    },
    output: { booking: exampleBooking, warnings: [] },
  },
});

export const get = defineOperation({
  name: 'bookings.get',
  summary: 'One booking, as far as the reader may know it.',
  method: 'GET',
  path: '/bookings/{bookingId}',
  who: 'employee',
  input: z.strictObject({ bookingId: id('booking') }),
  output: booking,
  errors: ['not_found'],
  example: { input: { bookingId: exampleIds.booking }, output: exampleBooking },
});

export const change = defineOperation({
  name: 'bookings.change',
  summary: 'Moves, shortens, extends, ends early or edits a booking, in one transaction: all of it or nothing.',
  method: 'PATCH',
  path: '/bookings/{bookingId}',
  who: 'employee',
  input: bookingChanges,
  output: bookingAnswer,
  errors: [...placing, 'forbidden', 'changed_meanwhile', 'booking_over', 'still_offered'],
  example: {
    input: { bookingId: exampleIds.booking, version: 1, end: '2026-11-23T03:30:00Z' },
    output: { booking: exampleBooking, warnings: [] },
  },
});

export const cancel = defineOperation({
  name: 'bookings.cancel',
  summary: 'Cancels a booking and frees its slots.',
  method: 'POST',
  path: '/bookings/{bookingId}/cancel',
  who: 'employee',
  input: cancelInput,
  output: booking,
  errors: ['not_found', 'forbidden', 'changed_meanwhile', 'booking_over', 'idempotency_key_reused', 'busy'],
  example: { input: { bookingId: exampleIds.booking, reason: '改为线上' }, output: exampleBooking },
});

export const mine = defineOperation({
  name: 'bookings.mine',
  summary:
    'Bookings that the signed-in person organises or is invited to and that end after `from` and start before `to`.',
  method: 'GET',
  path: '/me/bookings',
  who: 'employee',
  input: mineInput,
  output: z.object({ bookings: z.array(booking) }),
  errors: [],
  example: {
    input: { from: '2026-11-22T00:00:00Z', to: '2026-12-22T00:00:00Z' },
    output: { bookings: [exampleBooking] },
  },
});

export const grid = defineOperation({
  name: 'bookings.grid',
  summary: 'What n rooms hold on m days of their buildings’ calendars, in one call.',
  method: 'GET',
  path: '/grid',
  who: 'employee',
  input: gridInput,
  output: z.object({ days: z.array(roomDay) }),
  errors: ['not_found'],
  example: {
    input: { rooms: [exampleIds.room], from: '2026-11-23', days: 1 },
    output: { days: [exampleRoomDay] },
  },
});

export const history = defineOperation({
  name: 'bookings.history',
  summary: 'Who changed a booking, how, when and why; for its people and admins.',
  method: 'GET',
  path: '/bookings/{bookingId}/history',
  who: 'employee',
  input: z.strictObject({ bookingId: id('booking') }),
  output: z.object({ entries: z.array(historyEntry) }),
  errors: ['not_found', 'forbidden'],
  example: {
    input: { bookingId: exampleIds.booking },
    output: {
      entries: [
        {
          at: '2026-11-20T01:30:00Z',
          what: 'created',
          who: { kind: 'person', id: exampleIds.person, name: '林晓' },
          why: null,
          changes: [],
        },
      ],
    },
  },
});

export const freeBusy = defineOperation({
  name: 'bookings.freeBusy',
  summary: 'When colleagues are busy, without what for, where or with whom.',
  method: 'GET',
  path: '/free-busy',
  who: 'employee',
  input: freeBusyInput,
  output: z.object({ people: z.array(busyPerson) }),
  errors: [],
  example: {
    input: { people: [exampleIds.colleague], from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' },
    output: {
      people: [
        {
          personId: exampleIds.colleague,
          name: '周宁',
          busy: [{ start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z' }],
        },
      ],
    },
  },
});

export const find = defineOperation({
  name: 'bookings.find',
  summary: 'When these people could meet and where: the best times first, each with the reasons.',
  method: 'POST',
  path: '/find',
  who: 'employee',
  input: findInput,
  output: findAnswer,
  errors: ['not_found', 'too_long'],
  example: {
    input: {
      people: [exampleIds.colleague],
      from: '2026-11-23T00:00:00Z',
      to: '2026-11-30T00:00:00Z',
      minutes: 60,
      earliest: '09:00',
      latest: '12:00',
      buildings: [exampleIds.building],
    },
    output: {
      people: [
        { personId: exampleIds.person, name: '林晓', required: true, busy: [] },
        {
          personId: exampleIds.colleague,
          name: '周宁',
          required: true,
          busy: [{ start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z' }],
        },
      ],
      answers: [
        {
          start: '2026-11-23T03:00:00Z',
          end: '2026-11-23T04:00:00Z',
          roomId: exampleIds.room,
          busy: [],
          optionalBusy: [],
          walks: 0,
          stays: 1,
          others: [],
        },
      ],
      rooms: { fitting: 1, looked: 1 },
    },
  },
});

export * from './series-operations.ts';
