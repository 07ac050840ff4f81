/** Time and timers as the panel sees them; tests give their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** ms since some moment, whatever becomes of the time: boards that had none are set years ahead. */
  elapsed(): number;
  /** Runs once after `ms`. @returns takes it back */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
