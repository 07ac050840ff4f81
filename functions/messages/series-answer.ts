/** What follows when somebody answers a series: its people's pages look again, and its organiser hears who will not come, once. */
import { replyOf } from '../../shared/bookings/replies.ts';
import { type AnswersImage, declinedSince } from '../../shared/bookings/series-replies.ts';
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
  const coming = [...known.values()].filter(({ end }) => epochOf(end) > now());
  const bookings = (await answered(scope, coming)).map(shapeOf).sort((a, b) => a.start.localeCompare(b.start));
  const [first] = bookings;
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
  const [no] = declinedSince(before as AnswersImage | null, after);
  const missed = bookings.filter((booking) => no && replyOf(booking, no.who) === 'declined');
  const [booking] = missed;
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
