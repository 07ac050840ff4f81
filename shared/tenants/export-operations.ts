import * as z from 'zod';
import { exampleBooking } from '../bookings/examples.ts';
import { booking } from '../bookings/schema.ts';
import { defineOperation } from '../operation.ts';

export const exportBookings = defineOperation({
  name: 'tenants.exportBookings',
  summary:
    'All bookings of the company, whole, in the order of their beginnings, a page at a time. Private meetings of others have no topic, content or people.',
  method: 'GET',
  path: '/company/bookings',
  who: 'admin',
  input: z.strictObject({
    limit: z.number().int().min(1).max(200).default(200),
    cursor: z.string().max(2000).optional(),
  }),
  output: z.object({ bookings: z.array(booking), cursor: z.string().nullable() }),
  errors: [],
  example: { input: { limit: 200 }, output: { bookings: [exampleBooking], cursor: null } },
});
