import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Context } from 'aws-lambda';
import type { FunctionDefinition } from '../functions.ts';
import { functionArn } from './aws.ts';
import { reason } from './fault.ts';

type Handler = (event: unknown, context: Context) => unknown;
type Definitions = Readonly<Record<string, FunctionDefinition>>;

/** Runs the product's functions in this process, as Lambda would. */
export interface Invoker {
  /** Names of the functions with this kind of trigger. */
  named<K extends FunctionDefinition['trigger']['kind']>(kind: K): Triggered<K>[];
  /** @throws what the handler throws, Timeout, or Missing when the function does not exist yet */
  run(name: string, event: unknown): Promise<unknown>;
  /** Told the name of each function that has run, once it is done. */
  onDone(listener: (name: string, event: unknown) => void): void;
}

export type Triggered<K extends FunctionDefinition['trigger']['kind']> = {
  name: string;
  definition: FunctionDefinition;
  trigger: Extract<FunctionDefinition['trigger'], { kind: K }>;
};

export class Timeout extends Error {
  override readonly name = 'Timeout';
}

/** The function is defined and its file is not there. */
export class Missing extends Error {
  override readonly name = 'Missing';
}

/** Undefined for a function that does not exist yet. */
export async function unlessMissing<T>(running: Promise<T>): Promise<T | undefined> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
}

const root = new URL('../../', import.meta.url);
/** Everything shares this machine, which may be busy with other things: a function gets so many times what it has on Lambda. */
const slack = 10;
/** How a line of the log says that a function needed some of that. */
export const tookLonger = 'took longer than on Lambda';
const running = new AsyncLocalStorage<string>();

/** Name of the function that what asks this is part of; undefined outside of all. */
export function runningFunction(): string | undefined {
  return running.getStore();
}

export function start(options: { functions: Definitions; log(line: string): void }): Invoker {
  const { functions, log } = options;
  const loaded = new Map<string, Promise<Handler>>();
  const listeners: ((name: string, event: unknown) => void)[] = [];

  function load(name: string): Promise<Handler> {
    const known = loaded.get(name);
    if (known) return known;
    const loading = importHandler(name, functions[name]);
    loaded.set(name, loading);
    loading.catch((error: unknown) => log(`${name} cannot run: ${reason(error)}`));
    return loading;
  }

  return {
    named(kind) {
      const all = Object.entries(functions).map(([name, definition]) => ({
        name,
        definition,
        trigger: definition.trigger,
      }));
      return all.filter((one): one is Triggered<typeof kind> => one.trigger.kind === kind);
    },

    async run(name, event) {
      const handler = await load(name);
      const { timeout = 10, memory = 512 } = functions[name] ?? {};
      const seconds = timeout * slack;
      const began = performance.now();
      const deadline = began + seconds * 1000;
      try {
        return await within(seconds, name, running.run(name, handler, event, contextOf(name, memory, deadline)));
      } finally {
        const took = (performance.now() - began) / 1000;
        if (took > timeout) log(`${name} ${tookLonger}: ${took.toFixed(1)} s, where it has ${timeout} s`);
        for (const listener of listeners) listener(name, event);
      }
    },

    onDone: (listener) => void listeners.push(listener),
  };
}

async function importHandler(name: string, definition: FunctionDefinition | undefined): Promise<Handler> {
  if (!definition) throw new Missing(`there is no function "${name}"`);
  const url = new URL(definition.entry, root);
  if (!existsSync(fileURLToPath(url))) throw new Missing(`${definition.entry} does not exist`);
  const module: { handler?: unknown } = await import(/* @vite-ignore */ url.href);
  if (typeof module.handler !== 'function') throw new Error(`${definition.entry} exports no handler`);
  return module.handler as Handler;
}

function within<T>(seconds: number, name: string, work: T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Timeout(`${name} timed out after ${seconds} s`)), seconds * 1000);
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

function contextOf(name: string, memory: number, deadline: number): Context {
  return {
    awsRequestId: randomUUID(),
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn(name),
    memoryLimitInMB: String(memory),
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
