/** A rule of repetition as it travels, and as RFC 5545's text is read. */
import * as z from 'zod';
import { localDate } from '../schema.ts';
import { type LocalDate, localDate as localDateOf } from '../time.ts';
import { dayCodes, sorted, workdays } from './recurrence.ts';

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
