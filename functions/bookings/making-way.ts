/** What is kept for somebody in line does not stop an admin: they go back to their place in line, and are told. */
import { takenSlots } from '../../shared/bookings/sheet.ts';
import { slotsOf, spansOf } from '../../shared/bookings/slots.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, bookingIdOf, type RoomId } from '../../shared/ids.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import { addMinutes, type Interval } from '../../shared/time.ts';
import { roomFacts } from '../places/facts.ts';
import { bookings } from './entity.ts';
import { takenBack } from './offers.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';

interface Wanted extends Partial<Interval> {
  roomId?: RoomId | undefined;
  /** The booking that is moved. */
  bookingId?: BookingId;
}

/**
 * Carries out a booking or a change. Where nothing but offers stands in its way, an admin's is tried once more without them; should
 * it fail all the same, whoever had the offer is first in line for what is free again.
 */
export async function overOffers<T>(scope: Scope, wanted: Wanted, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTaken = error instanceof AppError && error.code === 'slot_taken';
    if (!isTaken || !isAdmin(scope) || !(await isWayMade(scope, wanted))) throw error;
    return await work();
  }
}

async function isWayMade(scope: Scope, wanted: Wanted): Promise<boolean> {
  const before = wanted.bookingId ? await bookings.find(scope, wanted.bookingId) : null;
  const { roomId = before?.roomId, start = before?.start, end = before?.end } = wanted;
  const facts = roomId && (await roomFacts(scope, roomId));
  if (!facts || !roomId || !start || !end) return false;
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
  if (inTheWay.length === 0 || inTheWay.some(({ state }) => state !== 'held')) return false;
  const offers = [...new Set(inTheWay.map((entry) => bookingIdOf(entry.ref)))];
  // A place that is kept while a series moves is nobody's offer: no booking stands behind it.
  const known = await bookings.getMany(
    scope,
    offers.map((bookingId): [BookingId] => [bookingId]),
    { consistent: true },
  );
  if (known.length < offers.length) return false;
  for (const bookingId of offers) {
    await update(scope, bookingId, { check: () => undefined }, (offer) => takenBack(scope, offer));
  }
  return true;
}
