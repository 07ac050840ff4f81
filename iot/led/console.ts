import type { LedDriver } from './driver.ts';

/** Writes what the light would do, once for each change. */
export function consoleLed(write: (line: string) => void): LedDriver {
  return {
    async set({ color, blink }) {
      write(`LED ${color}${blink ? ' blinking' : ''}`);
    },
    async end() {
      write('LED off');
    },
  };
}
