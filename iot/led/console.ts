import type { LedDriver } from './driver.ts';

/** Writes what the light would do, once for each change. */
export function consoleLed(write: (line: string) => void): LedDriver {
  let said = '';

  function say(line: string): void {
    if (line !== said) write(line);
    said = line;
  }

  return {
    async set({ color, blink }, percent = 100) {
      say(`LED ${color}${blink ? ' blinking' : ''}${percent < 100 ? ` ${percent} %` : ''}`);
    },
    async end() {
      say('LED off');
    },
  };
}
