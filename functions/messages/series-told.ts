/** A series as its messages tell of it: where and when each occurrence is held, as its people know it. */
import type { SeriesImage } from '../../shared/bookings/series-schema.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { asKnown } from '../../shared/messages/approval.ts';
import { isGoodNews } from '../../shared/messages/held.ts';
import type { Notice, Recipient } from '../../shared/messages/rules.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { bookings, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { seriesRecords } from '../bookings/series/entity.ts';
import { now } from '../clock.ts';

type Told = Pick<SeriesImage, 'seriesId' | 'rule' | 'zone' | 'segments' | 'sequence' | 'occurrences'>;
type Bookings = ReadonlyMap<BookingId, StoredBooking>;

export async function bookingsOf(scope: Scope, { occurrences }: Pick<Told, 'occurrences'>): Promise<Bookings> {
  const ids = occurrences.flatMap(({ bookingId }) => (bookingId ? [bookingId] : []));
  const found = await bookings.getMany(
    scope,
    ids.map((id): [typeof id] => [id]),
    { consistent: true },
  );
  return new Map(found.map((booking) => [booking.bookingId, booking]));
}

/** What waits for its first approval is not held yet. */
export function toldOf(series: Told, known: Bookings, about: SeriesTold['about']): SeriesTold {
  const { seriesId, rule, zone, segments, sequence } = series;
  return {
    ...{ seriesId, rule, zone, segments, sequence, about },
    occurrences: series.occurrences.map(({ occurrence, bookingId }) => {
      const stored = bookingId ? known.get(bookingId) : undefined;
      const booking = stored ? asKnown(shapeOf(stored)) : null;
      if (!booking) return { occurrence, at: null };
      const { roomId, start, end } = booking;
      return { occurrence, at: { roomId, start, end, sequence: booking.sequence } };
    }),
  };
}

/** The rooms that its calendar entry names. */
export function roomsOf(series: SeriesTold | undefined): RoomId[] {
  return [...new Set(series?.occurrences.flatMap(({ at }) => (at ? [at.roomId] : [])))];
}

/** A notice that waited, with the series as it is now; null: it is over, or no longer so. */
export async function stillTold(scope: Scope, notice: Notice, told: SeriesTold): Promise<Notice | null> {
  const series = await seriesRecords.get(scope, told.seriesId);
  if (!series) return null;
  const known = await bookingsOf(scope, series);
  const fresh = toldOf(series, known, told.about);
  const isAhead = (instant: string) => epochOf(instant) > now();
  const next = { ...notice, series: fresh };
  if (!isGoodNews(notice)) return told.about.some(isAhead) ? next : null;
  if (series.state !== 'active') return null;
  if (notice.kind === 'requested' || notice.kind === 'approval_asked') {
    const about = new Set(told.about);
    const waits = [...known.values()].some(
      ({ state, occurrence, end }) => state === 'pending' && occurrence && about.has(occurrence) && isAhead(end),
    );
    return waits ? next : null;
  }
  const isHeld = fresh.occurrences.some(({ at }) => at && isAhead(at.end));
  return isHeld && isInvited(notice.to, series) ? next : null;
}

function isInvited(to: Recipient, { organiser, people, guests }: Pick<SeriesImage, 'organiser' | 'people' | 'guests'>) {
  if ('email' in to) return guests.includes(to.email);
  return [organiser, ...people].some(({ personId }) => personId === to.personId);
}
