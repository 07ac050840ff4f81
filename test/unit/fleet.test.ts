/** The faults that a fleet of simulated doorplates lives with. */
import { describe, expect, it } from 'vitest';
import { type Faults, luckOf } from '../../scripts/fleet/faults.ts';
import { readFlags } from '../../scripts/fleet/flags.ts';

const none: Faults = { drop: 0, delay: 0, duplicate: 0, wrongClock: 0, stuckScreen: 0, seed: 7 };

/** What comes out of a hundred messages down. */
function heard(faults: Faults, index: number): number[] {
  const out: number[] = [];
  let say = (_text: string) => {};
  luckOf(faults, index).spoil(
    (_address, events) => {
      say = (text) => events.message('topic', text);
      return { publish: async () => {}, end: () => {} };
    },
    { up: () => {}, down: () => {} },
  )(
    { url: '', clientId: '', username: '', password: '', topics: [] },
    {
      state: () => {},
      message: (_topic, text) => void out.push(Number(text)),
    },
    luckOf(faults, index).clock,
  );
  for (let at = 0; at < 100; at++) say(String(at));
  return out;
}

describe('a panel’s luck', () => {
  it('loses nothing where nothing is to go wrong', () => {
    expect(heard(none, 3)).toEqual(Array.from({ length: 100 }, (_, at) => at));
  });

  it('is the same each time by one seed, and another for another panel', () => {
    const faults = { ...none, drop: 0.2, duplicate: 0.2 };
    const first = heard(faults, 3);
    expect(heard(faults, 3)).toEqual(first);
    expect(heard(faults, 4)).not.toEqual(first);
    const lost = 100 - new Set(first).size;
    expect(lost).toBeGreaterThan(5);
    expect(first.length).toBeGreaterThan(100 - lost);
  });

  it('gives clocks that are off to as many as it is told', () => {
    const off = Array.from({ length: 400 }, (_, index) =>
      luckOf({ ...none, wrongClock: 0.1 }, index).clock.now(),
    ).filter((now) => Math.abs(now - Date.now()) > 30_000);
    expect(off.length).toBeGreaterThan(20);
    expect(off.length).toBeLessThan(70);
  });
});

it.each([
  ['--count', '1.5', 'a whole number'],
  ['--drop', '2', 'from 0 to 1'],
  ['--url', 'rooms', 'http://'],
  ['--fleet', '1', '--fleet'],
])('the flag %s %s is refused', (flag, value, why) => {
  expect(() => readFlags([flag, value])).toThrow(why);
});
