/**
 * The repetitions that people choose, and the same as RFC 5545 writes them. A rule speaks of days on the building's calendar; the
 * wall clock of its meetings stays what it is when clocks change. Pure, and small enough for the browser: days are counted in
 * `occurrences.ts`.
 */

import { dayBounds, instantOf, type LocalDate } from '../time.ts';
import type { Rule } from './recurrence-schema.ts';

export const dayCodes: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
export const workdays = [1, 2, 3, 4, 5];

const codeOf = (weekday: number): string => dayCodes[weekday - 1] ?? 'MO';
export const sorted = (days: readonly number[]): number[] => [...new Set(days)].sort((a, b) => a - b);

/** The part that says on which days, without an end. */
export function patternText({ repeat, interval, days, date, nth, weekday }: Rule): string {
  const every = interval > 1 ? `;INTERVAL=${interval}` : '';
  switch (repeat) {
    case 'daily':
      return `FREQ=DAILY${every}`;
    case 'weekdays':
      return `FREQ=WEEKLY;BYDAY=${workdays.map(codeOf)}`;
    case 'weekly':
      return `FREQ=WEEKLY${every};WKST=MO;BYDAY=${sorted(days).map(codeOf)}`;
    case 'monthly_date':
      return `FREQ=MONTHLY${every};BYMONTHDAY=${date}`;
    case 'monthly_weekday':
      return `FREQ=MONTHLY${every};BYDAY=${nth}${codeOf(weekday ?? 1)}`;
  }
}

/** The value of RRULE, as in `FREQ=WEEKLY;WKST=MO;BYDAY=MO,WE;COUNT=12`. UNTIL is the end of its day in the building's zone. */
export function ruleText(rule: Rule, zone: string): string {
  if (rule.count !== null) return `${patternText(rule)};COUNT=${rule.count}`;
  const end = dayBounds(rule.until ?? '', zone).end;
  return `${patternText(rule)};UNTIL=${basic(instantOf(end - 1000))}`;
}

/** RFC 5545 DATE-TIME in UTC: `20261123T020000Z`. */
export function basic(instant: string): string {
  return instant.replace(/[-:]/g, '');
}

/** What the words of a rule are made from; the catalogues of the browser and of the server have the same sentences. */
export type RuleWord =
  | 'daily'
  | 'weekdays'
  | 'weekly'
  | 'monthly_date'
  | 'monthly_weekday'
  | 'monthly_last'
  | 'at'
  | 'count'
  | 'until'
  | `day_${1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | 'list';
export type Say = (word: RuleWord, values: Record<string, string | number>) => string;

/** 每周一、三 */
export function patternWords({ repeat, interval, days, date, nth, weekday }: Rule, say: Say): string {
  const dayName = (day: number) => say(`day_${day as 1}`, {});
  const n = interval;
  switch (repeat) {
    case 'daily':
      return say('daily', { n });
    case 'weekdays':
      return say('weekdays', {});
    case 'weekly':
      return say('weekly', { n, days: sorted(days).map(dayName).join(say('list', {})) });
    case 'monthly_date':
      return say('monthly_date', { n, date: date ?? 1 });
    case 'monthly_weekday':
      if (nth === -1) return say('monthly_last', { n, day: dayName(weekday ?? 1) });
      return say('monthly_weekday', { n, nth: nth ?? 1, day: dayName(weekday ?? 1) });
  }
}

/** 每周一、三 10:00，共 12 次 @param dateWord how the last day is said */
export function ruleWords(rule: Rule, time: string, say: Say, dateWord: (date: LocalDate) => string): string {
  const end =
    rule.count !== null ? say('count', { n: rule.count }) : say('until', { date: dateWord(rule.until ?? '') });
  return say('at', { pattern: patternWords(rule, say), time, end });
}
