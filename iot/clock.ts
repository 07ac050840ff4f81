/** Time and timers as the panel sees them; tests give their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Runs once after `ms`. @returns takes it back */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
