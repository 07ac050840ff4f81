/** The waiting line follows what happens to bookings: what becomes free is offered, and what is offered gets its timer. */
import { isLive } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { type BookingEvent, bookingEvents, type Event, isEvent } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { addMinutes, type Interval, instantOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { follower } from '../event.ts';
import * as Timers from '../timers.ts';
import { fill, offering, seek } from './offers.ts';
import { settle } from './settle.ts';

export const handler = follower([...bookingEvents, 'wait.created', 'wait.changed', 'series.changed'], async (event) => {
  const scope = offering(event.tenantId);
  if (isEvent(event, 'series.changed')) return letGo(scope, event);
  if (isEvent(event, 'wait.created', 'wait.changed')) return inLine(scope, event);
  if (isEvent(event, ...bookingEvents)) await allOf([() => timed(scope, event), () => offered(scope, event)]);
});

/** A timer set to a time that has passed might never go off. */
const soonMs = 5000;
const maxAge = 86_400;

/** They are in line until their time has come, and what became free while they joined is theirs. */
async function inLine(scope: Scope, { after, tenantId }: Event<'wait.created' | 'wait.changed'>): Promise<void> {
  if (after?.state !== 'waiting') return;
  const { waitId, person, until } = after;
  await Timers.set({
    name: `wait-${tenantId}-${waitId}`,
    at: notBefore(until),
    command: { do: 'wait.end', tenantId, personId: person.personId, waitId },
    maxAge,
  });
  await seek(scope, after);
}

async function timed(scope: Scope, { before, after, subjectId }: BookingEvent): Promise<void> {
  if (before?.state !== 'held' && after?.state !== 'held') return;
  const bookingId = subjectId as BookingId;
  const name = `hold-${scope.tenantId}-${bookingId}`;
  await settle(scope, bookingId, async (booking) => {
    if (booking?.state !== 'held' || !booking.expiresAt) return Timers.clear(name);
    const command = { do: 'wait.lapse', tenantId: scope.tenantId, bookingId } as const;
    await Timers.set({ name, at: notBefore(booking.expiresAt), command, maxAge });
  });
}

function notBefore(at: string): string {
  const soonest = instantOf(now() + soonMs);
  return at > soonest ? at : soonest;
}

async function offered(scope: Scope, { before, after }: BookingEvent): Promise<void> {
  if (!before || !isLive(before.state) || !isFreed(before, after)) return;
  await fill(scope, before.roomId, whole(before));
}

/** Places that were kept while a series moved stood in others' way like any meeting, and no booking tells that they are free. */
async function letGo(scope: Scope, { after }: Event<'series.changed'>): Promise<void> {
  for (const { roomId, start, end } of after?.freed ?? []) await fill(scope, roomId, { start, end });
}

/** Whether it holds less than it did. What exactly has become free, the sheets tell. */
function isFreed(before: Booking, after: Booking | null): boolean {
  if (!after || !isLive(after.state) || after.roomId !== before.roomId) return true;
  const [was, is] = [whole(before), whole(after)];
  return is.start > was.start || is.end < was.end;
}

function whole({ start, end, bufferBefore, bufferAfter }: Booking): Interval {
  return { start: addMinutes(start, -bufferBefore), end: addMinutes(end, bufferAfter) };
}
