/**
 * Keeps the wishes of series in step with their bookings, and brings them up: when the room that one would rather have becomes
 * free, its organiser is offered to move back. Nothing is moved by itself: people may have found their way to the other room.
 */
import { isLive } from '../../../shared/bookings/rules.ts';
import type { Booking } from '../../../shared/bookings/schema.ts';
import { wantedAt } from '../../../shared/bookings/series.ts';
import { bookingEvents } from '../../../shared/events.ts';
import type { BookingId } from '../../../shared/ids.ts';
import { type Scope, systemScope } from '../../../shared/scope.ts';
import { epochOf } from '../../../shared/time.ts';
import { now } from '../../clock.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { follower } from '../../event.ts';
import { offerBack } from '../../messages/series-back.ts';
import { people } from '../../people/entity.ts';
import { roomFacts } from '../../places/facts.ts';
import { bookings, type StoredBooking, shapeOf } from '../entity.ts';
import { freeAt } from '../free.ts';
import { settle } from '../settle.ts';
import { seriesRecords } from './entity.ts';
import { type Wish, wishes, wishesIn } from './wishes.ts';

export const handler = follower(bookingEvents, async (event) => {
  const scope = systemScope(event.tenantId, 'series');
  const { before, after } = event;
  if (before?.seriesId ?? after?.seriesId) await keepWish(scope, event.subjectId as BookingId, [before, after]);
  if (!before || !isLive(before.state) || epochOf(before.end) <= now()) return;
  const stays = after && isLive(after.state) && samePlace(before, after);
  if (!stays) await bringUp(scope, before, event);
});

type Place = Pick<Booking, 'roomId' | 'start' | 'end'>;

function samePlace(a: Place, b: Place): boolean {
  return a.roomId === b.roomId && a.start === b.start && a.end === b.end;
}

/** What this one would rather have; null where it has it, or does not take place. */
async function wishOf(scope: Scope, booking: StoredBooking | Booking | null): Promise<Wish | null> {
  if (!booking?.seriesId || !booking.occurrence || !isLive(booking.state)) return null;
  const series = await seriesRecords.get(scope, booking.seriesId);
  if (series?.state !== 'active') return null;
  const { roomId, start, end } = wantedAt(booking.occurrence, series.segments, series.zone);
  return roomId === booking.roomId ? null : { roomId, start, end, bookingId: booking.bookingId };
}

async function keepWish(scope: Scope, bookingId: BookingId, seen: readonly (Booking | null)[]): Promise<void> {
  const [old] = await Promise.all(seen.map((booking) => wishOf(scope, booking)));
  await settle(scope, bookingId, async (booking) => {
    const wish = await wishOf(scope, booking);
    const isOld = wish && old && wish.roomId === old.roomId && wish.start === old.start;
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
