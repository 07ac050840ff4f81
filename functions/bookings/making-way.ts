/** What is kept for somebody in line does not stop an admin who has a reason: they go back to their place in line, and are told why. */
import { takenSlots } from '../../shared/bookings/sheet.ts';
import { slotsOf, spansOf } from '../../shared/bookings/slots.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, bookingIdOf, type RoomId } from '../../shared/ids.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import { addMinutes, type Interval } from '../../shared/time.ts';
import { roomFacts } from '../places/facts.ts';
import { bookings, type StoredBooking } from './entity.ts';
import { takenBack } from './offers.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';

interface Wanted extends Partial<Interval> {
  roomId?: RoomId | undefined;
  /** The booking that is moved. */
  bookingId?: BookingId;
  /** The admin's reason. */
  override?: string | undefined;
}

/**
 * Carries out a booking or a change. Where nothing but offers stands in its way, an admin's is tried once more without them; should
 * it fail all the same, whoever had the offer is first in line for what is free again.
 * @throws AppError `kept_in_line` for an admin without a reason, who may know for whom
 */
export async function overOffers<T>(scope: Scope, wanted: Wanted, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTaken = error instanceof AppError && error.code === 'slot_taken';
    const offers = isTaken && isAdmin(scope) ? await offersInTheWay(scope, wanted) : [];
    if (!isTaken || offers.length === 0) throw error;
    const { override } = wanted;
    if (override === undefined) {
      const who = [...new Set(offers.map(({ organiser }) => organiser.name))].join(', ');
      throw new AppError('kept_in_line', { ...error.details, values: { who } });
    }
    for (const { bookingId } of offers) {
      await update(scope, bookingId, { check: () => undefined }, (offer) => takenBack(scope, offer, override));
    }
    return await work();
  }
}

/** None where anything else is in the way, too. */
async function offersInTheWay(scope: Scope, wanted: Wanted): Promise<StoredBooking[]> {
  const before = wanted.bookingId ? await bookings.find(scope, wanted.bookingId) : null;
  const { roomId = before?.roomId, start = before?.start, end = before?.end } = wanted;
  const facts = roomId && (await roomFacts(scope, roomId));
  if (!facts || !roomId || !start || !end) return [];
  const { bufferBefore, bufferAfter } = facts.room;
  const { zone } = facts.building;
  const spans = spansOf({ start: addMinutes(start, -bufferBefore), end: addMinutes(end, bufferAfter) }, zone);
  const sheets = await Sheets.read(
    scope,
    [roomId],
    spans.map(({ date }) => date),
    { consistent: true },
  );
  const inTheWay = sheets.flatMap((sheet) => {
    const wantedSlots = spans.filter(({ date }) => date === sheet.date).flatMap(slotsOf);
    return sheet.entries.filter((entry) => {
      const taken = takenSlots({ date: sheet.date, entries: [entry] }, zone);
      return bookingIdOf(entry.ref) !== wanted.bookingId && wantedSlots.some((slot) => taken[slot]);
    });
  });
  if (inTheWay.some(({ state }) => state !== 'held')) return [];
  const offers = [...new Set(inTheWay.map((entry) => bookingIdOf(entry.ref)))];
  // A place that is kept while a series moves is nobody's offer: no booking stands behind it.
  const known = await bookings.getMany(
    scope,
    offers.map((bookingId): [BookingId] => [bookingId]),
    { consistent: true },
  );
  return known.length < offers.length ? [] : known;
}
