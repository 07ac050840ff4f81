import { expect, test } from 'vitest';
import { allOf, expressionOf, holds } from '../../functions/db/filter.ts';
import { filtered, filters } from '../support/filters.ts';

test('a name is told once, values each, and alternatives stand in brackets', () => {
  const filter = allOf(
    { path: 'of', is: 'room' },
    undefined,
    {
      any: [
        { path: 'who.id', is: 'a' },
        { path: 'item.id', is: 'b' },
      ],
    },
    { path: 'closed', isAbsent: true },
  );
  expect(filter && expressionOf(filter)).toEqual({
    text: '(#f0 = :f0 AND (#f1.#f2 = :f1 OR #f3.#f2 = :f2) AND attribute_not_exists(#f4))',
    names: { '#f0': 'of', '#f1': 'who', '#f2': 'id', '#f3': 'item', '#f4': 'closed' },
    values: { ':f0': { S: 'room' }, ':f1': { S: 'a' }, ':f2': { S: 'b' } },
  });
  expect(allOf(undefined, false)).toBeUndefined();
});

test('of many values a hundred stand in each list, as much as the table takes', () => {
  const among = Array.from({ length: 101 }, (_, at) => `rom_${at}`);
  const { text, values } = expressionOf({ path: 'roomId', among });
  expect(text).toMatch(/^\(#f0 IN \(:f0, .*, :f99\) OR #f0 IN \(:f100\)\)$/);
  expect(Object.keys(values)).toHaveLength(101);
});

test.each(filters)('what was read is judged as the table judges it: %s', (_, filter, of) => {
  const held = Object.keys(filtered).filter((name) => holds(filter, filtered[name] ?? {}));
  expect(held).toEqual(of);
});
