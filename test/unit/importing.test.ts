import { expect, test } from 'vitest';
import { Outlines, partsOf } from '../../web/src/lib/importing/requests.ts';

const row = (line: number, facts: object = {}) => ({ line, building: '甲楼', ...facts });

test('a table goes in parts that hold no more rows and characters than a request may', () => {
  const rows = Array.from({ length: 450 }, (_, index) => row(index + 2));
  expect(partsOf(rows).map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(partsOf(rows).flat()).toEqual(rows);
  const long = Array.from({ length: 30 }, (_, index) => row(index + 2, { bookers: 'x'.repeat(10_000) }));
  expect(partsOf(long).map(({ length }) => length)).toEqual([7, 7, 7, 7, 2]);
  expect(partsOf([row(2, { bookers: 'x'.repeat(90_000) })])).toHaveLength(1);
  expect(partsOf([])).toEqual([]);
});

test('what rows make is told to later parts once, by the first that makes it', () => {
  const outlines = new Outlines(({ line, building = '', floor = '' }) => ({ line, building, floor }));
  for (const line of [2, 3, 4]) outlines.add(row(line, { floor: `${line % 2} 层`, number: line }));
  expect(outlines.rows).toEqual([row(2, { floor: '0 层' }), row(3, { floor: '1 层' })]);
  for (let line = 5; line < 1500; line++) outlines.add(row(line, { floor: `${line} 层` }));
  expect(outlines.rows).toHaveLength(1000);
  const none = new Outlines(undefined);
  none.add(row(2));
  expect(none.rows).toEqual([]);
});
