import { createSubscriber } from 'svelte/reactivity';

/** Milliseconds the server is ahead of this machine's clock. */
let offset = 0;

/** The `Date` header has whole seconds; half of one is its best guess. Small differences are left alone. */
export function learnServerTime(header: string | null): void {
  const server = header ? Date.parse(header) : Number.NaN;
  if (Number.isNaN(server)) return;
  const seen = server + 500 - Date.now();
  if (Math.abs(seen - offset) > 1500) offset = seen;
}

/** The server's time now, epoch milliseconds; not reactive. */
export function now(): number {
  return Date.now() + offset;
}

function ticking(period: number) {
  return createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      update();
      timer = setTimeout(tick, period - (now() % period));
    };
    timer = setTimeout(tick, period - (now() % period));
    // A laptop that slept, a tab that was hidden: catch up at once.
    const wake = () => document.visibilityState === 'visible' && update();
    document.addEventListener('visibilitychange', wake);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  });
}

const minutes = ticking(60_000);
const seconds = ticking(1000);

/** Reactive: whoever reads it in a template or effect is run again at the turn of each minute or second. */
export const clock = {
  /** Epoch milliseconds, rounded down to the minute. */
  get minute(): number {
    minutes();
    return Math.floor(now() / 60_000) * 60_000;
  },
  /** Epoch milliseconds, rounded down to the second. */
  get second(): number {
    seconds();
    return Math.floor(now() / 1000) * 1000;
  },
};
