import type { Led } from '../../shared/doorplates/protocol.ts';
import type { Clock } from '../clock.ts';

/** What lights the bar beside the door. */
export interface LedDriver {
  /** Resolves once the light is so. @param percent how bright; full when absent. @throws when the hardware does not answer */
  set(led: Led, percent?: number): Promise<void>;
  /** Switches off and lets go. */
  end(): Promise<void>;
}

/** Shows one colour. @param percent how bright @throws when the hardware does not answer */
export type Paint = (color: Led['color'], percent: number) => Promise<void>;

/** 1 Hz: far below what disturbs people with photosensitivity. */
const halfPeriodMs = 500;

/** A driver for lights that know colours alone: the panel blinks by its own timer. */
export function blinking(paint: Paint, clock: Clock): LedDriver {
  let stop = () => {};
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;

  /** One after the other: a slow light never ends on a colour of before. */
  function inTurn(color: Led['color'], percent: number): Promise<void> {
    waiting++;
    const mine = last.then(() => paint(color, percent)).finally(() => waiting--);
    last = mine.catch(() => {});
    return mine;
  }

  function blink(color: Led['color'], percent: number, lit: boolean): void {
    stop = clock.after(halfPeriodMs, () => {
      blink(color, percent, !lit);
      // A missed beat is no fault: the next one follows, and setting the light anew reports a dead bar.
      if (waiting === 0) inTurn(lit ? 'off' : color, percent).catch(() => {});
    });
  }

  return {
    async set(led, percent = 100) {
      stop();
      stop = () => {};
      const painted = inTurn(led.color, percent);
      if (led.blink) blink(led.color, percent, true);
      await painted;
    },
    async end() {
      stop();
      await inTurn('off', 0).catch(() => {});
    },
  };
}
