/**
 * Brings what a booking adds to the figures up to date: the difference between what its mark says and what it is now, in one
 * transaction with the mark. So events may come again, in any order and at once, and the figures are those of a recount.
 */

import { allowedOf } from '../../shared/bookings/approval.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { differenceOf } from '../../shared/statistics/cells.ts';
import { type Happening, mergedHappenings, type Share, sharesOf } from '../../shared/statistics/shares.ts';
import { bookings, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { buildings, rooms } from '../places/entity.ts';
import { roomFacts } from '../places/facts.ts';
import { addTo, marks } from './entity.ts';
import { noteFreed, retakenMinutes } from './freed.ts';
import { unsealed } from './sealed.ts';

const rounds = 8;

/**
 * @param happenings of this booking, as far as the caller knows of any
 * @returns whether anything had to be changed
 * @throws when others keep counting the same booking; the event is tried again later
 */
export async function count(
  scope: Scope,
  bookingId: BookingId,
  happenings: readonly Happening[] = [],
): Promise<boolean> {
  for (let round = 1; round <= rounds; round++) {
    // First the mark: where it is still the same at the end, nobody has counted a newer booking than the one read after it.
    const mark = await marks.get(scope, bookingId);
    const booking = await bookings.get(scope, bookingId);
    const known = mergedHappenings(mark?.happenings ?? [], happenings);
    const shares = booking ? await sharesNow(scope, booking, known) : [];
    const difference = differenceOf(mark?.shares ?? [], shares);
    if (difference.length === 0 && known.length === (mark?.happenings.length ?? 0)) return false;
    const facts = { bookingId, happenings: known, shares };
    const marked = mark
      ? marks.replace(mark, marks.next(scope, mark, facts, 'counted'))
      : marks.create(marks.first(scope, facts, 'counted'));
    // Whoever books what was freed finds it by this.
    const freed = booking?.state === 'released' && !mark?.shares.some(isReleased) ? noteFreed(scope, booking) : [];
    try {
      await commit(scope, [
        marked,
        ...difference.map((cell) => addTo(scope, cell)),
        ...unsealed(scope, difference),
        ...freed,
      ]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Error(`${bookingId} is counted by others all the time`);
}

async function sharesNow(scope: Scope, booking: StoredBooking, happenings: readonly Happening[]): Promise<Share[]> {
  const shape: Booking = shapeOf(booking);
  const place = await placeOf(scope, (allowedOf(shape) ?? shape).roomId);
  if (!place) return [];
  const retaken = booking.state === 'released' ? await retakenMinutes(scope, booking, happenings, place.zone) : 0;
  return sharesOf(shape, happenings, place, retaken);
}

function isReleased({ kind, counters }: Share): boolean {
  return kind === 'all' && counters.r === 1;
}

/** Also of a room that has been removed; null where there is no trace of it. */
async function placeOf(scope: Scope, roomId: RoomId): Promise<{ buildingId: string; zone: string } | null> {
  const facts = await roomFacts(scope, roomId);
  if (facts) return { buildingId: facts.room.buildingId, zone: facts.building.zone };
  const room = await rooms.get(scope, roomId);
  if (!room) return null;
  const zone = room.closed?.zone ?? (await buildings.get(scope, room.buildingId))?.zone;
  return zone ? { buildingId: room.buildingId, zone } : null;
}
