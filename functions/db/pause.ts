import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** A random pause before the next attempt, twice as long at most with each: those who met once should not meet again. */
export function pauseAfter(attempt: number): Promise<void> {
  return wait(randomInt(5 * 2 ** attempt));
}
