import type { Led } from '../../shared/doorplates/protocol.ts';
import type { Clock } from '../clock.ts';

/** What lights the bar beside the door. */
export interface LedDriver {
  /** Resolves once the light is so. @param percent how bright; full when absent. @throws when the hardware does not answer */
  set(led: Led, percent?: number): Promise<void>;
  /** Switches off and lets go. */
  end(): Promise<void>;
}

/** 1 Hz: far below what disturbs people with photosensitivity. */
const halfPeriodMs = 500;

/** A driver for lights that know colours alone: the panel blinks by its own timer. */
export function blinking(paint: (color: Led['color']) => Promise<void>, clock: Clock): LedDriver {
  let stop = () => {};

  function blink(color: Led['color'], lit: boolean): void {
    stop = clock.after(halfPeriodMs, () => {
      blink(color, !lit);
      // A missed beat is no fault: the next one follows, and setting the light anew reports a dead bar.
      paint(lit ? 'off' : color).catch(() => {});
    });
  }

  return {
    async set(led) {
      stop();
      stop = () => {};
      await paint(led.color);
      if (led.blink) blink(led.color, true);
    },
    async end() {
      stop();
      await paint('off').catch(() => {});
    },
  };
}
