import { type DayOnline, darkness, type Week, weeksOf } from './device-days.ts';
import { type Heat, weekOf } from './heat.ts';
import type { Drawn } from './picture.ts';
import { percentWord, weekdayWord } from './words.ts';

/** The hours of a week as a picture has them. */
export function drawnWeek(cells: readonly Heat[], say: (value: number) => string): Drawn {
  return {
    kind: 'heat',
    columns: [1, 2, 3, 4, 5, 6, 7].map(weekdayWord),
    rows: weekOf(cells).map(({ label, values }) => ({
      label,
      cells: values.map(({ value, part }) => ({ part, note: value > 0 ? say(value) : '' })),
    })),
  };
}

/** `11-16`: the week's Monday, as short as a column's head must be. */
export const weekWord = ({ monday }: Week) => monday.slice(5);

export function sayDay(day: DayOnline | null): string {
  return day === null || day.availability === null ? '' : percentWord(day.availability, 1);
}

export function drawnDays(days: readonly DayOnline[]): Drawn {
  return {
    kind: 'heat',
    columns: [1, 2, 3, 4, 5, 6, 7].map(weekdayWord),
    rows: weeksOf(days).map((week) => ({
      label: weekWord(week),
      cells: week.days.map((day) => ({ part: darkness(day, days), note: sayDay(day) })),
    })),
  };
}
