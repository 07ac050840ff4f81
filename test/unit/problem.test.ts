import { expect, test } from 'vitest';
import { withMessage } from '../../functions/http/problem.ts';

test('a limit is told as a number, and what somebody wrote as they wrote it', () => {
  const told = (rule: string, message: string) => withMessage({ field: 'it', rule, message }, 'en').message;
  expect(told('max_items', '1')).toBe('At most 1 item.');
  expect(told('campus_differs', '007')).toContain('“007”');
});
