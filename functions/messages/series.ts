/** One message for a whole series: once it is booked, changed or off, whatever became of its single bookings on the way. */
import { isLive } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { PersonId } from '../../shared/ids.ts';
import { askedNotices } from '../../shared/messages/approval.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import {
  aboutThese,
  requestedNotices,
  type SeriesEvent,
  type SeriesTold,
  seriesNotices,
  standing,
} from '../../shared/messages/series.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { decidersOf } from '../bookings/deciders.ts';
import { shapeOf } from '../bookings/entity.ts';
import { answered } from '../bookings/series/answers.ts';
import { now } from '../clock.ts';
import { rooms } from '../places/entity.ts';
import * as Live from './live.ts';
import { sceneOf } from './scene.ts';
import { bookingsOf, roomsOf, toldOf } from './series-told.ts';
import { deliver } from './telling.ts';
import { isAsking } from './writing.ts';

export async function tellSeries(event: SeriesEvent): Promise<void> {
  const { after } = event;
  const news = after?.news;
  if (!after || !news || news.version !== event.version) return;
  const scope = systemScope(event.tenantId, 'messages');
  const known = await bookingsOf(scope, after);
  const about = new Set(news.occurrences);
  const these = after.occurrences.flatMap(({ occurrence, bookingId }) => {
    const booking = bookingId ? known.get(bookingId) : undefined;
    return booking && about.has(occurrence) ? [booking] : [];
  });
  const told = (await answered(scope, these)).map(shapeOf);
  const first = standing(told);
  if (!first) return;
  const everybody = [after.organiser, ...after.people, ...(event.before?.people ?? [])].map(({ personId }) => personId);
  await allOf(
    [...new Set(everybody)].map(
      (personId) => () =>
        Live.tell(scope, personId as PersonId, {
          kind: 'booking.changed',
          bookingId: first.bookingId,
          seriesId: after.seriesId,
        }),
    ),
  );
  const series = toldOf(after, known, news.occurrences);
  const left = [...known.values()].filter(({ state }) => isLive(state)).length;
  const letters: Letters[] = [
    { part: '', notices: seriesNotices(event, told, series, left) },
    { part: '.requested', notices: requestedNotices(event, told, series) },
    ...(await asking(scope, event, told, series)),
  ];
  const notices = letters.flatMap((each) => each.notices);
  const people = notices.flatMap(({ to }) => ('personId' in to ? [to.personId] : []));
  const asksFor = notices.some(isAsking) ? after.seriesId : null;
  const versions = [first, ...notices.map(({ booking }) => booking)];
  const scene = await sceneOf(scope, versions, asksFor, people, roomsOf(series));
  const { at, who, why } = event;
  await allOf(
    letters.map(
      ({ part, notices: each }) =>
        () =>
          deliver(scope, `${event.id}${part}`, each, scene, { now: now(), at, who, why }),
    ),
  );
}

/** One recipient may be told several things of one event: `part` keeps them apart. */
interface Letters {
  part: string;
  notices: Notice[];
}

/** Approvers are asked once for all that waits for them in a room. */
async function asking(
  scope: Scope,
  event: SeriesEvent,
  told: readonly Booking[],
  series: SeriesTold,
): Promise<Letters[]> {
  const waiting = Map.groupBy(
    told.filter(({ state }) => state === 'pending'),
    ({ roomId }) => roomId,
  );
  const letters: Letters[] = [];
  for (const [roomId, list] of waiting) {
    const [first] = list;
    const room = await rooms.get(scope, roomId);
    if (!first || !room) continue;
    const asked = (await decidersOf(scope, room)).asked.map(({ personId }) => personId);
    const others = asked.filter((personId) => personId !== first.organiser.personId);
    const about = aboutThese(series, list);
    const notices = askedNotices(event, first, others).map((notice) => ({ ...notice, series: about }));
    letters.push({ part: `.${roomId}`, notices });
  }
  return letters;
}
