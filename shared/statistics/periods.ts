/** Periods, both days included, and what they are compared with. Pure. */
import { addDays, type LocalDate } from '../time.ts';

export interface Period {
  from: LocalDate;
  until: LocalDate;
}

export function daysOf({ from, until }: Period): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
}

/**
 * The period to compare with. Whole months: as many directly before. The beginning of a month or of a year: the same days of the one
 * before. Any other: as many days, by whole weeks earlier, so that working days are compared with working days.
 */
export function periodBefore({ from, until }: Period): Period {
  const months = wholeMonths({ from, until });
  if (months > 0) return { from: monthsBefore(from, months), until: addDays(from, -1) };
  const shared = from.endsWith('-01-01') ? 4 : 7;
  if (!from.endsWith('-01') || from.slice(0, shared) !== until.slice(0, shared)) {
    const back = Math.ceil(daysOf({ from, until }) / 7) * 7;
    return { from: addDays(from, -back), until: addDays(until, -back) };
  }
  const first = from.slice(0, 7) === until.slice(0, 7) ? 1 : 12;
  return { from: monthsBefore(from, first), until: monthsBefore(until, first) };
}

/** The same day some months earlier; the month's last where it has no such day. */
function monthsBefore(date: LocalDate, months: number): LocalDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** How many months it consists of; 0 where it begins or ends within one. */
function wholeMonths({ from, until }: Period): number {
  const after = addDays(until, 1);
  if (!from.endsWith('-01') || !after.endsWith('-01')) return 0;
  const months = (date: LocalDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return months(after) - months(from);
}
