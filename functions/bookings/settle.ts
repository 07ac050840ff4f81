/** How followers that keep something in step with a booking go about it. */
import type { BookingId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { bookings, type StoredBooking } from './entity.ts';

const rounds = 5;

/**
 * Applies what follows from the booking as it is, and looks again whether it still is so: of two runs at work at once, the one
 * that read the older version may have written last. An event only says that there is something to look at.
 * @throws when the booking does not come to rest; the event is tried again later
 */
export async function settle(
  scope: Scope,
  bookingId: BookingId,
  apply: (booking: StoredBooking | null) => Promise<void>,
): Promise<void> {
  let booking = await bookings.get(scope, bookingId);
  for (let round = 1; round <= rounds; round++) {
    await apply(booking);
    const newest = await bookings.get(scope, bookingId);
    if (newest?.version === booking?.version) return;
    booking = newest;
  }
  throw new Error(`${bookingId} changes faster than it can be followed`);
}
