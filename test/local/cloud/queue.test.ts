import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { start } from '../../../infra/local/invoke.ts';
import type { Invocation } from '../../../infra/local/queue.ts';
import { open, type TestFunctions, temporaryFolder, until } from './services.ts';

function invocation(name: string, n: number, more: Partial<Invocation> = {}): Invocation {
  return { function: name, origin: 'iot', payload: JSON.stringify({ n }), retries: 3, ...more };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

describe('a lane', () => {
  it('keeps its order, also past a failure, while other lanes go on', async () => {
    const taken: Record<string, number[]> = { a: [], b: [] };
    let failures = 2;
    const functions: TestFunctions = {
      device: {
        trigger: { kind: 'iot', filter: '#' },
        async run({ lane, n }: { lane: string; n: number }) {
          await pause();
          if (lane === 'a' && n === 1 && failures-- > 0) throw new Error('later');
          taken[lane]?.push(n);
        },
      },
    };
    const { queue } = open(functions);
    queue.begin();
    const lanes = ['a', 'b'].flatMap((lane) =>
      Array.from({ length: 20 }, (_, n) => invocation('device', n, { lane, payload: JSON.stringify({ lane, n }) })),
    );
    queue.add(lanes);
    await until(() => queue.pending() === 0);
    const inOrder = Array.from({ length: 20 }, (_, n) => n);
    expect(taken).toEqual({ a: inOrder, b: inOrder });
  });

  it('goes on behind an invocation that is given up', async () => {
    const taken: number[] = [];
    const functions: TestFunctions = {
      device: {
        trigger: { kind: 'iot', filter: '#' },
        run({ n }: { n: number }) {
          if (n === 0) throw new Error('never');
          taken.push(n);
        },
      },
    };
    const { queue } = open(functions);
    queue.begin();
    queue.add([0, 1, 2].map((n) => invocation('device', n, { lane: 'a', retries: 1 })));
    await until(() => queue.pending() === 0);
    expect(taken).toEqual([1, 2]);
    expect(queue.failures()).toMatchObject([{ function: 'device', attempts: 2, payload: { n: 0 } }]);
  });
});

it('runs a few at a time, and a slow function does not hold up another', async () => {
  let running = 0;
  let most = 0;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const quick: number[] = [];
  const functions: TestFunctions = {
    slow: {
      trigger: { kind: 'timer', variable: 'TIMER_ARN' },
      async run() {
        running += 1;
        most = Math.max(most, running);
        await held;
        running -= 1;
      },
    },
    quick: { trigger: { kind: 'timer', variable: 'TIMER_ARN' }, run: ({ n }: { n: number }) => void quick.push(n) },
  };
  const { queue } = open(functions);
  queue.begin();
  queue.add(Array.from({ length: 30 }, (_, n) => invocation('slow', n)));
  queue.add(Array.from({ length: 30 }, (_, n) => invocation('quick', n)));
  await until(() => quick.length === 30);
  expect(most).toBe(4);
  release();
  await until(() => queue.pending() === 0);
  expect(most).toBe(4);
});

it('does not let devices wait for a busy API, nor for what waits for it', async () => {
  const taken: number[] = [];
  const functions: TestFunctions = {
    one: { trigger: { kind: 'timer', variable: 'TIMER_ARN' }, run: () => undefined },
    two: { trigger: { kind: 'timer', variable: 'TIMER_ARN' }, run: () => undefined },
    device: { trigger: { kind: 'iot', filter: '#' }, run: ({ n }: { n: number }) => void taken.push(n) },
  };
  const { queue, traffic } = open(functions);
  queue.begin();
  traffic.enter();
  // Now and then one of them is let through: so many that there are always some left.
  queue.add(['one', 'two'].flatMap((name) => Array.from({ length: 300 }, (_, n) => invocation(name, n))));
  await pause();
  queue.add(Array.from({ length: 20 }, (_, n) => invocation('device', n, { lane: 'door' })));
  await until(() => taken.length === 20);
  expect(queue.pending()).toBeGreaterThan(0);
  traffic.leave();
});

it('gives way to the API, but not for ever', async () => {
  const taken: number[] = [];
  const functions: TestFunctions = {
    quick: { trigger: { kind: 'timer', variable: 'TIMER_ARN' }, run: ({ n }: { n: number }) => void taken.push(n) },
  };
  const { queue, traffic } = open(functions);
  queue.begin();
  traffic.enter();
  queue.add([1, 2, 3].map((n) => invocation('quick', n)));
  await pause();
  expect(taken).toEqual([]);
  await until(() => taken.length > 0);
  traffic.leave();
  await until(() => taken.length === 3);
  expect(taken).toEqual([1, 2, 3]);
});

it('a function that needs more time than it has on Lambda is named in the log', async () => {
  const file = join(temporaryFolder(), 'slow.mjs');
  writeFileSync(file, 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 5));');
  const slow = { entry: pathToFileURL(file).href, trigger: { kind: 'iot', filter: '#' }, rights: {} } as const;
  const lines: string[] = [];
  const functions = { slow: { ...slow, timeout: 0.001 }, quick: { ...slow, timeout: 600 } };
  const { run } = start({ functions, log: (line) => void lines.push(line) });
  // It may run out of ten times that as well.
  await run('slow', {}).catch(() => undefined);
  await run('quick', {});
  expect(lines).toEqual([expect.stringMatching(/^slow took longer than on Lambda: .* 0.001 s$/)]);
});
