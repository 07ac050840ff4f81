/**
 * Deadlines of check-in: one timer for each meeting that must be checked in, in step with it and with its room's rule. Once the room
 * was released it is the meeting's end: until then it can be taken back, and only then it counts against its series.
 */
import { isDeepStrictEqual } from 'node:util';
import { allowedOf } from '../../shared/bookings/approval.ts';
import { type CheckInWindow, checkInRule, releaseAt, watchMs } from '../../shared/bookings/check-in.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { deadlineRules, isAlike } from '../../shared/policies/resolve.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf, type Instant, instantOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { listRooms, rooms } from '../places/entity.ts';
import { policyNow } from '../places/shown.ts';
import * as Timers from '../timers.ts';
import { bookedIn } from './ahead.ts';
import { behindMs } from './due.ts';
import { bookings, type StoredBooking } from './entity.ts';
import { settle } from './settle.ts';
import * as Sweeps from './sweeps.ts';

/** Seconds: whether a series has come to its end is no less true a while later. */
const strikeAge = 86_400;
const decisive = ['start', 'end', 'roomId', 'state', 'approved', 'checkIn'] as const;

export function hasNewDeadline({ before, after }: BookingEvent): boolean {
  return decisive.some((field) => !isDeepStrictEqual(before?.[field] ?? null, after?.[field] ?? null));
}

/** @param since when the rule changed that it follows: nobody is measured by a rule that came within their window */
export function followRelease(scope: Scope, bookingId: BookingId, since?: Instant): Promise<void> {
  const name = `release-${scope.tenantId}-${bookingId}`;
  return settle(scope, bookingId, async (booking) => {
    if (booking?.state === 'released' && booking.seriesId && epochOf(booking.end) > now()) {
      return Timers.set({ name, at: booking.end, command: commandFor(scope, bookingId), maxAge: strikeAge });
    }
    const allowed = booking && allowedOf(booking);
    const window = allowed && (await windowOf(scope, allowed));
    // A deadline that has passed is nobody's any more: too late is never.
    if (!window || epochOf(window.deadline) <= now()) return Timers.clear(name);
    if (since && epochOf(window.opens) < epochOf(since)) return Timers.clear(name);
    const watchAt = epochOf(window.deadline) - watchMs;
    if (watchAt <= now()) {
      await Timers.clear(name);
      return setDue(scope, allowed, window);
    }
    await Timers.set({
      name,
      at: instantOf(watchAt),
      command: { do: 'release.watch', tenantId: scope.tenantId, bookingId },
      // One that comes too late releases nothing, and says why in the history.
      maxAge: (epochOf(allowed.end) - watchAt) / 1000,
    });
  });
}

/**
 * The second of two timers: only what has been seen to in the last minutes before the deadline is released at it. While nothing
 * ran, no web, panel or code could take a check-in either, and nothing could set this timer: so a system that was down before then
 * and comes back after the deadline, however soon, releases nothing. It needs no clearing: it counts for its own deadline alone,
 * and looks at the booking.
 *
 * Not covered is what begins in these last minutes: a system that goes down after the first timer and is back within `latestMs` of
 * the deadline releases all the same. Timers go off to the minute, too coarse for a closer watch.
 */
function setDue(
  scope: Scope,
  { bookingId, end }: StoredBooking,
  { deadline }: CheckInWindow,
  isLate = false,
): Promise<void> {
  const soonest = instantOf(now() + soonMs);
  const command = { ...commandFor(scope, bookingId), watched: deadline };
  return Timers.set({
    name: `due-${scope.tenantId}-${bookingId}`,
    at: deadline > soonest ? deadline : soonest,
    command: isLate ? { ...command, late: true } : command,
    maxAge: (epochOf(end) - epochOf(deadline)) / 1000,
  });
}

/** What the first of the two does. One that comes too late sets the second all the same, to say in the history why it was kept. */
export async function watch(scope: Scope, bookingId: BookingId): Promise<void> {
  const booking = await bookings.get(scope, bookingId);
  const allowed = booking && allowedOf(booking);
  const window = allowed && (await windowOf(scope, allowed));
  if (!window) return;
  const left = epochOf(window.deadline) - now();
  // It has been moved since, and has its own.
  if (left > watchMs + behindMs) return;
  await setDue(scope, allowed, window, left <= 0);
}

/** A timer set to a time that has passed might never go off. */
const soonMs = 5000;

function commandFor({ tenantId }: Scope, bookingId: BookingId) {
  return { do: 'booking.release', tenantId, bookingId } as const;
}

async function windowOf(scope: Scope, booking: StoredBooking) {
  const room = await rooms.get(scope, booking.roomId);
  return room && releaseAt(booking, checkInRule(room, (await policyNow(scope, room)).checkIn));
}

export async function followRoomRule(
  scope: Scope,
  { before, after, subjectId, at }: Event<'room.changed'>,
): Promise<void> {
  const isSame = before?.checkIn === after?.checkIn && isAlike(before?.rules, after?.rules, deadlineRules);
  if (!isSame) await followRoom(scope, subjectId as RoomId, at);
}

const ruling = ['required', 'opensMinutes', 'graceMinutes'] as const;

export async function followCompanyRule(scope: Scope, event: Event<'tenant.changed'>): Promise<void> {
  const [before, after] = [event.before?.policy.checkIn, event.after?.policy.checkIn];
  // What no deadline follows from must not touch those whose window is open.
  if (ruling.every((field) => before?.[field] === after?.[field])) return;
  const following = (await listRooms(scope)).filter(({ checkIn }) => checkIn !== 'off');
  await Sweeps.begin(
    scope,
    event,
    'check_in',
    following.map(({ roomId }) => roomId),
  );
}

/** A building's rule reaches its rooms as a company's does. */
export async function followBuildingRule(scope: Scope, event: Event<'building.changed'>): Promise<void> {
  if (isAlike(event.before?.rules, event.after?.rules, deadlineRules)) return;
  const inIt = (await listRooms(scope)).filter(({ buildingId }) => buildingId === event.subjectId);
  await Sweeps.begin(
    scope,
    event,
    'check_in',
    inIt.filter(({ checkIn }) => checkIn !== 'off').map(({ roomId }) => roomId),
  );
}

export async function followRoom(scope: Scope, roomId: RoomId, since: Instant): Promise<void> {
  const open = (await bookedIn(scope, roomId)).filter(({ end }) => epochOf(end) > now());
  await allOf(
    open.map(
      ({ bookingId }) =>
        () =>
          followRelease(scope, bookingId, since),
    ),
  );
}
