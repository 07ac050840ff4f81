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
  /** Reads that found nothing new. */
  idle(): number;
  stop(): void;
  /** Resolves true when the shard has ended, false when the follower was stopped. */
  done: Promise<boolean>;
}

const shortestPause = 50;
const longestPause = 500;
/** One part of the time reading, three parts at rest. */
const restPerRead = 3;
/** While the API is busy, one part of the time at work, two at rest: fewer and fuller batches, which cost it less. */
const restPerWork = 2;
const longestRest = 60;
/** A batch window is the longest a batch may wait to be filled; here nobody saves by waiting. */
const longestWindow = 200;

export function start(options: {
  fn: Triggered<'stream'>;
  shard: string;
  reader: Reader;
  checkpoints: Checkpoints;
  traffic: Traffic;
  /** Handles the records and keeps checkpoints on the way. */
  handle(records: readonly DynamoDBRecord[], stopped: () => boolean): Promise<void>;
  log(line: string): void;
}): Follower {
  const { fn, shard, reader, checkpoints, traffic, handle, log } = options;
  const { batchSize, batchWindowSeconds } = fn.trigger;
  let stopped = false;
  let woken = false;
  let idle = 0;
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
    let pause = shortestPause;
    let restUntil = 0;
    while (!stopped) {
      const began = performance.now();
      if (began < restUntil) {
        await delay(restUntil - began);
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
          pause = shortestPause;
          continue;
        }
        idle += 1;
        if (page.ended) return true;
      } catch (error) {
        if (!stopped) log(`The table's stream cannot be read: ${reason(error)}`);
      }
      if (!woken && !stopped) await sleep(pause);
      pause = woken ? shortestPause : Math.min(pause * 2, longestPause);
    }
    return false;
  }

  /** Waits for a fuller batch, as long as the function's batch window lets it. */
  async function fill(records: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> {
    const until = performance.now() + Math.min(batchWindowSeconds * 1000, longestWindow);
    let all = records;
    while (all.length < batchSize && !stopped && performance.now() < until) {
      await delay(until - performance.now());
      const more = await reader.after(all.at(-1)?.dynamodb?.SequenceNumber, batchSize - all.length);
      all = [...all, ...more.records];
    }
    return all;
  }

  return {
    wake() {
      woken = true;
      rouse?.();
    },
    idle: () => idle,
    stop() {
      stopped = true;
      rouse?.();
    },
    done: run(),
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
