/** Deciding about bookings in rooms that need it. */
import * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id, line, version } from '../schema.ts';
import { toDecide as request } from './deciding.ts';
import { exampleBooking } from './examples.ts';
import { booking } from './schema.ts';

const decision = { bookingId: id('booking'), version };
const refusals: ErrorCode[] = ['not_found', 'forbidden', 'already_decided', 'changed_meanwhile'];

const waiting = {
  ...exampleBooking,
  state: 'pending',
  expiresAt: '2026-11-22T01:30:00Z',
} as const;

export const toDecide = defineOperation({
  name: 'bookings.toDecide',
  summary:
    'Bookings that wait for the signed-in person’s decision, oldest first, with what stands around them and who is in line for it.',
  method: 'GET',
  path: '/me/to-decide',
  who: 'employee',
  input: z.strictObject({
    limit: z.number().int().min(1).max(50).default(20),
    cursor: z.string().max(400).optional(),
  }),
  output: z.object({ requests: z.array(request), total: z.number().int().min(0), cursor: z.string().nullable() }),
  errors: [],
  example: {
    input: {},
    output: {
      requests: [
        {
          booking: waiting,
          since: '2026-11-20T01:30:00Z',
          before: null,
          after: {
            bookingId: 'bkg_6p9s2v5x8z1b',
            state: 'booked',
            start: '2026-11-23T04:00:00Z',
            end: '2026-11-23T05:00:00Z',
            organiser: '周宁',
            topic: '需求评审',
          },
          inLine: [
            {
              name: '何苗',
              start: '2026-11-23T02:00:00Z',
              end: '2026-11-23T03:00:00Z',
              joinedAt: '2026-11-20T02:10:00.000Z',
            },
          ],
        },
      ],
      total: 1,
      cursor: null,
    },
  },
});

export const approve = defineOperation({
  name: 'bookings.approve',
  summary: 'Lets a booking that waits take place; its people are invited then. For approvers of the room and admins.',
  method: 'POST',
  path: '/bookings/{bookingId}/approve',
  who: 'employee',
  input: z.strictObject(decision),
  output: booking,
  errors: refusals,
  example: { input: { bookingId: exampleIds.booking, version: 1 }, output: exampleBooking },
});

export const reject = defineOperation({
  name: 'bookings.reject',
  summary:
    'Refuses a booking that waits, with the reason; where more was asked of an approved one, that stays as it was. For approvers of the room and admins.',
  method: 'POST',
  path: '/bookings/{bookingId}/reject',
  who: 'employee',
  input: z.strictObject({ ...decision, reason: line(200) }),
  output: booking,
  errors: refusals,
  example: {
    input: { bookingId: exampleIds.booking, version: 1, reason: '当天有董事会' },
    output: { ...exampleBooking, state: 'rejected' },
  },
});
