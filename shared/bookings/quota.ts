/** How much of the rooms one person or department may take: what a company's quota counts, and what it refuses. Pure. */
import { AppError } from '../errors.ts';
import type { BookingPolicy } from '../tenants/schema.ts';
import { addDays, dayBounds, epochOf, type Interval, instantOf, type LocalDate, localDate, weekday } from '../time.ts';
import { isLive } from './rules.ts';
import type { BookingState } from './schema.ts';

export type Quota = BookingPolicy['quota'];

/** A booking as it counts; one that does not take place lasts no time. */
export interface Counted extends Interval {
  bookingId: string;
  /** Of the booking: of two accounts of the same one the newer holds. */
  version: number;
  /** Whose hours it counts as, beside its organiser's; null where nobody counted it. */
  department: string | null;
  /** Of whose weeks the department's hours were counted; absent: the zone that the company had first. */
  zone?: string;
}

export function hasQuota(quota: Quota): boolean {
  return Object.values(quota).some((limit) => limit !== null);
}

/** A place that is only offered counts once it is taken. */
export function counts(state: BookingState): boolean {
  return isLive(state) && state !== 'held';
}

/** The Monday of an ISO week. */
export function weekOf(date: LocalDate): LocalDate {
  return addDays(date, 1 - weekday(date));
}

/** Minutes of an interval in each ISO week of the zone that it touches, by the week's Monday. */
export function minutesByWeek(interval: Interval, zone: string): Map<LocalDate, number> {
  const minutes = new Map<LocalDate, number>();
  const end = epochOf(interval.end);
  for (let at = epochOf(interval.start); at < end; ) {
    const monday = weekOf(localDate(at, zone));
    const until = Math.min(end, dayBounds(addDays(monday, 7), zone).start);
    minutes.set(monday, (minutes.get(monday) ?? 0) + (until - at) / 60_000);
    at = until;
  }
  return minutes;
}

/** Minutes of all of them, week by week. */
export function totals(list: readonly Interval[], zone: string): Map<LocalDate, number> {
  const sum = new Map<LocalDate, number>();
  for (const one of list) {
    for (const [week, minutes] of minutesByWeek(one, zone)) sum.set(week, (sum.get(week) ?? 0) + minutes);
  }
  return sum;
}

/** Of several accounts of a booking the newest. */
export function newest(...accounts: (readonly Counted[])[]): Counted[] {
  const known = new Map<string, Counted>();
  for (const one of accounts.flat()) {
    const other = known.get(one.bookingId);
    if (!other || other.version < one.version) known.set(one.bookingId, one);
  }
  return [...known.values()];
}

/** These accounts, with what a change makes of some of them: in its transaction that is newer than whatever was written before. */
export function overlaid(accounts: readonly Counted[], changed: readonly Counted[]): Counted[] {
  const anew = new Set(changed.map(({ bookingId }) => bookingId));
  return [...accounts.filter(({ bookingId }) => !anew.has(bookingId)), ...changed];
}

/**
 * May the person's bookings become these? Only what grows is refused: who has too much already may still have less.
 * @throws AppError `quota_hours` or `quota_ahead`, with the limit and what is taken
 */
export function checkQuota(
  before: readonly Counted[],
  after: readonly Counted[],
  { quota, zone, now }: { quota: Quota; zone: string; now: number },
): void {
  const { personMinutesPerWeek: most, personAhead } = quota;
  if (most !== null) {
    const taken = totals(before, zone);
    for (const [week, minutes] of totals(after, zone)) {
      const had = taken.get(week) ?? 0;
      if (minutes > had && minutes > most) throw tooManyHours('person', week, had, most);
    }
  }
  const [had, has] = [ahead(before, now), ahead(after, now)];
  if (personAhead !== null && has > had && has > personAhead) {
    throw new AppError('quota_ahead', { values: { taken: had, limit: personAhead } });
  }
}

function ahead(list: readonly Counted[], now: number): number {
  return list.filter(({ start, end }) => start < end && epochOf(end) > now).length;
}

/** @param taken minutes */
export function tooManyHours(whose: 'person' | 'department', week: LocalDate, taken: number, most: number): AppError {
  const hours = (minutes: number) => Math.round(minutes / 6) / 10;
  return new AppError('quota_hours', { values: { whose, week, taken: hours(taken), limit: hours(most) } });
}

/** Without what can count no more: the weeks before this one, and bookings that have ended. */
export function pruned(list: readonly Counted[], zone: string, now: number): Counted[] {
  const from = instantOf(dayBounds(weekOf(localDate(now, zone)), zone).start);
  return list.filter(({ start, end }) => end >= from || start >= from);
}
