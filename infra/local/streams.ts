import type { DynamoDBRecord } from 'aws-lambda';
import { unfollowed } from '../functions.ts';
import { deliver } from './batches.ts';
import { start as startCheckpoints } from './checkpoints.ts';
import { reason } from './fault.ts';
import { type Follower, type Pauses, start as startFollower } from './follower.ts';
import { type Invoker, type Triggered, unlessMissing } from './invoke.ts';
import type { Queue } from './queue.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { start as startTail } from './tail.ts';
import type { Traffic } from './traffic.ts';

const longestRetryDelay = 5000;
const skippedAtOnce = 1000;

/** Lambda's event source mapping: gives the table's stream to the functions that follow it. */
export interface Streams {
  /** Something may have been written: read at once. */
  wake(): void;
  /** The sequence number that every function has passed, when all have begun. */
  passed(): bigint | undefined;
  /** Resolves when every function has handled all that had been written when it was called. */
  settled(): Promise<void>;
  end(): Promise<void>;
}

export async function start(options: {
  table: Table;
  store: Store;
  invoker: Invoker;
  queue: Queue;
  traffic: Traffic;
  log(line: string): void;
  /** Whether functions that have not begun leave out what has been written so far. */
  fromNow?: boolean;
  /** Attempts at one record before it is left behind. */
  attempts?: number;
  /** ms before a record's second attempt; each further one waits twice as long. */
  retryDelay?: number;
  pauses?: Pauses;
}): Promise<Streams> {
  const { table, store, invoker, queue, traffic, log, attempts = 6, retryDelay = 100, pauses } = options;
  const tail = startTail({ table });
  const checkpoints = startCheckpoints({ store });
  const functions = invoker.named('stream');
  const followers = new Map<string, Follower>();
  let ended = false;

  /** Follows every shard whose parent is done; their children when they have ended. */
  async function follow(fn: Triggered<'stream'>): Promise<void> {
    const shards = await tail.shards();
    const ids = shards.map(({ id }) => id);
    checkpoints.keep(ids);
    for (const { id: shard, parent } of shards) {
      const key = `${fn.name} ${shard}`;
      const parentOpen = parent !== undefined && ids.includes(parent) && !checkpoints.ended(fn.name, parent);
      if (followers.has(key) || parentOpen || checkpoints.ended(fn.name, shard)) continue;
      const follower = startFollower({
        fn,
        shard,
        reader: tail.reader(shard),
        checkpoints,
        traffic,
        log,
        pauses,
        handle: handler(fn, shard),
      });
      followers.set(key, follower);
      void follower.done.then((shardEnded) => {
        followers.delete(key);
        if (!shardEnded || ended) return;
        checkpoints.end(fn.name, shard);
        follow(fn).catch((error: unknown) => log(`The table's stream cannot be read: ${reason(error)}`));
      });
    }
  }

  function handler(fn: Triggered<'stream'>, shard: string) {
    const { name, trigger } = fn;
    const urgent = trigger.batchWindowSeconds === 0;
    const passed = (record: DynamoDBRecord) => checkpoints.set(name, shard, record.dynamodb?.SequenceNumber ?? '');
    return async (records: readonly DynamoDBRecord[], stopped: () => boolean) => {
      await deliver(records.filter(isFollowed), {
        attempts,
        stopped,
        async run(some) {
          if (!urgent) await traffic.turn();
          return await unlessMissing(invoker.run(name, { Records: some }));
        },
        rest: (attempt) => pause(Math.min(retryDelay * 2 ** (attempt - 1), longestRetryDelay)),
        progress: {
          handled: passed,
          failed: (some, error) => log(`${name} failed on ${some.length} stream records: ${reason(error)}`),
          gaveUp(record, tried, error) {
            log(`${name} gave up on a stream record after ${tried} attempts: ${reason(error)}`);
            const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
            queue.fail({ function: name, origin: 'stream', payload: record, attempts: tried, error: text });
            passed(record);
          },
        },
      });
      const last = records.at(-1);
      if (last && !stopped()) passed(last);
    };
  }

  /** Puts every function that has not begun behind the last record. */
  async function skip(): Promise<void> {
    for (const { id: shard } of await tail.shards()) {
      const reader = tail.reader(shard);
      let last: string | undefined;
      for (let more = true; more; ) {
        const { records } = await reader.after(last, skippedAtOnce);
        last = records.at(-1)?.dynamodb?.SequenceNumber ?? last;
        more = records.length > 0;
      }
      for (const { name } of functions) {
        if (last !== undefined && checkpoints.get(name, shard) === undefined) checkpoints.set(name, shard, last);
      }
    }
  }

  const wake = () => {
    for (const follower of followers.values()) follower.wake();
  };
  if (options.fromNow) await skip();
  await Promise.all(functions.map(follow));

  return {
    wake,
    passed() {
      let least: bigint | undefined;
      for (const key of followers.keys()) {
        const [name = '', shard = ''] = key.split(' ');
        const sequence = checkpoints.get(name, shard);
        if (sequence === undefined) return undefined;
        if (least === undefined || BigInt(sequence) < least) least = BigInt(sequence);
      }
      return least;
    },
    async settled() {
      await Promise.all([...followers.values()].map((follower) => follower.caughtUp()));
    },
    async end() {
      ended = true;
      const all = [...followers.values()];
      for (const follower of all) follower.stop();
      await Promise.race([Promise.all(all.map(({ done }) => done)), pause(1000)]);
      tail.end();
    },
  };
}

/** As the event source mapping's filter has it. */
function isFollowed({ dynamodb }: DynamoDBRecord): boolean {
  return !unfollowed.includes((dynamodb?.NewImage ?? dynamodb?.OldImage)?.kind?.S ?? '');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
