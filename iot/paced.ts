/** What is asked for often and done seldom. */
import type { Clock } from './clock.ts';

export interface Pace {
  /** So long after it was asked for, ms, with all that was asked meanwhile. */
  after: number;
  /** No sooner than so long after the last time, ms. */
  every?: number;
}

/** @param pace undefined: at once, each time */
export function paced(clock: Clock, run: () => void, pace: Pace | undefined) {
  let takeBack: (() => void) | null = null;
  let ranAt = Number.NEGATIVE_INFINITY;

  function take(): boolean {
    const waited = takeBack !== null;
    takeBack?.();
    takeBack = null;
    return waited;
  }

  return {
    soon(): void {
      if (!pace) run();
      else
        takeBack ??= clock.after(Math.max(pace.after, ranAt + (pace.every ?? 0) - clock.now()), () => {
          takeBack = null;
          ranAt = clock.now();
          run();
        });
    },
    /** Takes back what waits. @returns whether something did */
    take,
  };
}
