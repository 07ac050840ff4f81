/** The entrance of the bookings' own timers: what becomes of bookings by themselves when a time comes, or a room is gone. */
import * as z from 'zod';
import { id, instant } from '../../shared/schema.ts';
import { systemScope } from '../../shared/scope.ts';
import { close } from '../places/closing.ts';
import { isThere } from '../tenants/there.ts';
import * as Approval from './approval.ts';
import * as Offers from './offers.ts';
import { release } from './release.ts';

const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('booking.expire'), tenantId: id('tenant'), bookingId: id('booking') }),
  z.object({
    do: z.literal('booking.release'),
    tenantId: id('tenant'),
    bookingId: id('booking'),
    watched: instant.optional(),
    late: z.boolean().optional(),
  }),
  z.object({ do: z.literal('room.close'), tenantId: id('tenant'), roomId: id('room') }),
  z.object({ do: z.literal('wait.lapse'), tenantId: id('tenant'), bookingId: id('booking') }),
  z.object({ do: z.literal('wait.end'), tenantId: id('tenant'), personId: id('person'), waitId: id('wait') }),
]);

/** The use case looks at the record as it is by then, and does nothing where it has changed. */
export type BookingCommand = z.input<typeof command>;

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const timer = command.parse(input);
  if (!(await isThere(timer.tenantId))) return;
  const scope = systemScope(timer.tenantId, 'timers');
  switch (timer.do) {
    case 'booking.expire':
      return Approval.expire(scope, timer.bookingId);
    case 'booking.release':
      return release(scope, timer.bookingId, timer);
    case 'room.close':
      return close(scope, timer.roomId);
    case 'wait.lapse':
      return Offers.lapse(Offers.offering(timer.tenantId), timer.bookingId);
    case 'wait.end':
      return Offers.end(Offers.offering(timer.tenantId), timer);
  }
}
