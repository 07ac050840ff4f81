/** The hours in which a service is served. Pure. */
import type { WorkingHours } from '../places/schema.ts';
import type { Locale } from '../scope.ts';
import {
  addDays,
  addMinutes,
  epochOf,
  type Instant,
  instantAt,
  localDate,
  minutesBetween,
  wallMinutes,
  weekday,
} from '../time.ts';

/** By the clock of this zone. */
export interface ServedHours {
  hours: WorkingHours;
  zone: string;
}

export function isServed(at: Instant, { hours, zone }: ServedHours): boolean {
  if (!hours.days.includes(weekday(localDate(epochOf(at), zone)))) return false;
  const minute = wallMinutes(at, zone);
  return minutesOf(hours.open) <= minute && minute < minutesOf(hours.close);
}

/** Where one is after so many minutes of service; with none, the first moment of service from then on. */
export function servedAfter(from: Instant, minutes: number, { hours, zone }: ServedHours): Instant {
  let left = minutes;
  for (let date = localDate(epochOf(from), zone); ; date = addDays(date, 1)) {
    if (!hours.days.includes(weekday(date))) continue;
    const open = instantAt(date, hours.open, zone);
    const close = endOf(date, hours.close, zone);
    const start = from > open ? from : open;
    if (start >= close) continue;
    const length = minutesBetween(start, close);
    if (left <= length) return addMinutes(start, left);
    left -= length;
  }
}

function endOf(date: string, close: string, zone: string): Instant {
  return close === '24:00' ? instantAt(addDays(date, 1), '00:00', zone) : instantAt(date, close, zone);
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** `周一、周三 08:30–18:00` */
export function hoursText({ open, close, days }: WorkingHours, locale: Locale): string {
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  // 1 January 2024 was a Monday.
  const names = days.toSorted((a, b) => a - b).map((day) => name.format(Date.UTC(2024, 0, day, 12)));
  return `${names.join(locale === 'zh-CN' ? '、' : ', ')} ${open}–${close}`;
}
