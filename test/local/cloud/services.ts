/** The local cloud's services by themselves, with handlers of the test's own behind them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FunctionDefinition, Trigger } from '../../../infra/functions.ts';
import * as Clock from '../../../infra/local/clock.ts';
import type { Invoker, Triggered } from '../../../infra/local/invoke.ts';
import * as Queue from '../../../infra/local/queue.ts';
import * as Store from '../../../infra/local/store.ts';
import * as Traffic from '../../../infra/local/traffic.ts';

export interface TestFunction {
  trigger: Trigger;
  run(event: never): unknown;
}

export type TestFunctions = Readonly<Record<string, TestFunction>>;

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'us-east-1';

/** A folder that is removed when the test has ended. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'roomlight-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function invokerOf(functions: TestFunctions): Invoker {
  const definition = (trigger: Trigger): FunctionDefinition => ({ entry: '', trigger, rights: {} });
  return {
    named<K extends Trigger['kind']>(kind: K) {
      return Object.entries(functions).flatMap(([name, { trigger }]) =>
        trigger.kind === kind ? [{ name, trigger, definition: definition(trigger) } as Triggered<K>] : [],
      );
    },
    run: async (name, event) => await functions[name]?.run(event as never),
    onDone: () => undefined,
  };
}

/** What every service stands on. `end` leaves the folder, so that it can be opened again. */
export function open(functions: TestFunctions, dataDir = temporaryFolder(), clockAdvance = 0) {
  const store = Store.start({ dataDir });
  const clock = Clock.start({ store, advance: clockAdvance });
  const traffic = Traffic.start();
  const invoker = invokerOf(functions);
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const queue = Queue.start({ store, invoker, traffic, log, retryDelay: 2 });
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await queue.end();
    store.end();
  };
  onTestFinished(end);
  return { dataDir, store, clock, traffic, invoker, queue, log, lines, end };
}

/** Waits until it is so. @throws when it is not after a minute */
export async function until(so: () => unknown, what = 'the condition'): Promise<void> {
  const last = performance.now() + 60_000;
  while (!(await so())) {
    if (performance.now() > last) throw new Error(`${what} did not come true in time`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
