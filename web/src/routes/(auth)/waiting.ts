/**
 * Whole seconds to wait, never fewer than are left and never more than were asked for: the clock that is watched turns by whole
 * seconds and is behind by up to one. Pure.
 * @param until epoch ms
 * @param second epoch ms, rounded down to the second
 */
export function secondsLeft(until: number, second: number, most: number): number {
  return Math.max(0, Math.min(most, Math.ceil((until - second) / 1000)));
}
