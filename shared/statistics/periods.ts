/** Periods, both days included, and how long rooms are open in them. Pure. */
import type { WorkingHours } from '../places/schema.ts';
import { addDays, datesFrom, type LocalDate, weekday } from '../time.ts';

export interface Period {
  from: LocalDate;
  until: LocalDate;
}

export function daysOf({ from, until }: Period): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
}

/** The period to compare with: as many whole months, or as many days, directly before. */
export function periodBefore({ from, until }: Period): Period {
  const last = addDays(from, -1);
  const months = wholeMonths({ from, until });
  if (months === 0) return { from: addDays(from, -daysOf({ from, until })), until: last };
  const [year, month] = from.split('-').map(Number) as [number, number];
  return { from: new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10), until: last };
}

/** How many months it consists of; 0 where it begins or ends within one. */
function wholeMonths({ from, until }: Period): number {
  const after = addDays(until, 1);
  if (!from.endsWith('-01') || !after.endsWith('-01')) return 0;
  const months = (date: LocalDate) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
  return months(after) - months(from);
}

/**
 * Minutes for which a room with these hours is open.
 * @param days that are not as their weekday is: nobody works on a day of rest, and a make-up working day has a working day's hours
 */
export function openMinutes(
  { from, until }: Period,
  { open, close, days }: WorkingHours,
  { rest, work }: { rest: ReadonlySet<LocalDate>; work: ReadonlySet<LocalDate> },
): number {
  const isOpen = (date: LocalDate) => !rest.has(date) && (work.has(date) || days.includes(weekday(date)));
  return datesFrom(from, until).filter(isOpen).length * (minutesOf(close) - minutesOf(open));
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
