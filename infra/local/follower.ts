import type { DynamoDBRecord } from 'aws-lambda';
import type { Checkpoints } from './checkpoints.ts';
import { reason } from './fault.ts';
import type { Triggered } from './invoke.ts';
import type { Reader } from './tail.ts';
import type { Traffic } from './traffic.ts';

/** A function on its way through one shard. */
export interface Follower {
  /** Something may have been written: read at once. */
  wake(): void;
  /** Resolves when all that had been written when it was called is handled, or when it has ended. */
  caughtUp(): Promise<void>;
  stop(): void;
  /** Resolves true when the shard has ended, false when the follower was stopped. */
  done: Promise<boolean>;
}

/** ms between reads that find nothing: each pause is twice the one before, up to the longest. */
export interface Pauses {
  shortest: number;
  longest: number;
}

const usualPauses: Pauses = { shortest: 50, longest: 500 };
/** One part of the time reading, three parts at rest. */
const restPerRead = 3;
/** While the API is busy, one part of the time at work, two at rest: fewer and fuller batches, which cost it less. */
const restPerWork = 2;
const longestRest = 60;
/** A batch window is the longest a batch may wait to be filled; here nobody saves by waiting but a busy API. */
const longestWindow = 200;
/** How often a batch that waits looks whether the API is still busy. */
const look = 20;

export function start(options: {
  fn: Triggered<'stream'>;
  shard: string;
  reader: Reader;
  checkpoints: Checkpoints;
  traffic: Traffic;
  /** Handles the records and keeps checkpoints on the way. */
  handle(records: readonly DynamoDBRecord[], stopped: () => boolean): Promise<void>;
  log(line: string): void;
  pauses?: Pauses | undefined;
}): Follower {
  const { fn, shard, reader, checkpoints, traffic, handle, log, pauses = usualPauses } = options;
  const { batchSize, batchWindowSeconds } = fn.trigger;
  let stopped = false;
  let woken = false;
  /** Reads that found nothing new. */
  let idle = 0;
  let waiting: { idle: number; resolve: () => void }[] = [];
  /** Ends the sleep under way. */
  let rouse: (() => void) | undefined;

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<boolean> {
    let pause = pauses.shortest;
    let restUntil = 0;
    while (!stopped) {
      const began = performance.now();
      if (began < restUntil && !traffic.hurried()) {
        await traffic.rest(restUntil - began);
        continue;
      }
      woken = false;
      try {
        const page = await reader.after(checkpoints.get(fn.name, shard), batchSize);
        const readFor = performance.now() - began;
        if (page.records.length > 0) await handle(await fill(page.records), () => stopped);
        const workedFor = performance.now() - began;
        const rest = traffic.busy() ? workedFor * restPerWork : readFor * restPerRead;
        restUntil = performance.now() + Math.min(rest, longestRest);
        if (page.records.length > 0) {
          pause = pauses.shortest;
          continue;
        }
        idle += 1;
        tell();
        if (page.ended) return true;
        if (waiting.length > 0) continue;
      } catch (error) {
        if (!stopped) log(`The table's stream cannot be read: ${reason(error)}`);
      }
      if (!woken && !stopped) await sleep(pause);
      pause = woken ? pauses.shortest : Math.min(pause * 2, pauses.longest);
    }
    return false;
  }

  /** Those who wait for what it has come past. */
  function tell(all = false): void {
    const past = waiting.filter((one) => all || one.idle <= idle);
    waiting = waiting.filter((one) => !past.includes(one));
    for (const { resolve } of past) resolve();
  }

  /** Waits for a fuller batch while the API is busy, as long as the function's batch window lets it. */
  async function fill(records: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
    const until = performance.now() + Math.min(batchWindowSeconds * 1000, longestWindow);
    const waits = () => records.length < batchSize && !stopped && traffic.busy() && performance.now() < until;
    if (!waits()) return records;
    while (waits()) await traffic.rest(Math.min(look, until - performance.now()));
    const more = await reader.after(records.at(-1)?.dynamodb?.SequenceNumber, batchSize - records.length);
    return [...records, ...more.records];
  }

  const done = run().finally(() => {
    stopped = true;
    tell(true);
  });
  function wake(): void {
    woken = true;
    rouse?.();
  }

  return {
    wake,
    caughtUp() {
      if (stopped) return Promise.resolve();
      // A read that is under way may miss the last write; the second idle one after it does not.
      return new Promise((resolve) => {
        waiting.push({ idle: idle + 2, resolve });
        wake();
      });
    },
    stop() {
      stopped = true;
      rouse?.();
    },
    done,
  };
}
