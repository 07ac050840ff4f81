import { expect, test } from 'vitest';
import { secondsLeft } from '../../web/src/routes/(auth)/waiting.ts';

test('a wait is never told longer than it was asked for, nor over before it is', () => {
  const sent = Date.UTC(2026, 10, 23, 2, 0, 0) + 700;
  const until = sent + 60_000;
  for (let now = sent; now < until + 2000; now += 100) {
    const told = secondsLeft(until, Math.floor(now / 1000) * 1000, 60);
    expect(told).toBeLessThanOrEqual(60);
    expect(told * 1000).toBeGreaterThanOrEqual(Math.min(60_000, until - now));
  }
  expect(secondsLeft(until, sent - 700, 60)).toBe(60);
  expect(secondsLeft(until, until + 300, 60)).toBe(0);
});
