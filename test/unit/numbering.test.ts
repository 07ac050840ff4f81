import { expect, test } from 'vitest';
import { numbered } from '../../shared/places/numbering.ts';

const numbers = (from: string, to: string) => {
  const rows = numbered(from, to, '');
  return typeof rows === 'string' ? rows : rows.map(({ number }) => number);
};

test('numbers run as they stand on doors', () => {
  expect(numbers('098', '101')).toEqual(['098', '099', '100', '101']);
  expect(numbers(' A9 ', 'A11')).toEqual(['A9', 'A10', 'A11']);
  expect(numbers('301', '301')).toEqual(['301']);
  expect(numbers('1', '200')).toHaveLength(200);
});

test('what is no row of numbers says why', () => {
  expect(numbers('A1', 'B3')).toBe('number');
  expect(numbers('', '3')).toBe('number');
  expect(numbers('大', '小')).toBe('number');
  expect(numbers('9', '3')).toBe('order');
  expect(numbers('1', '201')).toBe('many');
});

test('names follow the pattern', () => {
  expect(numbered('301', '301', '会议室 {n}（{n}）')).toEqual([{ number: '301', name: '会议室 301（301）' }]);
  expect(numbered('301', '301', ' 会议室 ')).toEqual([{ number: '301', name: '会议室 301' }]);
  expect(numbered('301', '301', '')).toEqual([{ number: '301', name: '301' }]);
});
