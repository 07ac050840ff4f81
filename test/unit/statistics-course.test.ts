import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxMineDays } from '../../shared/bookings/schema.ts';
import { firstDayOf, lastDayOf, piecesOf, rangesPer } from '../../shared/statistics/cells.ts';
import { perOf, stepsOf } from '../../shared/statistics/course.ts';
import { addDays, datesFrom } from '../../shared/time.ts';
import { isAskable, mostDays } from '../../web/src/routes/(app)/admin/statistics/periods.ts';

test('the steps of a period are its days in their order, and each counter that is read belongs to one of them', () => {
  const days = fc.integer({ min: 0, max: 399 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1500 }), days, fc.constantFrom('all', 'part'), (start, length, kind) => {
      const from = addDays('2024-01-01', start);
      const until = addDays(from, length);
      const per = perOf({ from, until });
      const steps = stepsOf({ from, until }, per);
      const daysIn = (step: { from: string; until: string }) => datesFrom(step.from, step.until);
      const all = datesFrom(from, until);
      expect(steps.flatMap(daysIn)).toEqual(all);
      expect(steps.length).toBeLessThan(35);
      const pieces = rangesPer(kind, per, from, until).flatMap(piecesOf);
      const read = pieces.map((piece) => ({ from: firstDayOf(piece), until: lastDayOf(piece) }));
      expect(read.flatMap(daysIn).sort()).toEqual(all);
      // Days at its ends, at most of two months.
      expect(pieces.length).toBeLessThan(12 + 2 * 31 + 1);
      for (const piece of read) {
        expect(steps.some((step) => step.from <= piece.from && piece.until <= step.until)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('a period of one’s own is asked for once its ends fit together, and as far as the contract goes', () => {
  expect(mostDays).toBe(maxMineDays);
  const from = '2026-11-23';
  for (const days of [0, 1, mostDays - 1]) expect(isAskable({ from, until: addDays(from, days) })).toBe(true);
  for (const days of [-1, mostDays]) expect(isAskable({ from, until: addDays(from, days) })).toBe(false);
  // While a year is typed, or a day has been cleared.
  for (const odd of ['', '0202-11-23']) {
    expect(isAskable({ from: odd, until: from })).toBe(false);
    expect(isAskable({ from, until: odd })).toBe(false);
  }
});
