/**
 * What waits for approvers: an item for each request, in step with the booking as it is now, and a live word to who decides. And
 * the company's list of all bookings (history-list.ts), which every booking is in.
 */
import type { Booking } from '../../shared/bookings/schema.ts';
import { type BookingEvent, bookingEvents, isEvent } from '../../shared/events.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { follower } from '../event.ts';
import * as Live from '../messages/live.ts';
import { roomFacts } from '../places/facts.ts';
import { decidersOf } from './deciders.ts';
import { followAsking, followList } from './history-follow.ts';
import { settle } from './settle.ts';
import { undecided } from './undecided.ts';

export const handler = follower([...bookingEvents, 'request.created'], async (event) => {
  if (isEvent(event, ...bookingEvents)) await Promise.all([followList(event), followUndecided(event)]);
  else if (isEvent(event, 'request.created')) await followAsking(event);
});

async function followUndecided(event: BookingEvent): Promise<void> {
  const waited = isWaiting(event.before);
  if (!waited && !isWaiting(event.after)) return;
  const scope = systemScope(event.tenantId, 'approvals');
  const bookingId = event.subjectId as BookingId;
  const rooms = new Set(roomsOf(event));
  await settle(scope, bookingId, async (booking) => {
    if (booking) rooms.add(booking.roomId);
    const here = isWaiting(booking) ? booking : null;
    await allOf(
      [...rooms].map((roomId) => {
        const waiting = undecided.first(scope, { roomId, bookingId, since: here?.lastChange.at ?? event.at });
        return () => apply(scope, here?.roomId === roomId ? undecided.create(waiting) : undecided.remove(waiting));
      }),
    );
  });
  await allOf([...rooms].map((roomId) => () => tellDeciders(scope, roomId, bookingId)));
}

function isWaiting(booking: Pick<Booking, 'state'> | null): boolean {
  return booking?.state === 'pending';
}

function roomsOf({ before, after }: BookingEvent): RoomId[] {
  return [before, after].flatMap((booking) => (booking ? [booking.roomId] : []));
}

/** Once the list is right: who looks at it then sees it so. */
async function tellDeciders(scope: Scope, roomId: RoomId, bookingId: BookingId): Promise<void> {
  const facts = await roomFacts(scope, roomId);
  if (!facts) return;
  const { may } = await decidersOf(scope, facts.room);
  await allOf(
    may.map(
      ({ personId }) =>
        () =>
          Live.tell(scope, personId, { kind: 'approval.changed', bookingId }),
    ),
  );
}

/** That it is there, or gone, already is just as well. */
async function apply(scope: Scope, write: Write): Promise<void> {
  try {
    await commit(scope, [write]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
