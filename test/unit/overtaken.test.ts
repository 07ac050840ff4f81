import { describe, expect, test } from 'vitest';
import { mergedOver } from '../../web/src/lib/overtaken.ts';
import { isStricter } from '../../web/src/routes/(app)/admin/policies/stricter.ts';

describe('a form whose record somebody else has stored meanwhile', () => {
  const base = { name: '星野', days: [1, 2], zone: 'Asia/Shanghai', color: '' };

  test('keeps what was typed, takes the rest, and tells what is theirs and what is both’s', () => {
    const stored = { ...base, name: '星野科技', zone: 'Asia/Tokyo', days: [1] };
    expect(mergedOver(base, stored, { ...base, name: '星野集团', color: '#123456', days: [1] })).toEqual({
      merged: { name: '星野集团', days: [1], zone: 'Asia/Tokyo', color: '#123456' },
      theirs: ['name', 'days', 'zone'],
      both: ['name'],
    });
  });

  test('does not mind the order in which an object’s keys and a list’s entries are told', () => {
    const [before, stored] = [
      { hours: { open: '09:00', close: '18:00' }, bookers: { people: ['a', 'b'], departments: ['研发部'] } },
      { hours: { close: '18:00', open: '09:00' }, bookers: { departments: ['研发部'], people: ['b', 'a'] } },
    ];
    expect(mergedOver(before, stored, before)).toEqual({ merged: stored, theirs: [], both: [] });
  });

  test('has nothing to tell where they changed something else, and keeps a field that was emptied empty', () => {
    const own: { horizonDays?: number; maxMinutes?: number } = { horizonDays: 30, maxMinutes: 60 };
    expect(mergedOver(own, own, { maxMinutes: 60 })).toEqual({ merged: { maxMinutes: 60 }, theirs: [], both: [] });
  });
});

test.each([
  ['horizonDays', 90, 30, true],
  ['horizonDays', 30, 90, false],
  ['minMinutes', 15, 30, true],
  ['personAhead', null, 5, true],
  ['personAhead', 5, null, false],
  ['checkInRequired', false, true, true],
  ['onHolidays', true, false, true],
  ['strikes', 0, 3, true],
  ['strikes', 3, 0, false],
  ['reminderMinutes', 30, 10, false],
] as const)('%s from %s to %s: stricter is %s', (name, before, after, stricter) => {
  expect(isStricter(name, before, after)).toBe(stricter);
});
