/** Who of a line may have a place, for which time and for how long it is kept. Pure. */
import type { Room } from '../places/schema.ts';
import type { BookingPolicy } from '../tenants/schema.ts';
import { addMinutes, epochOf, type Instant, type Interval, instantOf } from '../time.ts';
import { ceilToSlot, floorToSlot, slotMinutes } from './slots.ts';
import type { Wait } from './waits.ts';

type Wish = Pick<Wait, 'roomId' | 'buildingId' | 'like'>;
type Timed = Pick<Wait, 'start' | 'end' | 'until'>;

export function suits({ roomId, buildingId, like }: Wish, room: Omit<Room, 'version' | 'lastChange'>): boolean {
  if (room.roomId === roomId) return true;
  if (!like || room.buildingId !== buildingId || room.capacity < like.capacity) return false;
  return like.equipment.every((one) => room.equipment.includes(one));
}

/** Minutes that somebody has to answer where the meeting begins sooner, or has begun. */
const leastMinutes = 5;

/** When an offer made now lapses: it is of no use once the meeting has begun without them. */
export function expiryOf(time: Interval, holdMinutes: number, now: number): Instant {
  const soonest = now + leastMinutes * 60_000;
  const latest = Math.max(epochOf(time.start), soonest);
  return instantOf(Math.min(now + holdMinutes * 60_000, latest, Math.max(epochOf(time.end), soonest)));
}

/**
 * Until when a place for this time is worth waiting for: through the quarter hour in which the meeting begins, and as long as a
 * room may still be given back because nobody came.
 */
export function untilOf(time: Interval, { checkIn }: Pick<BookingPolicy, 'checkIn'>): Instant {
  const lastRelease = ceilToSlot(epochOf(addMinutes(time.start, checkIn.graceMinutes + leastMinutes)));
  const lastUse = epochOf(time.end) - slotMinutes * 60_000;
  const first = epochOf(addMinutes(time.start, slotMinutes));
  return instantOf(Math.max(first, Math.min(lastRelease, lastUse)));
}

/** The time wanted, or what is left of it; null once it is of no use. */
export function timeLeft({ start, end, until }: Timed, now: number): Interval | null {
  if (epochOf(until) <= now) return null;
  return { start: instantOf(Math.max(epochOf(start), floorToSlot(now))), end };
}

/** Who joined first comes first. */
export function inOrder<W extends Pick<Wait, 'joinedAt' | 'waitId'>>(line: readonly W[]): W[] {
  const key = ({ joinedAt, waitId }: W) => `${joinedAt} ${waitId}`;
  return line.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Whether one place could be wanted by both: at the same time, in a room that would do for either, as far as their wishes tell. */
export function compete(a: Wish & Interval, b: Wish & Interval): boolean {
  if (a.buildingId !== b.buildingId || a.start >= b.end || b.start >= a.end) return false;
  return a.roomId === b.roomId || a.like !== null || b.like !== null;
}
