/** What is booked in a room from now on, read off its day sheets: rooms have no index of their bookings. */
import { type BookingId, bookingIdOf, type RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';
import { bookings, type StoredBooking } from './entity.ts';
import { sheetKey, sheetOf } from './sheets.ts';

/** Also those of today that have begun or are over. */
export async function bookedIn(scope: Scope, roomId: RoomId): Promise<StoredBooking[]> {
  // The date somewhere west of here, where it may still be yesterday.
  const from = instantOf(now() - 86_400_000).slice(0, 10);
  const sheets = (await queryAll(scope, { pk: sheetKey(scope, roomId, '').pk, between: [from, '9999'] })).map(sheetOf);
  const entries = sheets.flatMap((sheet) => sheet.entries).filter(({ state }) => state === 'booked');
  const bookingIds = [...new Set(entries.map(({ ref }) => bookingIdOf(ref)))];
  return bookings.getMany(
    scope,
    bookingIds.map((bookingId): [BookingId] => [bookingId]),
  );
}
