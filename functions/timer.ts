/** The entrance of timers: EventBridge Scheduler gives back what was left with it, at least once and within the minute. */
import * as z from 'zod';
import { id, instant } from '../shared/schema.ts';
import { systemScope } from '../shared/scope.ts';
import * as Messages from './messages/messages.ts';
import { close } from './places/closing.ts';
import { overdue } from './services/update.ts';

/** What this function does when the time comes; what `bookings/timer.ts` does stands there. */
const command = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('booking.remind'),
    tenantId: id('tenant'),
    bookingId: id('booking'),
    start: instant,
    at: instant,
    version: z.number().int(),
  }),
  z.object({ do: z.literal('room.close'), tenantId: id('tenant'), roomId: id('room') }),
  z.object({ do: z.literal('messages.release'), tenantId: id('tenant'), personId: id('person') }),
  z.object({ do: z.literal('services.overdue'), tenantId: id('tenant'), requestId: id('request'), dueAt: instant }),
]);

/** The use case looks at the record as it is by then, and does nothing where it has changed. */
export type GeneralCommand = z.input<typeof command>;

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const timer = command.parse(input);
  const scope = systemScope(timer.tenantId, 'timers');
  switch (timer.do) {
    case 'booking.remind':
      return Messages.remind(scope, timer);
    case 'room.close':
      return close(scope, timer.roomId);
    case 'messages.release':
      return Messages.release(scope, timer.personId);
    case 'services.overdue':
      return overdue(scope, timer);
  }
}
