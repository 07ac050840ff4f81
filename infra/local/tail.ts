import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { credentials, region } from './aws.ts';
import type { Table } from './table.ts';

export interface Shard {
  id: string;
  parent: string | undefined;
}

/** Records of a shard, oldest first. */
export interface Page {
  records: StreamRecord[];
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
  records: StreamRecord[];
  /** The sequence number before its first record; undefined at the shard's beginning. */
  before: string | undefined;
  /** Undefined when the shard is closed and read to its end. */
  iterator: string | undefined;
  reading: Promise<void> | undefined;
}

const keptAtMost = 2000;
const readAtOnce = 500;

export function start(options: { table: Table }): Tail {
  const { table } = options;
  const client = new DynamoDBStreamsClient({ endpoint: table.url, region, credentials });
  const shared = new Map<string, Stretch>();

  async function stretchAfter(shard: string, sequence: string | undefined): Promise<Stretch> {
    const position =
      sequence === undefined
        ? ({ ShardIteratorType: 'TRIM_HORIZON' } as const)
        : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence } as const);
    const command = new GetShardIteratorCommand({ StreamArn: table.streamArn, ShardId: shard, ...position });
    const { ShardIterator } = await client.send(command);
    return { records: [], before: sequence, iterator: ShardIterator, reading: undefined };
  }

  async function readOn(stretch: Stretch): Promise<void> {
    try {
      if (stretch.iterator === undefined) return;
      const read = await client.send(new GetRecordsCommand({ ShardIterator: stretch.iterator, Limit: readAtOnce }));
      stretch.iterator = read.NextShardIterator;
      stretch.records.push(...(read.Records ?? []));
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

  return {
    async shards() {
      const command = new DescribeStreamCommand({ StreamArn: table.streamArn });
      const { StreamDescription } = await client.send(command);
      return (StreamDescription?.Shards ?? []).map(({ ShardId = '', ParentShardId }) => ({
        id: ShardId,
        parent: ParentShardId,
      }));
    },
    reader,
    end: () => client.destroy(),
  };
}

/** Where the records after that sequence number begin; undefined when the stretch does not reach back to it. */
function offset(stretch: Stretch, sequence: string | undefined): number | undefined {
  if (stretch.before === sequence) return 0;
  const index = stretch.records.findLastIndex((record) => record.dynamodb?.SequenceNumber === sequence);
  return index < 0 ? undefined : index + 1;
}
