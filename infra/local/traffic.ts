/** How busy the API is: what runs in the background gives way to what somebody waits for. */
export interface Traffic {
  /** A request began. */
  enter(): void;
  /** A request was answered. */
  leave(): void;
  /** Resolves once no request is being answered, at the latest after `atMost` ms. */
  calm(atMost: number): Promise<void>;
}

export function start(): Traffic {
  const waiting = new Set<() => void>();
  let busy = 0;

  return {
    enter() {
      busy += 1;
    },
    leave() {
      busy -= 1;
      if (busy > 0) return;
      for (const release of [...waiting]) release();
    },
    calm(atMost) {
      if (busy === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const release = () => {
          clearTimeout(timer);
          waiting.delete(release);
          resolve();
        };
        const timer = setTimeout(release, atMost);
        waiting.add(release);
      });
    },
  };
}
