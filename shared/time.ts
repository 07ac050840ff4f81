/** Time is pure and half-open. Instants are ISO 8601 UTC strings to the second; dates are `yyyy-mm-dd` of a building's zone. */
import { Temporal } from 'temporal-polyfill';

/** `2026-11-22`, a calendar day in some zone. */
export type LocalDate = string;
/** `2026-11-22T02:00:00Z` */
export type Instant = string;

/** Half-open: an interval holds its start and not its end. */
export interface Interval {
  start: Instant;
  end: Instant;
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

export function instantOf(epochMs: number): Instant {
  return `${new Date(Math.floor(epochMs / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

export function epochOf(instant: Instant): number {
  return Date.parse(instant);
}

export function minutesBetween(start: Instant, end: Instant): number {
  return (epochOf(end) - epochOf(start)) / 60_000;
}

export function addMinutes(instant: Instant, minutes: number): Instant {
  return instantOf(epochOf(instant) + minutes * 60_000);
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return instantOf(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).slice(0, 10);
}

/** Every day from `first` to `last`, both included. */
export function datesFrom(first: LocalDate, last: LocalDate): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let date = first; date <= last; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** 1 = Monday … 7 = Sunday (ISO 8601). */
export function weekday(date: LocalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

export interface DayBounds {
  /** Epoch ms of the day's first instant, and of the next day's. */
  start: number;
  end: number;
}

// A zone's days are asked for again and again (a grid of 140 sheets); Temporal's zone arithmetic is the dear part.
const knownDays = new Map<string, DayBounds>();

/** A day of a zone as elapsed time: 23 to 25 hours across a DST change. */
export function dayBounds(date: LocalDate, zone: string): DayBounds {
  const key = `${zone} ${date}`;
  const known = knownDays.get(key);
  if (known) return known;
  const day = Temporal.PlainDate.from(date);
  const bounds = {
    start: day.toZonedDateTime(zone).epochMilliseconds,
    end: day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
  };
  if (knownDays.size > 20_000) knownDays.clear();
  knownDays.set(key, bounds);
  return bounds;
}

/** The day of a zone that an instant lies in. */
export function localDate(epochMs: number, zone: string): LocalDate {
  // No zone is more than a day away from UTC, and days that are known already cost nothing.
  const utc = instantOf(epochMs).slice(0, 10);
  for (const days of [0, 1, -1]) {
    const date = addDays(utc, days);
    const { start, end } = dayBounds(date, zone);
    if (start <= epochMs && epochMs < end) return date;
  }
  throw new RangeError(`${epochMs} lies in no day of ${zone}`);
}

const dayMs = 86_400_000;

/** The wall clock in a zone, minutes after midnight as the clock shows them. */
export function wallMinutes(instant: Instant, zone: string): number {
  const epochMs = epochOf(instant);
  const { start, end } = dayBounds(localDate(epochMs, zone), zone);
  // A day of 24 hours has no change of clocks.
  if (end - start === dayMs) return Math.floor((epochMs - start) / 60_000);
  const time = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
  return time.hour * 60 + time.minute;
}

/** The instant at which a zone's clock shows `date` and `hh:mm`; a time that DST skips moves forward, a doubled one is the first. */
export function instantAt(date: LocalDate, time: string, zone: string): Instant {
  return instantOf(Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds);
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.includes('/') || zone === 'UTC';
  } catch {
    return false;
  }
}
