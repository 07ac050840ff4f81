import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { exampleBooking } from './examples.ts';
import { booking } from './schema.ts';

const input = z.strictObject({
  bookingId: id('booking'),
  /** The web app, or the address that the QR code at the door leads to. */
  channel: z.enum(['web', 'qr']).default('web'),
});

export const checkIn = defineOperation({
  name: 'bookings.checkIn',
  summary: 'Says that organiser or attendees have come, so that the room is not given back. A repeat changes nothing.',
  method: 'POST',
  path: '/bookings/{bookingId}/check-in',
  who: 'employee',
  input,
  output: booking,
  errors: ['not_found', 'forbidden', 'check_in_early', 'booking_released', 'booking_over', 'changed_meanwhile', 'busy'],
  example: {
    input: { bookingId: exampleIds.booking },
    output: {
      ...exampleBooking,
      checkIn: {
        at: '2026-11-23T01:58:00Z',
        who: { kind: 'person', id: exampleIds.person, name: '林晓' },
        channel: 'web',
      },
    },
  },
});

export const reinstate = defineOperation({
  name: 'bookings.reinstate',
  summary:
    'Takes back a room that was released because nobody had checked in, while it is free; counts as checking in.',
  method: 'POST',
  path: '/bookings/{bookingId}/reinstate',
  who: 'employee',
  input,
  output: booking,
  errors: ['not_found', 'forbidden', 'slot_taken', 'booking_over', 'changed_meanwhile', 'busy'],
  example: { input: { bookingId: exampleIds.booking }, output: exampleBooking },
});
