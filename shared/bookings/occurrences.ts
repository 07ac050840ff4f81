/** The days of a rule, counted by a kept library of RFC 5545, and the instants at which the building's clock shows their time. */
import ICAL from 'ical.js';
import { addDays, addMinutes, type Instant, type Interval, instantAt, type LocalDate } from '../time.ts';
import { patternText } from './recurrence.ts';
import type { Rule } from './recurrence-schema.ts';

/** Where a rule begins. */
export interface Anchor {
  /** The first day that may have a meeting; it has one where the rule says so. */
  date: LocalDate;
  /** `hh:mm` on the building's clock. */
  time: string;
  /** Elapsed, whatever the clocks do meanwhile. */
  minutes: number;
  zone: string;
}

export interface Occurrences {
  /** In order. `occurrence` is RFC 5545's RECURRENCE-ID: the start that the rule gives. */
  list: (Interval & { occurrence: Instant })[];
  /** The rule has more than were asked for. */
  more: boolean;
  /** `yyyy-mm` of months without the rule's date: RFC 5545 skips them. */
  missing: string[];
}

// The longest horizon that a company may have lies within; a rule that never comes true ends here too.
const furthestDays = 5 * 366;

/**
 * A time that DST skips moves forward by what was skipped, one that it doubles is the first (RFC 5545, 3.3.5).
 * @param most count no further
 */
export function occurrencesOf(rule: Rule, anchor: Anchor, most: number): Occurrences {
  const furthest = addDays(anchor.date, furthestDays);
  const last = rule.until !== null && rule.until < furthest ? rule.until : furthest;
  const wanted = Math.min(rule.count ?? Number.POSITIVE_INFINITY, most + 1);
  const dates = last < anchor.date ? [] : datesOf(rule, anchor.date, last, wanted);
  const list = dates.slice(0, most).map((date) => {
    const start = instantAt(date, anchor.time, anchor.zone);
    return { occurrence: start, start, end: addMinutes(start, anchor.minutes) };
  });
  return { list, more: dates.length > most, missing: missingMonths(rule, anchor.date, dates.at(-1), last) };
}

/** Days have no zone: they are counted as dates. */
function datesOf(rule: Rule, first: LocalDate, last: LocalDate, most: number): LocalDate[] {
  const days = ICAL.Recur.fromString(patternText(rule)).iterator(ICAL.Time.fromDateString(first));
  const dates: LocalDate[] = [];
  for (let day = days.next(); day && dates.length < most; day = days.next()) {
    const date = day.toString().slice(0, 10);
    if (date > last) break;
    dates.push(date);
  }
  return dates;
}

function missingMonths(rule: Rule, first: LocalDate, end: LocalDate | undefined, last: LocalDate): string[] {
  if (rule.repeat !== 'monthly_date' || rule.date === null || rule.date <= 28) return [];
  // With an end date the months up to it count, with a number of times those up to the last of them.
  const until = (rule.until !== null ? last : (end ?? first)).slice(0, 7);
  const missing: string[] = [];
  const [year = 0, month = 1] = first.split('-').map(Number);
  for (let step = 0; ; step += rule.interval) {
    const at = new Date(Date.UTC(year, month - 1 + step, 1));
    const name = at.toISOString().slice(0, 7);
    if (name > until) return missing;
    const days = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
    if (rule.date > days) missing.push(name);
  }
}
