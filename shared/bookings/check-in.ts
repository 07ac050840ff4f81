/**
 * Saying that one has come: which meetings must, from when and until when, and what proves that they could. The server decides by
 * it, the panel shows by it, and so does the browser. Pure.
 */
import { idPattern } from '../ids.ts';
import type { Room } from '../places/schema.ts';
import type { BookingPolicy } from '../tenants/schema.ts';
import { addMinutes, epochOf, type Instant, minutesBetween } from '../time.ts';
import { allowedOf } from './approval.ts';
import type { Booking, BookingState } from './schema.ts';

/** The rule of one room: its own, or the one it inherits; null = nobody needs to check in. */
export interface CheckInRule {
  opensMinutes: number;
  graceMinutes: number;
  /** Whose rule it is: the room's own, or what its building or the company says. */
  of: 'room' | 'company';
}

/** @param policy the company's, or what has become of it in this room (`resolve`) */
export function checkInRule(room: Pick<Room, 'checkIn'>, policy: BookingPolicy['checkIn']): CheckInRule | null {
  const { opensMinutes, graceMinutes, required } = policy;
  if (room.checkIn === 'off' || (room.checkIn === 'company' && !required)) return null;
  return { opensMinutes, graceMinutes, of: room.checkIn === 'on' ? 'room' : 'company' };
}

type Placed = Pick<Booking, 'start' | 'end'>;

/**
 * `open`: somebody must still say that they have come, where the room asks for it. `done`: they have. `exempt`: nobody has to.
 * It stands on the day sheet, so it follows from the booking alone, whatever the settings are.
 */
export type Attendance = 'open' | 'done' | 'exempt';

/** From this length on it is an event, not a meeting: its room is not given to others because nobody came in the first minutes. */
const longestMinutes = 24 * 60;

type Awaited = Pick<
  Booking,
  'roomId' | 'start' | 'end' | 'state' | 'approved' | 'checkIn' | 'organiser' | 'createdAt' | 'placedAt'
>;

export function attendanceOf(booking: Awaited): Attendance {
  if (booking.checkIn) return 'done';
  const allowed = allowedOf(booking);
  // What waits as a whole may never take place. An earlier start is decided before what is allowed begins.
  if (allowed?.start !== booking.start) return 'exempt';
  return isExempt(allowed) ? 'exempt' : 'open';
}

/** Who books at the door is there, and who books a quarter that is running, or moves their meeting into it, is about to be. */
function isExempt({ start, end, organiser, createdAt, placedAt = createdAt }: Awaited): boolean {
  if (idPattern('doorplate').test(organiser.personId)) return true;
  return placedAt >= start || minutesBetween(start, end) >= longestMinutes;
}

export interface CheckInWindow {
  /** From when one may. */
  opens: Instant;
  /** Until when one must have. */
  deadline: Instant;
}

type Minutes = Pick<CheckInRule, 'opensMinutes' | 'graceMinutes'>;

export function checkInWindow({ start }: Pick<Placed, 'start'>, rule: Minutes): CheckInWindow {
  return { opens: addMinutes(start, -rule.opensMinutes), deadline: addMinutes(start, rule.graceMinutes) };
}

/**
 * When a meeting is given back unless somebody checks in; null where that never happens: nobody has to, or it is over by then
 * and there is nothing left to give. More of it that waits for approval changes nothing of that.
 */
export function releaseAt(booking: Awaited, rule: CheckInRule | null): CheckInWindow | null {
  const allowed = allowedOf(booking);
  if (!rule || !allowed || attendanceOf(allowed) !== 'open') return null;
  const window = checkInWindow(allowed, rule);
  return window.deadline < allowed.end ? window : null;
}

/** Whether one may check in at this moment. Who comes late to a meeting that still stands is welcome. @param at epoch ms */
export function isOpenAt(booking: Placed, rule: Minutes, at: number): boolean {
  return epochOf(checkInWindow(booking, rule).opens) <= at && at < epochOf(booking.end);
}

/** A check-in holds for the time that it was made for: at a later start they have to come again. */
export function stillHolds(checkIn: Booking['checkIn'], booking: Placed, rule: Minutes): boolean {
  return checkIn !== null && checkIn.at >= checkInWindow(booking, rule).opens;
}

/**
 * To how many of a series' meetings in a row, the newest first, nobody came. What was off says nothing, and who has taken the room
 * back was there.
 * @param states of those that are over, in order of time
 */
export function strikesIn(states: readonly BookingState[]): number {
  const held = states.filter((state) => state === 'released' || state === 'booked');
  const last = held.lastIndexOf('booked');
  return held.length - 1 - last;
}

/** Timers go off within the minute; one that is later than this says that the system was down, and nobody could check in. */
export const latestMs = 2 * 60_000;

/** So long before a deadline it is seen that the system is up; with the minute that timers take, there is time to say so. */
export const watchMs = 2 * 60_000;

/** What is known of a panel beside the room's door. Instants in epoch ms. */
export interface Reach {
  /** Since when it has been heard from without a gap. */
  upSince?: number | undefined;
  seenAt?: number | undefined;
  /** The broker's newest word. */
  connected?: boolean | undefined;
  presenceAt?: number | undefined;
  /** Heartbeats in a row that showed something wrong. */
  mismatches?: number | undefined;
  /** When it last sent somebody away because of wrong codes of before. */
  lockedAt?: number | undefined;
  /** Since when it stands at this door. */
  boundSince: number;
  heartbeatSeconds: number;
}

/** Silence that is none yet: one heartbeat may be lost. */
export function gapMs(heartbeatSeconds: number): number {
  return (2 * heartbeatSeconds + 15) * 1000;
}

/** Whether people could check in at this panel from the one instant to the other. */
export function wasReachable(reach: Reach, from: number, until: number): boolean {
  const { upSince, seenAt = 0, connected = false, presenceAt = 0, mismatches = 0, boundSince } = reach;
  if (upSince === undefined || upSince > from || boundSince > from) return false;
  if (seenAt < until - gapMs(reach.heartbeatSeconds)) return false;
  if (reach.lockedAt !== undefined && reach.lockedAt >= from) return false;
  // A message newer than the broker's last word is a sign of life whose event is still under way.
  return (connected || seenAt > presenceAt) && mismatches < 2;
}
