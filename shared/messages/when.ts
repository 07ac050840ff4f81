/** Times as people write them in a message: `11月23日 周一 10:00–11:00`, with 今天 or 明天 before it when it is so. Pure. */
import type { Locale } from '../scope.ts';
import { text } from '../texts.ts';
import { addDays, epochOf, type Instant, type Interval, localDate } from '../time.ts';

export interface Reader {
  locale: Locale;
  /** Epoch ms at which the message is written: it decides what today is. */
  now: number;
  /** The zone that the company lives in; another one is named. */
  homeZone: string;
}

/**
 * The date always stands in it, because a message is read when 明天 has long become 今天.
 * @param zone the building's
 */
export function whenText(time: Interval, zone: string, reader: Reader): string {
  const { locale } = reader;
  const start = epochOf(time.start);
  const end = epochOf(time.end);
  const first = localDate(start, zone);
  const last = localDate(end - 1, zone);
  // A meeting that ends with the day ends at 24:00, not at 00:00 of a day it has no part of.
  const ends = localDate(end, zone) === last ? clock(end, zone) : '24:00';
  const day = (date: string) => dayText(date, zone, reader);
  const range =
    first === last
      ? text(locale, 'when.range', { day: day(first), start: clock(start, zone), end: ends })
      : text(locale, 'when.days', { day: day(first), start: clock(start, zone), last: day(last), end: ends });
  if (isSameClock(time.start, zone, reader.homeZone)) return range;
  return text(locale, 'when.zone', { range, zone: zoneName(start, zone, locale) });
}

/** A moment: `11月23日 周一 10:00`. */
export function momentText(instant: Instant, zone: string, reader: Reader): string {
  const { locale } = reader;
  const at = epochOf(instant);
  const moment = text(locale, 'when.moment', {
    day: dayText(localDate(at, zone), zone, reader),
    start: clock(at, zone),
  });
  if (isSameClock(instant, zone, reader.homeZone)) return moment;
  return text(locale, 'when.zone', { range: moment, zone: zoneName(at, zone, locale) });
}

function dayText(date: string, zone: string, { locale, now }: Reader): string {
  const today = localDate(now, zone);
  const day = dateWords(date, today, locale);
  if (date === today) return text(locale, 'when.today', { day });
  return date === addDays(today, 1) ? text(locale, 'when.tomorrow', { day }) : day;
}

// Day before month, and hours to 24, are understood wherever English is not the first language.
const calendars: Record<Locale, { tag: string; month: 'long' | 'short' }> = {
  'zh-CN': { tag: 'zh-CN', month: 'long' },
  en: { tag: 'en-GB', month: 'short' },
};

/** `11月23日 周一`, with the year where it is not today's. */
export function dateWords(date: string, today: string, locale: Locale): string {
  const { tag, month } = calendars[locale];
  const at = new Date(`${date}T12:00:00Z`);
  const year = date.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: 'numeric' } as const);
  return text(locale, 'when.date', {
    date: format(tag, { timeZone: 'UTC', ...year, month, day: 'numeric' }).format(at),
    weekday: format(tag, { timeZone: 'UTC', weekday: 'short' }).format(at),
  });
}

function clock(at: number, zone: string): string {
  return format('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

function zoneName(at: number, zone: string, locale: Locale): string {
  const parts = format(calendars[locale].tag, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** Two zones whose clocks agree need no explanation. */
function isSameClock(instant: string, zone: string, other: string): boolean {
  const at = epochOf(instant);
  return zone === other || (localDate(at, zone) === localDate(at, other) && clock(at, zone) === clock(at, other));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formats.set(key, known);
  return known;
}
