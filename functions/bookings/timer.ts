/** The entrance of the bookings' own timers: what becomes of a booking by itself when a time comes. */
import * as z from 'zod';
import { id } from '../../shared/schema.ts';

const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('booking.expire'), tenantId: id('tenant'), bookingId: id('booking') }),
  z.object({ do: z.literal('booking.release'), tenantId: id('tenant'), bookingId: id('booking') }),
]);

/** The use case looks at the record as it is by then, and does nothing where it has changed. */
export type BookingCommand = z.input<typeof command>;

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  command.parse(input);
}
