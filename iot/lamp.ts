/** The bar beside the door: told what to show, and asked what it is known to show. */
import type { Led, PanelSettings } from '../shared/doorplates/protocol.ts';
import type { LedDriver } from './led/driver.ts';

const dark: Led = { color: 'off', blink: false };

export interface Lamp {
  show(led: Led, percent: number): void;
  /** Sets it once more: a bar that lost its power, or whose service was started anew, is dark and says nothing. */
  renew(): void;
  /** As far as the hardware has said. */
  lit(): Led;
  /** Whether it did what it was told last. */
  works(): boolean;
  /** Another driver, where the settings name another. */
  follow(settings: PanelSettings): void;
  end(): Promise<void>;
}

/** @param failed the bar did not do what it was told, and is to be told again in a while */
export function createLamp(
  make: (settings: PanelSettings | null) => LedDriver,
  settings: PanelSettings | null,
  failed: () => void,
): Lamp {
  let driver = make(settings);
  let name = settings?.led;
  let wanted: { led: Led; percent: number } | null = null;
  let lit = dark;
  let works = true;
  /** Until the driver of before has let go: both may drive the same bar. */
  let letting: Promise<void> | null = null;

  function set(mine: NonNullable<typeof wanted>): void {
    wanted = mine;
    const by = driver;
    const told = letting ? letting.then(() => by.set(mine.led, mine.percent)) : by.set(mine.led, mine.percent);
    told.then(
      () => {
        if (wanted !== mine) return;
        lit = mine.led;
        works = true;
      },
      () => {
        // The server is told that the bar is dark.
        if (wanted !== mine) return;
        lit = dark;
        works = false;
        wanted = null;
        failed();
      },
    );
  }

  return {
    show(led, percent) {
      if (wanted && isSame(wanted.led, led) && wanted.percent === percent) return;
      set({ led, percent });
    },
    renew() {
      if (wanted) set({ ...wanted });
    },
    lit: () => lit,
    works: () => works,
    follow(next) {
      if (name === next.led) return;
      name = next.led;
      const old = driver;
      driver = make(next);
      wanted = null;
      lit = dark;
      works = true;
      const mine = Promise.resolve(letting)
        .then(() => old.end())
        .finally(() => {
          if (letting === mine) letting = null;
        });
      letting = mine;
    },
    async end() {
      await letting;
      await driver.end();
    },
  };
}

export function isSame(a: Led, b: Led): boolean {
  return a.color === b.color && a.blink === b.blink;
}
