import type { Store } from './store.ts';

/** The time the whole cloud lives by: real time plus an offset that tests move. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Makes it `at` (epoch ms) now and tells every listener. */
  set(at: number): void;
  advance(ms: number): void;
  onMove(listener: () => void): void;
}

/** The offset outlives a restart, because the data was written by it. */
export function start(options: { store: Store; advance?: number }): Clock {
  const { store, advance = 0 } = options;
  const listeners: (() => void)[] = [];
  let offset = Number(store.fact('clock-offset') ?? 0);
  if (advance !== 0) move(offset + advance);

  function move(to: number): void {
    offset = to;
    store.setFact('clock-offset', String(to));
    for (const listener of listeners) listener();
  }

  return {
    now: () => Date.now() + offset,
    set: (at) => move(at - Date.now()),
    advance: (ms) => move(offset + ms),
    onMove: (listener) => void listeners.push(listener),
  };
}
