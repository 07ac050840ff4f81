/** What there was in an hour of the week, 1 = Monday. */
export interface Heat {
  weekday: number;
  hour: number;
  value: number;
}

export interface HeatRow {
  /** `09:00` */
  label: string;
  /** Monday first; `part` of the most of all, 0 to 1. */
  values: { value: number; part: number }[];
}

const usual: [number, number] = [8, 18];

/** The usual hours, and whatever others there was something in. */
export function weekOf(cells: readonly Heat[]): HeatRow[] {
  const first = Math.min(usual[0], ...cells.map(({ hour }) => hour));
  const last = Math.max(usual[1], ...cells.map(({ hour }) => hour));
  const most = Math.max(1, ...cells.map(({ value }) => value));
  const known = new Map(cells.map(({ weekday, hour, value }) => [`${weekday} ${hour}`, value]));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).map((hour) => ({
    label: `${String(hour).padStart(2, '0')}:00`,
    values: [1, 2, 3, 4, 5, 6, 7].map((day) => {
      const value = known.get(`${day} ${hour}`) ?? 0;
      return { value, part: value / most };
    }),
  }));
}
