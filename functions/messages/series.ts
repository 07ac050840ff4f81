/** One message for a whole series: once it is booked, changed or off, whatever became of its single bookings on the way. */
import { isLive } from '../../shared/bookings/rules.ts';
import type { PersonId } from '../../shared/ids.ts';
import { askedNotices } from '../../shared/messages/approval.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import { type SeriesEvent, type SeriesTold, seriesNotices } from '../../shared/messages/series.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { decidersOf } from '../bookings/deciders.ts';
import { bookings, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { rooms } from '../places/entity.ts';
import * as Live from './live.ts';
import { placeOf, placeText, sceneOf } from './scene.ts';
import { deliver } from './telling.ts';

export async function tellSeries(event: SeriesEvent): Promise<void> {
  const { after } = event;
  const news = after?.news;
  if (!after || !news || news.version !== event.version) return;
  const scope = systemScope(event.tenantId, 'messages');
  const ids = after.occurrences.flatMap(({ bookingId }) => (bookingId ? [bookingId] : []));
  const found = await bookings.getMany(
    scope,
    ids.map((id): [typeof id] => [id]),
    { consistent: true },
  );
  const known = new Map(found.map((booking) => [booking.bookingId, booking]));
  const about = new Set(news.occurrences);
  const told = after.occurrences.flatMap(({ occurrence, bookingId }) => {
    const booking = bookingId ? known.get(bookingId) : undefined;
    return booking && about.has(occurrence) ? [booking] : [];
  });
  const first = told.find(({ state }) => isLive(state)) ?? told[0];
  if (!first) return;
  const everybody = [after.organiser, ...after.people, ...(event.before?.people ?? [])].map(({ personId }) => personId);
  await allOf(
    [...new Set(everybody)].map(
      (personId) => () =>
        Live.tell(scope, personId as PersonId, { kind: 'booking.changed', bookingId: first.bookingId }),
    ),
  );
  const series = await toldOf(scope, event, known);
  const left = series.occurrences.filter(({ at }) => at !== null).length;
  const booking = shapeOf(first);
  const notices: Notice[] = [
    ...seriesNotices(event, booking, series, left),
    ...(await asking(scope, event, told, series)),
  ];
  const people = notices.flatMap(({ to }) => ('personId' in to ? [to.personId] : []));
  const scene = await sceneOf(scope, [booking], false, people);
  const { at, who, why } = event;
  await deliver(scope, event.id, notices, scene, { now: now(), at, who, why });
}

async function toldOf(
  scope: Scope,
  { after, before }: SeriesEvent,
  known: ReadonlyMap<string, StoredBooking>,
): Promise<SeriesTold> {
  const image = after ?? before;
  if (!image) throw new Error('an event of no series');
  const roomIds = [...new Set([...known.values()].map(({ roomId }) => roomId))];
  const places = new Map(
    await Promise.all(roomIds.map(async (roomId) => [roomId, await placeOf(scope, roomId)] as const)),
  );
  const { seriesId, rule, zone, segments, sequence, news } = image;
  return {
    ...{ seriesId, rule, zone, segments, sequence, about: news?.occurrences ?? [] },
    occurrences: image.occurrences.map(({ occurrence, bookingId }) => {
      const booking = bookingId ? known.get(bookingId) : undefined;
      if (!booking || !isLive(booking.state)) return { occurrence, at: null };
      const place = places.get(booking.roomId);
      const { start, end } = booking;
      const room = place ? placeText(place, 'zh-CN') : booking.roomId;
      return { occurrence, at: { room, start, end, sequence: booking.sequence } };
    }),
  };
}

/** Approvers are asked once for all that waits for them in a room. */
async function asking(
  scope: Scope,
  event: SeriesEvent,
  told: readonly StoredBooking[],
  series: SeriesTold,
): Promise<Notice[]> {
  const waiting = Map.groupBy(
    told.filter(({ state }) => state === 'pending'),
    ({ roomId }) => roomId,
  );
  const notices: Notice[] = [];
  for (const [roomId, list] of waiting) {
    const [first] = list;
    const room = await rooms.get(scope, roomId);
    if (!first || !room) continue;
    const asked = (await decidersOf(scope, room)).asked.map(({ personId }) => personId);
    const others = asked.filter((personId) => personId !== first.organiser.personId);
    notices.push(...askedNotices(event, shapeOf(first), others).map((notice) => ({ ...notice, series })));
  }
  return notices;
}
