/**
 * Time that was given back because nobody came, and what became of it. How much of it others have booked is read from the room's
 * days as they are; who books there finds the releases by pointers, so that they are counted again.
 */
import type { Booking } from '../../shared/bookings/schema.ts';
import { slotMinutes } from '../../shared/bookings/slots.ts';
import { type BookingId, bookingIdOf, type RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Happening } from '../../shared/statistics/shares.ts';
import { addDays, addMinutes, datesFrom, dayBounds, epochOf, type Instant, localDate } from '../../shared/time.ts';
import * as Sheets from '../bookings/sheets.ts';
import { queryAll } from '../db/read.ts';
import type { Write } from '../db/write.ts';

type Held = Pick<Booking, 'bookingId' | 'roomId' | 'start' | 'end'>;

const partition = ({ tenantId }: Scope, roomId: RoomId) => `${tenantId}#freed#${roomId}`;
/** Days that a meeting may last at most, and one for zones. */
const longestDays = 15;

export function noteFreed(scope: Scope, { bookingId, roomId, start, end }: Held): Write[] {
  const item = { pk: { S: partition(scope, roomId) }, sk: { S: `${start}#${bookingId}` }, end: { S: end } };
  return [{ tenantId: scope.tenantId, put: { ...item, bookingId: { S: bookingId } } }];
}

/** Meetings whose rooms were given back at the times of these. */
export async function freedWithin(scope: Scope, images: readonly (Held | null)[]): Promise<BookingId[]> {
  const found = new Set<BookingId>();
  for (const image of images) {
    if (!image) continue;
    const { roomId, start, end } = image;
    const earliest = `${addDays(start.slice(0, 10), -longestDays)}T00:00:00Z`;
    const items = await queryAll(
      scope,
      { pk: partition(scope, roomId), between: [earliest, end] },
      { consistent: true },
    );
    for (const item of items) if ((item.end?.S ?? '') > start) found.add(item.bookingId?.S as BookingId);
  }
  return [...found];
}

/** Minutes from the release to the meeting's end in which the room is booked by others. */
export async function retakenMinutes(
  scope: Scope,
  { bookingId, roomId, start, end }: Held,
  happenings: readonly Happening[],
  zone: string,
): Promise<number> {
  const at = happenings.reduce<Instant>(
    (last, each) => (each.what === 'released' && each.at > last ? each.at : last),
    '',
  );
  const from = Math.max(epochOf(start), at ? epochOf(at) : Number.POSITIVE_INFINITY);
  const until = epochOf(end);
  if (from >= until) return 0;
  const dates = datesFrom(localDate(from, zone), localDate(epochOf(addMinutes(end, -1)), zone));
  let ms = 0;
  for (const { date, entries } of await Sheets.read(scope, [roomId], dates, { consistent: true })) {
    const { start: midnight } = dayBounds(date, zone);
    const slot = (index: number) => midnight + index * slotMinutes * 60_000;
    for (const entry of entries) {
      if (entry.state !== 'booked' || bookingIdOf(entry.ref) === bookingId) continue;
      ms += Math.max(0, Math.min(until, slot(entry.to)) - Math.max(from, slot(entry.from)));
    }
  }
  return Math.round(ms / 60_000);
}
