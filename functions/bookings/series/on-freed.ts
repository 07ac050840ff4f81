/**
 * Keeps the wishes of series in step with their bookings, and brings them up: when the room that one would rather have becomes
 * free, its organiser is offered to move back. Nothing is moved by itself: people may have found their way to the other room.
 */
import { isLive } from '../../../shared/bookings/rules.ts';
import type { Booking } from '../../../shared/bookings/schema.ts';
import { wantedAt } from '../../../shared/bookings/series.ts';
import { type BookingEvent, bookingEvents, type Event, isEvent } from '../../../shared/events.ts';
import type { BookingId, SeriesId } from '../../../shared/ids.ts';
import { type Scope, systemScope } from '../../../shared/scope.ts';
import { epochOf } from '../../../shared/time.ts';
import { allOf } from '../../all-of.ts';
import { now } from '../../clock.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { follower } from '../../event.ts';
import { offerBack } from '../../messages/series-back.ts';
import { people } from '../../people/entity.ts';
import { roomFacts } from '../../places/facts.ts';
import { bookings, type StoredBooking, shapeOf } from '../entity.ts';
import { freeAt } from '../free.ts';
import { settle } from '../settle.ts';
import { type StoredSeries, seriesRecords } from './entity.ts';
import { bookingsOf } from './reading.ts';
import { type Wish, wishes, wishesIn } from './wishes.ts';

export const handler = follower([...bookingEvents, 'series.changed'], async (event) => {
  const scope = systemScope(event.tenantId, 'series');
  if (isEvent(event, 'series.changed')) await followSeries(scope, event);
  if (isEvent(event, ...bookingEvents)) await followBooking(scope, event);
});

/** How a series stands while it is carried out bit by bit. */
const underWay = ['committing', 'progress'];

/** What its bookings would rather have is known once all of it is done: while they were made or moved, it did not say so yet. */
async function followSeries(scope: Scope, { subjectId, what, before, after }: Event<'series.changed'>): Promise<void> {
  if (!before || after?.state !== 'active' || (what !== 'created' && what !== 'changed')) return;
  const isSame = JSON.stringify(before.segments) === JSON.stringify(after.segments);
  if (isSame && !underWay.includes(before.lastChange.what)) return;
  const series = await seriesRecords.get(scope, subjectId as SeriesId);
  if (!series) return;
  const made = [...(await bookingsOf(scope, series)).values()];
  await allOf(made.map((booking) => () => keepWish(scope, booking.bookingId, wishIn(before, booking))));
}

async function followBooking(scope: Scope, event: BookingEvent): Promise<void> {
  const { before, after } = event;
  if (before?.seriesId ?? after?.seriesId) {
    await keepWish(scope, event.subjectId as BookingId, await wishOf(scope, before));
  }
  if (!before || !isLive(before.state) || epochOf(before.end) <= now()) return;
  const stays = after && isLive(after.state) && samePlace(before, after);
  if (!stays) await bringUp(scope, before, event);
}

type Place = Pick<Booking, 'roomId' | 'start' | 'end'>;

function samePlace(a: Place, b: Place): boolean {
  return a.roomId === b.roomId && a.start === b.start && a.end === b.end;
}

/** What this one would rather have; null where it has it, or does not take place. */
async function wishOf(scope: Scope, booking: StoredBooking | Booking | null): Promise<Wish | null> {
  if (!booking?.seriesId || !booking.occurrence || !isLive(booking.state)) return null;
  const series = await seriesRecords.get(scope, booking.seriesId);
  if (series?.state !== 'active') return null;
  const wish = wishIn(series, booking);
  return wish?.roomId === booking.roomId ? null : wish;
}

/** What a series wants for one, wherever that stands. */
function wishIn(
  { segments, zone }: Pick<StoredSeries, 'segments' | 'zone'>,
  { bookingId, occurrence }: Pick<Booking, 'bookingId' | 'occurrence'>,
): Wish | null {
  return occurrence === null ? null : { ...wantedAt(occurrence, segments, zone), bookingId };
}

/** @param old what it wished for before, if it did */
async function keepWish(scope: Scope, bookingId: BookingId, old: Wish | null): Promise<void> {
  await settle(scope, bookingId, async (booking) => {
    const wish = await wishOf(scope, booking);
    const isOld = wish && old && samePlace(wish, old);
    const [gone] = old && !isOld ? await wishes.getMany(scope, [[old.roomId, old.start, bookingId]]) : [];
    try {
      if (gone) await commit(scope, [wishes.remove(gone)]);
      if (wish) await commit(scope, [wishes.create(wishes.first(scope, wish))]);
    } catch (error) {
      // It is there already.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  });
}

async function bringUp(scope: Scope, freed: Place, event: { id: string; at: string }): Promise<void> {
  for (const wish of await wishesIn(scope, freed.roomId, freed)) {
    const booking = await bookings.get(scope, wish.bookingId);
    const wanted = await wishOf(scope, booking);
    if (!booking || !wanted || !samePlace(wanted, wish) || epochOf(booking.start) <= now()) continue;
    const facts = await roomFacts(scope, wanted.roomId);
    const person = await people.get(scope, booking.organiser.personId);
    if (!facts || !person) continue;
    const { personId, name, department } = person;
    const acting: Scope = { ...scope, actor: { kind: 'person', id: personId, name }, department };
    const [free] = await freeAt(acting, wanted, [facts]);
    if (free) await offerBack(scope, event, shapeOf(booking), free);
  }
}
