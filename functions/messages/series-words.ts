/** A series in words: its rule, and the days that a message is about. */
import { type RuleWord, ruleWords } from '../../shared/bookings/recurrence.ts';
import type { SeriesTold } from '../../shared/messages/series.ts';
import { dateWords } from '../../shared/messages/when.ts';
import type { Locale } from '../../shared/scope.ts';
import { type TextKey, text } from '../../shared/texts.ts';
import { epochOf, localDate } from '../../shared/time.ts';

/** 每周一、三 10:00，共 12 次 */
export function seriesWords({ rule, segments }: SeriesTold, locale: Locale): string {
  const say = (word: RuleWord, values: Record<string, string | number>) =>
    text(locale, `series.${word}` as TextKey, values);
  return ruleWords(rule, segments.at(-1)?.time ?? '', say, (date) => dateWords(date, '', locale));
}

/** Days listed in a message before `等 n 次`. */
const named = 8;

/** 11月24日 周二、12月1日 周二 等 12 次 */
export function datesWords({ about, zone }: SeriesTold, locale: Locale, now: number): string {
  const today = localDate(now, zone);
  const dates = about.slice(0, named).map((instant) => dateWords(localDate(epochOf(instant), zone), today, locale));
  const names = dates.join(text(locale, 'mail.list'));
  return about.length > named ? text(locale, 'series.dates.more', { names, count: about.length }) : names;
}
