/** When a request or an offer lapses: one timer for each booking that has such a time, in step with the booking. */
import { isLive } from '../../shared/bookings/rules.ts';
import type { BookingEvent } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import * as Timers from '../timers.ts';
import { settle } from './settle.ts';

/** A timer set to a time that has passed might never go off. */
const soonMs = 5000;
/** However long the timer's function could not be started: what waits must come to an end. */
const maxAge = 86_400;

export function hasNewLapse({ before, after }: BookingEvent): boolean {
  return (before?.expiresAt ?? null) !== (after?.expiresAt ?? null);
}

export function followLapse(scope: Scope, bookingId: BookingId): Promise<void> {
  const name = `expire-${scope.tenantId}-${bookingId}`;
  return settle(scope, bookingId, async (booking) => {
    if (!booking?.expiresAt || !isLive(booking.state)) return Timers.clear(name);
    const soonest = instantOf(now() + soonMs);
    await Timers.set({
      name,
      at: booking.expiresAt > soonest ? booking.expiresAt : soonest,
      command: { do: 'booking.expire', tenantId: scope.tenantId, bookingId },
      maxAge,
    });
  });
}
