/** When people are reminded of a meeting. Pure. */
import { addMinutes, epochOf, type Instant } from '../time.ts';
import type { Booking } from './schema.ts';

type Reminded = Pick<Booking, 'start' | 'state' | 'reminderMinutes'>;

/**
 * The time to remind at, or null for never: 0 minutes, a meeting that does not take place, and one that was nearer than its
 * reminder when it was arranged. Whoever books a room for in five minutes knows it, and whom they invite has just been told.
 * @param organiser minutes that the organiser has set for all meetings; null follows the company
 * @param company minutes of the company's policy
 * @param arranged epoch ms at which the meeting became what it is: a reminder due since then may be late, but is none too many
 */
export function remindAt(
  booking: Reminded,
  organiser: number | null,
  company: number,
  arranged: number,
): Instant | null {
  const minutes = booking.reminderMinutes ?? organiser ?? company;
  if (booking.state !== 'booked' || minutes === 0) return null;
  const at = addMinutes(booking.start, -minutes);
  return epochOf(at) > arranged ? at : null;
}
