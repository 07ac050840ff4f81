/** How busy the API is: what runs in the background gives way to what somebody waits for. */
export interface Traffic {
  /** A request began. */
  enter(): void;
  /** A request was answered. */
  leave(): void;
  /** Whether a request is being answered, or has been a moment ago. */
  busy(): boolean;
  /** Resolves when the API is not busy. While it stays so, those who wait are let through one by one, slowly. */
  turn(): Promise<void>;
  /** Resolves after so many ms, or as soon as somebody hurries. */
  rest(ms: number): Promise<void>;
  /** Somebody waits for all that runs in the background: until they call what this returns, it gives way to nothing. */
  hurry(): () => void;
  hurried(): boolean;
  /** Resolves when no request is being answered, at the latest after so many ms. */
  drained(atMost: number): Promise<void>;
}

/** ms without a request after which the API is not busy any more. */
const moment = 20;
/** ms between two who are let through while it is busy: about a tenth of the time is theirs. */
const trickle = 60;
const look = 10;

export function start(): Traffic {
  const waiting: (() => void)[] = [];
  const resting = new Set<() => void>();
  let hurrying = 0;
  let answering = 0;
  let lastLeft = Number.NEGATIVE_INFINITY;
  let lastThrough = Number.NEGATIVE_INFINITY;
  let looking = false;

  const busy = () => hurrying === 0 && (answering > 0 || performance.now() - lastLeft < moment);

  function lookAgain(): void {
    if (!busy()) {
      for (const through of waiting.splice(0)) through();
    } else if (performance.now() - lastThrough >= trickle) {
      lastThrough = performance.now();
      waiting.shift()?.();
    }
    looking = waiting.length > 0;
    if (looking) setTimeout(lookAgain, look);
  }

  return {
    enter() {
      answering += 1;
    },
    leave() {
      answering -= 1;
      lastLeft = performance.now();
    },
    busy,
    turn() {
      if (!busy()) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.push(resolve);
        if (looking) return;
        looking = true;
        setTimeout(lookAgain, look);
      });
    },
    rest(ms) {
      if (hurrying > 0) return Promise.resolve();
      return new Promise((resolve) => {
        const rise = () => {
          clearTimeout(timer);
          resting.delete(rise);
          resolve();
        };
        const timer = setTimeout(rise, ms);
        resting.add(rise);
      });
    },
    hurry() {
      hurrying += 1;
      for (const rise of resting) rise();
      for (const through of waiting.splice(0)) through();
      return () => {
        hurrying -= 1;
      };
    },
    hurried: () => hurrying > 0,
    async drained(atMost) {
      const last = performance.now() + atMost;
      while (answering > 0 && performance.now() < last) await new Promise((resolve) => setTimeout(resolve, look));
    },
  };
}
