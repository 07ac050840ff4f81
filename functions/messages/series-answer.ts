/** What follows when somebody answers a series: its people's pages look again, and its organiser hears who will not come, once. */
import { isAnnounced } from '../../shared/bookings/approval.ts';
import { declinedSince, replyOf } from '../../shared/bookings/replies.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import { type AnswersImage, withSeries } from '../../shared/bookings/series-replies.ts';
import type { Event } from '../../shared/events.ts';
import { idPattern, type PersonId, type SeriesId } from '../../shared/ids.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import { systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { shapeOf } from '../bookings/entity.ts';
import { answered } from '../bookings/series/answers.ts';
import { seriesRecords } from '../bookings/series/entity.ts';
import { now } from '../clock.ts';
import * as Live from './live.ts';
import { sceneOf } from './scene.ts';
import { bookingsOf, roomsOf, toldOf } from './series-told.ts';
import { deliver } from './telling.ts';

export async function tellAnswer(event: Event<'answers.created' | 'answers.changed'>): Promise<void> {
  const { after, before, at, who, why } = event;
  const scope = systemScope(event.tenantId, 'messages');
  const series = after && (await seriesRecords.get(scope, after.answersId as SeriesId));
  if (!series) return;
  const known = await bookingsOf(scope, series);
  const coming = [...known.values()]
    .filter((booking) => isLive(booking.state) && isAnnounced(booking) && epochOf(booking.end) > now())
    .sort((a, b) => a.start.localeCompare(b.start));
  const [first] = coming;
  if (!first) return;
  const { organiser } = series;
  await allOf(
    [organiser, ...series.people].map(
      ({ personId }) =>
        () =>
          Live.tell(scope, personId as PersonId, {
            kind: 'booking.changed',
            bookingId: first.bookingId,
            seriesId: series.seriesId,
          }),
    ),
  );
  const list = (before as AnswersImage | null)?.list ?? [];
  // What was thought better of since is no news any more.
  const newest = new Map((await answered(scope, coming)).map((one) => [one.bookingId, one]));
  const missed = coming.filter((meeting) =>
    declinedSince(withSeries(meeting, list), withSeries(meeting, after.list)).some(
      (no) => replyOf(newest.get(meeting.bookingId) ?? meeting, no) === 'declined',
    ),
  );
  const [booking] = missed.map((one) => shapeOf(newest.get(one.bookingId) ?? one));
  if (!booking || who.id === organiser.personId || !idPattern('person').test(organiser.personId)) return;
  const told = toldOf(
    series,
    known,
    missed.flatMap(({ occurrence }) => occurrence ?? []),
  );
  const notice: Notice = {
    ...{ kind: 'declined', line: true, was: null, booking, series: told },
    to: { personId: organiser.personId as PersonId },
  };
  const scene = await sceneOf(scope, [booking], null, [], roomsOf(told));
  await deliver(scope, event.id, [notice], scene, { now: now(), at, who, why });
}
