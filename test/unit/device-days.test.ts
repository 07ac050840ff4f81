import { expect, test } from 'vitest';
import { darkness, weeksOf } from '../../web/src/routes/(app)/admin/statistics/device-days.ts';

const day = (date: string, availability: number | null = 1) => ({ date, availability });

test('days stand under their weekday, in weeks from Monday on, over the end of a year', () => {
  const weeks = weeksOf([day('2026-12-27'), day('2026-12-28'), day('2027-01-03', 0.5), day('2027-01-04')]);
  expect(weeks.map(({ monday }) => monday)).toEqual(['2026-12-21', '2026-12-28', '2027-01-04']);
  expect(weeks.map(({ days }) => days.findIndex((each) => each !== null))).toEqual([6, 0, 0]);
  expect(weeks[1]?.days[6]?.availability).toBe(0.5);
});

test('the worst day is darkest, a little missing stays light, and what is not known is not dark', () => {
  const days = [day('2026-12-01', 0.5), day('2026-12-02', 0.75), day('2026-12-03'), day('2026-12-04', null)];
  expect(days.map((each) => darkness(each, days))).toEqual([1, 0.5, 0, 0]);
  const well = [day('2026-12-01', 0.99)];
  expect(darkness(well[0] ?? null, well)).toBeCloseTo(0.1);
});
