/** The entrance of timers: EventBridge Scheduler gives back what was left with it, at least once and within the minute. */
import * as z from 'zod/mini';
import { type BookingId, type IdKind, idPattern, type PersonId, type RequestId, type TenantId } from '../shared/ids.ts';
import { systemScope } from '../shared/scope.ts';
import type { Instant } from '../shared/time.ts';
import * as Messages from './messages/messages.ts';
import { overdue } from './services/update.ts';
import { remindOfDeletion } from './tenants/deletion-told.ts';
import type { RemindCommand } from './tenants/removal-timer.ts';
import { isThere } from './tenants/there.ts';

/**
 * What this function does when the time comes; what `bookings/timer.ts` does stands there. The use case looks at the record as it is by
 * then, and does nothing where it has changed.
 */
export type GeneralCommand = { tenantId: TenantId } & (
  | { do: 'booking.remind'; bookingId: BookingId; start: Instant; at: Instant; version: number }
  | { do: 'messages.release'; personId: PersonId }
  | { do: 'services.overdue'; requestId: RequestId; dueAt: Instant }
  | RemindCommand
);

// The small half of the library: the whole would be a sixth of this function.
const id = (kind: IdKind) => z.string().check(z.regex(idPattern(kind)));
const instant = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/));
const tenantId = id('tenant');
const command = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('booking.remind'),
    tenantId,
    bookingId: id('booking'),
    start: instant,
    at: instant,
    version: z.int(),
  }),
  z.object({ do: z.literal('messages.release'), tenantId, personId: id('person') }),
  z.object({ do: z.literal('services.overdue'), tenantId, requestId: id('request'), dueAt: instant }),
  z.object({ do: z.literal('company.remind'), tenantId, askedAt: instant, days: z.int() }),
]);

/** @throws for what is no command: it is kept with the failures, for somebody to look at */
export async function handler(input: unknown): Promise<void> {
  const timer = z.parse(command, input) as GeneralCommand;
  if (!(await isThere(timer.tenantId))) return;
  const scope = systemScope(timer.tenantId, 'timers');
  switch (timer.do) {
    case 'booking.remind':
      return Messages.remind(scope, timer);
    case 'messages.release':
      return Messages.release(scope, timer.personId);
    case 'services.overdue':
      return overdue(scope, timer);
    case 'company.remind':
      return remindOfDeletion(scope, timer);
  }
}
