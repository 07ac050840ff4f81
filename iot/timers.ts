/** Timers by name: setting one anew takes the old one back. */
import type { Clock } from './clock.ts';

export function createTimers<Name extends string>(clock: Clock) {
  const running = new Map<Name, () => void>();
  const clear = (name: Name) => {
    running.get(name)?.();
    running.delete(name);
  };
  return {
    clear,
    set(name: Name, ms: number, run: () => void): void {
      clear(name);
      running.set(name, clock.after(Math.max(0, ms), run));
    },
    clearAll(): void {
      for (const name of [...running.keys()]) clear(name);
    },
  };
}
export type Timers<Name extends string> = ReturnType<typeof createTimers<Name>>;
