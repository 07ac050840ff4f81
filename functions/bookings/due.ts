/** Whether the time of a timer has come. */
import { epochOf, type Instant } from '../../shared/time.ts';
import { now } from '../clock.ts';

/** A function's clock may be a little behind the one that timers go by. */
export const behindMs = 60_000;

/** @throws a little before: a timer goes off once, so that what comes too early by that must be tried again */
export function hasCome(at: Instant): boolean {
  const left = epochOf(at) - now();
  if (left > 0 && left < behindMs) throw new Error(`${at} is still ${left} ms away`);
  return left <= 0;
}
