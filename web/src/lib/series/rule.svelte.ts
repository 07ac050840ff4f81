import { m } from '#lib/paraglide/messages.js';
import { weekday } from '#lib/time.ts';
import { patternWords, ruleWords, type Say } from '../../../../shared/bookings/recurrence.ts';
import type { Rule } from '../../../../shared/bookings/recurrence-schema.ts';

export type { Rule };
export type Repeat = Rule['repeat'];

const words: Record<string, (values: never) => string> = {
  daily_one: m.series_word_daily_one,
  daily_many: m.series_word_daily_many,
  weekdays: m.series_word_weekdays,
  weekly_one: m.series_word_weekly_one,
  weekly_many: m.series_word_weekly_many,
  monthly_date_one: m.series_word_monthly_date_one,
  monthly_date_many: m.series_word_monthly_date_many,
  monthly_weekday_one: m.series_word_monthly_weekday_one,
  monthly_weekday_many: m.series_word_monthly_weekday_many,
  at: m.series_word_at,
  count: m.series_word_count,
  until: m.series_word_until,
  list: m.series_word_list,
};
const dayNames = [
  m.series_word_day_1,
  m.series_word_day_2,
  m.series_word_day_3,
  m.series_word_day_4,
  m.series_word_day_5,
  m.series_word_day_6,
  m.series_word_day_7,
];
export const nthNames: Record<string, () => string> = {
  '1': m.series_nth_1,
  '2': m.series_nth_2,
  '3': m.series_nth_3,
  '4': m.series_nth_4,
  '-1': m.series_nth_last,
};

/** 一 … 日, 1 = Monday */
export function dayName(day: number): string {
  return dayNames[day - 1]?.() ?? '';
}

const say: Say = (word, values) => {
  if (word.startsWith('day_')) return dayName(Number(word.slice(4)));
  const isLast = word === 'monthly_last';
  const name = isLast ? 'monthly_weekday' : word;
  const many = `${name}_${values.n === 1 ? 'one' : 'many'}`;
  const write = words[many] ?? words[name];
  const nth = nthNames[isLast ? '-1' : String(values.nth)]?.() ?? '';
  return write?.({ ...values, nth: nth.toLowerCase() } as never) ?? '';
};

/** 每周一、三 10:00，共 12 次 @param dateWord how its last day is said */
export function wordsOf(rule: Rule, time: string, dateWord: (date: string) => string): string {
  return ruleWords(rule, time, say, dateWord);
}

export function patternOf(rule: Rule): string {
  return patternWords(rule, say);
}

/** What somebody chooses; begun as a weekly meeting on the day that was picked. */
export class RuleForm {
  repeat = $state<Repeat>('weekly');
  interval = $state(1);
  days = $state<number[]>([]);
  date = $state(1);
  nth = $state<NonNullable<Rule['nth']>>(1);
  weekday = $state(1);
  ends = $state<'count' | 'until'>('count');
  count = $state(10);
  until = $state('');

  /** @param first `yyyy-mm-dd` on the building's calendar */
  constructor(first: string) {
    this.weekday = weekday(first);
    this.days = [this.weekday];
    this.date = Number(first.slice(8));
    // The fifth of a month is its last at best.
    const week = Math.ceil(this.date / 7);
    this.nth = (week > 4 ? -1 : week) as NonNullable<Rule['nth']>;
    this.until = new Date(Date.parse(first) + 90 * 86_400_000).toISOString().slice(0, 10);
  }

  toggle(day: number): void {
    this.days = this.days.includes(day) ? this.days.filter((each) => each !== day) : [...this.days, day].sort();
  }

  rule: Rule = $derived.by(() => {
    const { repeat, ends } = this;
    return {
      repeat,
      interval: repeat === 'weekdays' ? 1 : Math.min(30, Math.max(1, Math.round(this.interval) || 1)),
      days: repeat === 'weekly' ? this.days : [],
      date: repeat === 'monthly_date' ? this.date : null,
      nth: repeat === 'monthly_weekday' ? this.nth : null,
      weekday: repeat === 'monthly_weekday' ? this.weekday : null,
      until: ends === 'until' ? this.until : null,
      count: ends === 'count' ? Math.min(200, Math.max(1, Math.round(this.count) || 1)) : null,
    };
  });

  /** Something is missing yet. */
  get ready(): boolean {
    return (this.repeat !== 'weekly' || this.days.length > 0) && (this.ends === 'count' || this.until !== '');
  }
}
