/** Days as a calendar: a line for each week, a column for each weekday, darker where more was missing. */
import { addDays, weekday } from '#lib/time.ts';

export interface DayOnline {
  date: string;
  /** null: no device should have been on. */
  availability: number | null;
}

export interface Week {
  /** Its Monday. */
  monday: string;
  /** Monday first; null: outside of the period, or nothing is known. */
  days: (DayOnline | null)[];
}

export function weeksOf(days: readonly DayOnline[]): Week[] {
  const weeks = new Map<string, Week>();
  for (const day of days) {
    const monday = addDays(day.date, 1 - weekday(day.date));
    const week = weeks.get(monday) ?? { monday, days: Array.from({ length: 7 }, () => null) };
    weeks.set(monday, week);
    week.days[weekday(day.date) - 1] = day;
  }
  return [...weeks.values()].sort((a, b) => (a.monday < b.monday ? -1 : 1));
}

/** How dark a day is, 0 to 1: by what was missing, compared with the worst day, which is at least a tenth. */
export function darkness(day: DayOnline | null, days: readonly DayOnline[]): number {
  const missing = (one: DayOnline | null) => 1 - (one?.availability ?? 1);
  return missing(day) / Math.max(0.1, ...days.map(missing));
}
