/**
 * The repetitions that people choose, and the same as RFC 5545 writes them. A rule speaks of days on the building's calendar; the
 * wall clock of its meetings stays what it is when clocks change. Pure, and small enough for the browser: days are counted in
 * `occurrences.ts`.
 */
import * as z from 'zod';
import { localDate } from '../schema.ts';
import { dayBounds, instantOf, type LocalDate, localDate as localDateOf } from '../time.ts';

export const repeats = ['daily', 'weekdays', 'weekly', 'monthly_date', 'monthly_weekday'] as const;
export type Repeat = (typeof repeats)[number];

/** What any company's policy allows at most. */
export const mostOccurrences = 200;

export const rule = z
  .strictObject({
    repeat: z.enum(repeats),
    /** Every so many days, weeks or months. */
    interval: z.number().int().min(1).max(30).default(1),
    /** weekly: ISO weekdays, 1 = Monday. */
    days: z.array(z.number().int().min(1).max(7)).max(7).default([]),
    /** monthly_date: a month without this date has no meeting. */
    date: z.number().int().min(1).max(31).nullable().default(null),
    /** monthly_weekday: the first to fourth of the month, or its last (-1). */
    nth: z
      .union([z.literal(-1), z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
      .nullable()
      .default(null),
    weekday: z.number().int().min(1).max(7).nullable().default(null),
    /** The last day on which one may begin; or else `count`. */
    until: localDate.nullable().default(null),
    count: z.number().int().min(1).max(mostOccurrences).nullable().default(null),
  })
  .refine(({ repeat, days }) => repeat !== 'weekly' || days.length > 0, { error: 'rule_days', path: ['days'] })
  .refine(({ repeat, date }) => repeat !== 'monthly_date' || date !== null, { error: 'rule_date', path: ['date'] })
  .refine(({ repeat, nth, weekday }) => repeat !== 'monthly_weekday' || (nth !== null && weekday !== null), {
    error: 'rule_weekday',
    path: ['nth'],
  })
  .refine(({ until, count }) => (until === null) !== (count === null), { error: 'rule_end', path: ['until'] });
export type Rule = z.output<typeof rule>;
export type RuleInput = z.input<typeof rule>;

const dayCodes: readonly string[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const workdays = [1, 2, 3, 4, 5];

const codeOf = (weekday: number): string => dayCodes[weekday - 1] ?? 'MO';
const sorted = (days: readonly number[]): number[] => [...new Set(days)].sort((a, b) => a - b);

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

/** The rule that a value of RRULE says, or null where it is none that people choose here. */
export function ruleFrom(text: string, zone: string): Rule | null {
  const parts = new Map(text.split(';').map((part) => part.split('=', 2) as [string, string]));
  const known = new Set(['FREQ', 'INTERVAL', 'WKST', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL']);
  if ([...parts.keys()].some((name) => !known.has(name)) || (parts.get('WKST') ?? 'MO') !== 'MO') return null;
  const pattern = patternFrom(parts);
  if (!pattern) return null;
  const count = parts.get('COUNT');
  const until = untilFrom(parts.get('UNTIL'), zone);
  const parsed = rule.safeParse({
    ...pattern,
    interval: Number(parts.get('INTERVAL') ?? 1),
    count: count === undefined ? null : Number(count),
    until,
  });
  return parsed.success ? parsed.data : null;
}

function patternFrom(parts: ReadonlyMap<string, string>): (Pick<RuleInput, 'repeat'> & Partial<RuleInput>) | null {
  const byDay = parts.get('BYDAY')?.split(',');
  const byDate = parts.get('BYMONTHDAY');
  switch (parts.get('FREQ')) {
    case 'DAILY':
      return byDay || byDate ? null : { repeat: 'daily' };
    case 'WEEKLY': {
      const days = sorted((byDay ?? []).map((code) => dayCodes.indexOf(code) + 1));
      if (byDate || days.length === 0 || days.includes(0)) return null;
      const isWorkdays = String(days) === String(workdays) && !parts.has('INTERVAL') && !parts.has('WKST');
      return isWorkdays ? { repeat: 'weekdays' } : { repeat: 'weekly', days };
    }
    case 'MONTHLY': {
      if (byDate) return byDay ? null : { repeat: 'monthly_date', date: Number(byDate) };
      const [, nth, code] = /^(-1|[1-4])(\w\w)$/.exec(byDay?.length === 1 ? (byDay[0] ?? '') : '') ?? [];
      const weekday = dayCodes.indexOf(code ?? '') + 1;
      if (!nth || weekday === 0) return null;
      return { repeat: 'monthly_weekday', nth: Number(nth) as NonNullable<Rule['nth']>, weekday };
    }
    default:
      return null;
  }
}

function untilFrom(text: string | undefined, zone: string): LocalDate | null {
  const [, y, m, d, time] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z)?$/.exec(text ?? '') ?? [];
  if (!y) return null;
  if (!time) return `${y}-${m}-${d}`;
  const epochMs = Date.parse(`${y}-${m}-${d}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`);
  return Number.isNaN(epochMs) ? null : localDateOf(epochMs, zone);
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
