import type { DynamoDBRecord } from 'aws-lambda';
import { type Shard, start as startWire } from './stream-wire.ts';
import type { Table } from './table.ts';

/** Records of a shard, oldest first. */
export interface Page {
  records: DynamoDBRecord[];
  /** Whether the shard is closed and nothing follows. */
  ended: boolean;
}

/** One follower's way through one shard. */
export interface Reader {
  /** Up to `limit` records after that sequence number, from the oldest when it is undefined. */
  after(sequence: string | undefined, limit: number): Promise<Page>;
}

/** Reads the table's stream: followers that are near to each other share what was read. */
export interface Tail {
  shards(): Promise<Shard[]>;
  reader(shard: string): Reader;
  end(): void;
}

/** A stretch of a shard that has been read, and from where to read on. */
interface Stretch {
  records: DynamoDBRecord[];
  /** The sequence number before its first record; undefined at the shard's beginning. */
  before: string | undefined;
  /** Undefined when the shard is closed and read to its end. */
  iterator: string | undefined;
  reading: Promise<void> | undefined;
}

const keptAtMost = 2000;
const readAtOnce = 500;

export function start(options: { table: Table }): Tail {
  const wire = startWire(options.table);
  const shared = new Map<string, Stretch>();

  async function stretchAfter(shard: string, sequence: string | undefined): Promise<Stretch> {
    return { records: [], before: sequence, iterator: await wire.iterator(shard, sequence), reading: undefined };
  }

  async function readOn(stretch: Stretch): Promise<void> {
    try {
      if (stretch.iterator === undefined) return;
      const { records, next } = await wire.records(stretch.iterator, readAtOnce);
      stretch.iterator = next;
      stretch.records.push(...records);
      const dropped = stretch.records.splice(0, Math.max(0, stretch.records.length - keptAtMost));
      stretch.before = dropped.at(-1)?.dynamodb?.SequenceNumber ?? stretch.before;
    } finally {
      stretch.reading = undefined;
    }
  }

  async function pageOf(stretch: Stretch, sequence: string | undefined, limit: number): Promise<Page> {
    const atEnd = () => offset(stretch, sequence) === stretch.records.length;
    // A read that another follower began may have missed what this one has come for, so an own one comes after it.
    if (atEnd() && stretch.reading) await stretch.reading;
    if (atEnd()) {
      stretch.reading ??= readOn(stretch);
      await stretch.reading;
    }
    const from = offset(stretch, sequence);
    if (from === undefined) return { records: [], ended: false };
    const records = stretch.records.slice(from, from + limit);
    return { records, ended: stretch.iterator === undefined && from + records.length === stretch.records.length };
  }

  function reader(shard: string): Reader {
    let own: Stretch | undefined;
    return {
      async after(sequence, limit) {
        try {
          const common = shared.get(shard);
          if (common && offset(common, sequence) !== undefined) {
            own = undefined;
            return await pageOf(common, sequence, limit);
          }
          if (!own || offset(own, sequence) === undefined) own = await stretchAfter(shard, sequence);
          if (!shared.has(shard)) shared.set(shard, own);
          return await pageOf(own, sequence, limit);
        } catch (error) {
          // The iterator may have expired: the next call asks for a new one.
          own = undefined;
          shared.delete(shard);
          throw error;
        }
      },
    };
  }

  return { shards: wire.shards, reader, end: wire.end };
}

/** Where the records after that sequence number begin; undefined when the stretch does not reach back to it. */
function offset(stretch: Stretch, sequence: string | undefined): number | undefined {
  if (stretch.before === sequence) return 0;
  const index = stretch.records.findLastIndex((record) => record.dynamodb?.SequenceNumber === sequence);
  return index < 0 ? undefined : index + 1;
}
