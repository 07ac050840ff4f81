/** What goes wrong between a panel and the server, and on the panel, by chance and repeatably. */
import { type Random, randomFrom } from '../../infra/local/seed/random.ts';
import { type Clock, systemClock } from '../../iot/clock.ts';
import type { Dial } from '../../iot/link.ts';

export interface Faults {
  /** Shares, 0 to 1. */
  drop: number;
  duplicate: number;
  wrongClock: number;
  stuckScreen: number;
  /** ms, at most. */
  delay: number;
  seed: number;
}

export interface Traffic {
  up(): void;
  down(topic: string, payload: string): void;
}

/** One panel's share of them. */
export interface Luck {
  clock: Clock;
  isStuck: boolean;
  /** @param traffic what really comes and goes, before anything goes wrong with it */
  spoil(dial: Dial, traffic: Traffic): Dial;
}

const day = 86_400_000;

/** @param index of the panel: the same one has the same luck each time */
export function luckOf(faults: Faults, index: number): Luck {
  const random = randomFrom(faults.seed * 100_003 + index);
  const offset = random.chance(faults.wrongClock) ? random.between(60_000, 3 * day) * (random.chance(0.5) ? 1 : -1) : 0;
  const isStuck = random.chance(faults.stuckScreen);
  const clock = offset === 0 ? systemClock : { ...systemClock, now: () => Date.now() + offset };
  return { clock, isStuck, spoil: (dial, traffic) => spoilt(dial, traffic, faults, random) };
}

function spoilt(dial: Dial, traffic: Traffic, faults: Faults, random: Random): Dial {
  const timers = new Set<NodeJS.Timeout>();
  const { drop, duplicate, delay } = faults;

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  /** So often as the message comes through, each time after a while. */
  function pass(run: () => void): void {
    if (random.chance(drop)) return;
    const times = random.chance(duplicate) ? 2 : 1;
    for (let time = 0; time < times; time++) {
      if (delay === 0) run();
      else later(random.between(0, delay), run);
    }
  }

  return (address, events, clock) => {
    const link = dial(
      address,
      {
        state: events.state,
        message(topic, payload) {
          traffic.down(topic, payload);
          pass(() => events.message(topic, payload));
        },
      },
      clock,
    );
    return {
      async publish(topic, payload) {
        traffic.up();
        if (drop === 0 && duplicate === 0 && delay === 0) return link.publish(topic, payload);
        // Taken by the network, whatever becomes of it.
        pass(() => void link.publish(topic, payload).catch(() => {}));
      },
      end() {
        for (const timer of timers) clearTimeout(timer);
        link.end();
      },
    };
  };
}
