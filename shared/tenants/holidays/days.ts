/** A company's calendar: the shipped one of its country with the company's own changes. Pure. */
import type { TenantId } from '../../ids.ts';
import type { Versioned } from '../../scope.ts';
import { datesFrom, type LocalDate } from '../../time.ts';
import { china, chinaEdition, type HolidayYear } from './china.ts';
import type { HolidayCalendar } from './names.ts';
import type { HolidayDay, OwnDay } from './schema.ts';

export interface Holidays {
  calendar: HolidayCalendar;
  /** In order, one a day. */
  days: readonly OwnDay[];
  version: number;
}

/** The record as followers see it. */
export type HolidaysImage = Holidays & Versioned & { holidaysId: TenantId };

/** Of a company that has said nothing. */
export function usualHolidays(locale: string): Holidays {
  return { calendar: usualCalendar(locale), days: [], version: 0 };
}

export function usualCalendar(locale: string): HolidayCalendar {
  return locale === 'zh-CN' ? 'china' : 'none';
}

/** Rises whenever the company's days may be others, by the company's doing or with newer shipped data. */
export function holidaysVersion({ version }: Holidays): number {
  return version + chinaEdition;
}

export function yearsOf(calendar: HolidayCalendar): readonly HolidayYear[] {
  return calendar === 'china' ? china : [];
}

/** Every day that is not as its weekday is, or was made so by the company. */
export function daysIn({ calendar, days }: Pick<Holidays, 'calendar' | 'days'>): HolidayDay[] {
  const all = new Map(shippedDays(calendar).map((day) => [day.date, day]));
  for (const { date, kind, name } of days) {
    const shipped = all.get(date);
    all.set(date, { date, kind, holiday: shipped?.holiday ?? null, name, own: true, shipped: shipped?.kind ?? null });
  }
  return [...all.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function shippedDays(calendar: HolidayCalendar): HolidayDay[] {
  return yearsOf(calendar).flatMap(({ holidays }) =>
    holidays.flatMap(({ holiday, rest: [first, last], work }) => {
      const day = (kind: 'rest' | 'work') => (date: LocalDate) => {
        return { date, kind, holiday, name: null, own: false, shipped: kind };
      };
      return [...datesFrom(first, last).map(day('rest')), ...work.map(day('work'))];
    }),
  );
}

/** The days that a plan heeds, from `from` (included) to `until` (excluded, where it is given). */
export function daysOf(holidays: Holidays, from: LocalDate, until?: LocalDate) {
  const ahead = daysIn(holidays).filter(({ date }) => date >= from && (!until || date < until));
  const dates = (kind: HolidayDay['kind']) => ahead.flatMap((day) => (day.kind === kind ? [day.date] : []));
  return { rest: dates('rest'), work: dates('work') };
}

/**
 * The company's own days after its changes. Days of before last year are forgotten.
 * @param today the company's, or the day before: the year is what matters
 */
export function changedDays(
  { calendar, days }: Pick<Holidays, 'calendar' | 'days'>,
  changes: readonly { date: LocalDate; kind: OwnDay['kind'] | 'shipped'; name?: string | null | undefined }[],
  today: LocalDate,
): OwnDay[] {
  const shipped = new Map(shippedDays(calendar).map((day) => [day.date, day]));
  const own = new Map(days.map((day) => [day.date, day]));
  for (const { date, kind, name = null } of changes) {
    const known = shipped.get(date);
    // What is as it would be anyway is no change, and follows the next notice.
    const idle = kind === 'shipped' || (name === null && kind === (known?.kind ?? 'plain'));
    if (idle) own.delete(date);
    else own.set(date, { date, kind, name });
  }
  const oldest = `${Number(today.slice(0, 4)) - 1}-01-01`;
  return [...own.values()].filter(({ date }) => date >= oldest).sort((a, b) => (a.date < b.date ? -1 : 1));
}
