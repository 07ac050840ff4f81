/** When people are reminded of a meeting. Pure. */
import { addMinutes, epochOf, type Instant } from '../time.ts';
import { allowedOf } from './approval.ts';
import type { Booking } from './schema.ts';

type Reminded = Pick<Booking, 'roomId' | 'start' | 'end' | 'state' | 'approved' | 'reminderMinutes'>;

/**
 * The time to remind at, or null for never: 0 minutes, a meeting that does not take place, and one that was nearer than its
 * reminder when it was arranged. Of one that waits for more, what is allowed takes place. Whoever books a room for in five minutes knows it, and whom they invite has just been told.
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
  const allowed = allowedOf(booking);
  if (!allowed || minutes === 0) return null;
  const at = addMinutes(allowed.start, -minutes);
  return epochOf(at) > arranged ? at : null;
}
