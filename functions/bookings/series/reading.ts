/** A series as its readers see it: its bookings are asked how they are now, whoever has changed them and how. */
import { isLive, mayChange } from '../../../shared/bookings/rules.ts';
import { isChosen, wantedAt } from '../../../shared/bookings/series.ts';
import type { SeriesAnswer, SeriesOccurrence } from '../../../shared/bookings/series-schema.ts';
import { AppError } from '../../../shared/errors.ts';
import type { BookingId, SeriesId } from '../../../shared/ids.ts';
import type { PersonScope, Scope } from '../../../shared/scope.ts';
import type { Instant } from '../../../shared/time.ts';
import { bookings, type StoredBooking } from '../entity.ts';
import { type StoredSeries, seriesRecords, shapeOf } from './entity.ts';
import { isAt } from './making.ts';

export async function get(scope: PersonScope, seriesId: SeriesId): Promise<SeriesAnswer> {
  return seriesAnswer(scope, await seriesRecords.find(scope, seriesId));
}

/** @param made its bookings, where they are known already */
export async function seriesAnswer(
  scope: Scope,
  series: StoredSeries,
  made?: ReadonlyMap<BookingId, StoredBooking>,
): Promise<SeriesAnswer> {
  const known = made ?? (await bookingsOf(scope, series));
  return {
    series: shapeOf(scope.actor.id, series, known.values()),
    occurrences: series.occurrences.map((one) => occurrenceOf(series, one, known)),
  };
}

function occurrenceOf(
  series: StoredSeries,
  { occurrence, bookingId }: StoredSeries['occurrences'][number],
  known: ReadonlyMap<BookingId, StoredBooking>,
): SeriesOccurrence {
  const wanted = wantedAt(occurrence, series.segments, series.zone);
  const booking = bookingId ? known.get(bookingId) : undefined;
  if (!booking) return { occurrence, state: 'skipped', bookingId: null, ...wanted, exception: false };
  const { state, roomId, start, end } = booking;
  return {
    occurrence,
    state,
    bookingId: booking.bookingId,
    roomId,
    start,
    end,
    exception: isLive(state) && !isAt(booking, wanted),
  };
}

/** Its bookings that are there, two round trips at most. */
export async function bookingsOf(
  scope: Scope,
  series: Pick<StoredSeries, 'occurrences'>,
  chosen: { from?: Instant | undefined; to?: Instant | undefined } = {},
): Promise<Map<BookingId, StoredBooking>> {
  const ids = series.occurrences.flatMap(({ occurrence, bookingId }): [BookingId][] =>
    bookingId && isChosen(occurrence, chosen) ? [[bookingId]] : [],
  );
  const found = await bookings.getMany(scope, ids, { consistent: true });
  return new Map(found.map((booking) => [booking.bookingId, booking]));
}

/** The booking that stands for an occurrence, if one does. */
export async function liveAt(scope: Scope, series: StoredSeries, occurrence: Instant): Promise<StoredBooking | null> {
  const bookingId = series.occurrences.find((one) => one.occurrence === occurrence)?.bookingId;
  const booking = bookingId ? await bookings.get(scope, bookingId) : null;
  return booking && isLive(booking.state) ? booking : null;
}

/** @throws AppError unless it is theirs, or they are admin, and nothing is being done with it */
export async function changeable(scope: Scope, seriesId: SeriesId): Promise<StoredSeries> {
  const series = await seriesRecords.find(scope, seriesId);
  if (!mayChange(scope, series)) throw new AppError('forbidden');
  if (series.job || series.state === 'committing') throw new AppError('series_busy', { retryAfter: 1 });
  if (series.state === 'failed') throw new AppError('not_found', { values: { what: 'series' } });
  return series;
}
