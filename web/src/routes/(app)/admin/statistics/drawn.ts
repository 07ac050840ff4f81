import { type Heat, weekOf } from './heat.ts';
import type { Drawn } from './picture.ts';
import { weekdayWord } from './words.ts';

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
