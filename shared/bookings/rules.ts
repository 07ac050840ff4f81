/** What a company lets people book, decided on the server and shown by the browser beforehand. Pure. */
import { AppError, invalid } from '../errors.ts';
import type { Id } from '../ids.ts';
import type { Occupation, WorkingHours } from '../places/schema.ts';
import { isAdmin, type Scope } from '../scope.ts';
import type { BookingPolicy } from '../tenants/schema.ts';
import {
  datesFrom,
  dayBounds,
  epochOf,
  type Interval,
  instantOf,
  type LocalDate,
  localDate,
  minutesBetween,
  overlaps,
  wallMinutes,
} from '../time.ts';
import { isReply } from './replies.ts';
import type { Booking, BookingState } from './schema.ts';
import { floorToSlot, onGrid } from './slots.ts';
import { opensOn, type SpecialDays } from './special-days.ts';

export interface PlacingFacts {
  zone: string;
  hours: WorkingHours;
  occupation: Occupation | null;
  policy: BookingPolicy;
  /** Public holidays and make-up working days of the company. */
  days?: SpecialDays;
  /** Without the company's policy and the building's hours. */
  free?: boolean;
}

/** The time that a booking holds already. */
export interface Kept extends Interval {
  /** In the room that is asked about, not in another. */
  here: boolean;
}

/**
 * May a meeting stand at this time in a room with these facts?
 * @param kept its start may stay even where it has begun; a part of it may stay whatever the rules have become since
 * @throws AppError with the rule and its values
 */
export function checkPlacing(time: Interval, facts: PlacingFacts, now: number, kept?: Kept): void {
  if (!onGrid(epochOf(time.start))) throw invalid('start', 'on_grid');
  if (!onGrid(epochOf(time.end))) throw invalid('end', 'on_grid');
  checkClock(time, now, kept);
  if (kept?.here && kept.start <= time.start && time.end <= kept.end) return;
  if (!facts.free) checkPolicy(time, facts, now);
  const { zone, occupation } = facts;
  if (occupation && overlaps(time, occupiedInterval(occupation, zone))) {
    const { from, until, reason, contact } = occupation;
    throw new AppError('room_occupied', { values: { from, until, reason, contact } });
  }
}

function checkPolicy(time: Interval, { policy, zone, hours, days = new Map() }: PlacingFacts, now: number): void {
  if (minutesBetween(time.start, time.end) > policy.maxMinutes) {
    const hours = policy.maxMinutes / 60;
    throw new AppError('too_long', { values: { hours, days: hours % 24 === 0 ? hours / 24 : 0 } });
  }
  if (minutesBetween(time.start, time.end) < policy.minMinutes) {
    throw new AppError('too_short', { values: { minutes: policy.minMinutes } });
  }
  if (epochOf(time.end) > now + policy.horizonDays * 86_400_000) {
    throw new AppError('beyond_horizon', { values: { days: policy.horizonDays } });
  }
  const dates = datesFrom(localDate(epochOf(time.start), zone), localDate(epochOf(time.end) - 1, zone));
  if (!policy.onHolidays) checkHolidays(dates, days);
  checkHours(time, dates, { zone, hours, days });
}

/** None of the days may be one of rest. */
function checkHolidays(dates: readonly LocalDate[], days: SpecialDays): void {
  for (const date of dates) {
    const day = days.get(date);
    if (day?.kind !== 'rest') continue;
    const { name, holiday } = day;
    const named = name ? 'named' : (holiday ?? 'own');
    throw new AppError('on_holiday', { values: { date, holiday: named, name: name ?? '' } });
  }
}

/** The running slot can still be booked: people stand at the door at 10:07 and the room is free. */
function checkClock(time: Interval, now: number, kept?: Interval): void {
  const begun = epochOf(time.start) < floorToSlot(now);
  if (begun && kept?.start !== time.start) throw new AppError('in_the_past');
  if (epochOf(time.end) <= floorToSlot(now)) throw new AppError('in_the_past');
}

/** Each day that the meeting touches must be open, and its start and end within the hours. */
function checkHours(
  time: Interval,
  dates: readonly LocalDate[],
  { zone, hours, days }: Pick<PlacingFacts, 'zone' | 'hours'> & { days: SpecialDays },
): void {
  const { open, close } = hours;
  const outside = (closed = 'no') => new AppError('outside_hours', { values: { open, close, closed } });
  if (!dates.every((date) => opensOn(date, hours, days.get(date)?.kind))) throw outside('yes');
  // A meeting over night is checked at its ends alone: nobody leaves and comes back.
  const [opens, closes] = [minutesOf(hours.open), minutesOf(hours.close)];
  const startsAt = wallMinutes(time.start, zone);
  if (startsAt < opens || startsAt >= closes) throw outside();
  const last = dates.at(-1) ?? '';
  const endsAt = epochOf(time.end) === dayBounds(last, zone).end ? 1440 : wallMinutes(time.end, zone);
  // Where nothing closes before opening, an end at 00:00 is the second midnight that some clocks show in autumn.
  if (endsAt > closes || (endsAt <= opens && opens > 0)) throw outside();
}

/** `08:30` -> 510; `24:00` -> 1440. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export function occupiedInterval(occupation: Pick<Occupation, 'from' | 'until'>, zone: string): Interval {
  return {
    start: instantOf(dayBounds(occupation.from, zone).start),
    end: instantOf(dayBounds(occupation.until, zone).end),
  };
}

const live = ['booked', 'pending', 'held'] as const;
export type LiveState = (typeof live)[number];

/** Whether a booking in this state holds its slots. */
export function isLive(state: BookingState): state is LiveState {
  return (live as readonly BookingState[]).includes(state);
}

type People = Pick<Booking, 'organiser' | 'people' | 'private'>;

/** Only the organiser and admins change a booking. */
export function mayChange(scope: Pick<Scope, 'actor' | 'roles'>, booking: Pick<Booking, 'organiser'>): boolean {
  return isAdmin(scope) || booking.organiser.personId === scope.actor.id;
}

/** A private booking is known to its organiser and attendees alone; not even admins read it. */
export function mayKnow(readerId: string, booking: People & Stage): boolean {
  if (isOffer(booking)) return booking.organiser.personId === readerId;
  return !booking.private || isOf(readerId, booking);
}

/** How far a record that may be a booking has come. */
interface Stage {
  state?: string;
  lastChange?: { what: string };
}

/** A place that is, or was, kept for somebody in line, and is no meeting: theirs alone to know of. */
export function isOffer({ state, lastChange }: Stage): boolean {
  return state === 'held' || (state === 'cancelled' && (lastChange?.what.startsWith('offer_') ?? false));
}

export function isOf(readerId: string, booking: Pick<Booking, 'organiser' | 'people'>): boolean {
  return booking.organiser.personId === readerId || booking.people.some((person) => person.personId === readerId);
}

/** The booking as this reader may know it; what is private is not found among its series either. */
export function shownTo(readerId: Id<'person'> | string, booking: Booking): Booking {
  const shown = isOf(readerId, booking) ? booking : withoutReplies(booking);
  if (mayKnow(readerId, booking)) return shown;
  const { why: _why, ...lastChange } = shown.lastChange;
  const alone = { seriesId: null, occurrence: null };
  return { ...shown, ...alone, topic: null, type: 'other', content: '', people: [], guests: [], lastChange };
}

/** Replies are between those who meet: others learn nothing of them, nor that the last change was one. */
function withoutReplies(booking: Booking): Booking {
  const { lastChange } = booking;
  const who = { kind: 'system', id: 'replies', name: 'Roomlight' } as const;
  return {
    ...booking,
    replies: [],
    lastChange: isReply(lastChange) ? { ...lastChange, what: 'edited', who } : lastChange,
  };
}
