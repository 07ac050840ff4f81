import { Agent, request } from 'node:http';
import type { DynamoDBRecord } from 'aws-lambda';
import { credentials, region } from './aws.ts';

/** A DynamoDB stream over the wire. Its records have the shape that Lambda gives to functions. */
export interface StreamWire {
  shards(): Promise<Shard[]>;
  /** An iterator to what follows that sequence number, or to the oldest record when it is undefined. */
  iterator(shard: string, sequence: string | undefined): Promise<string | undefined>;
  /** What is there now, and the iterator to read on with; undefined at the end of a closed shard. */
  records(iterator: string, limit: number): Promise<{ records: DynamoDBRecord[]; next: string | undefined }>;
  end(): void;
}

export interface Shard {
  id: string;
  parent: string | undefined;
}

interface Answers {
  DescribeStream: { StreamDescription: { Shards?: { ShardId: string; ParentShardId?: string }[] } };
  GetShardIterator: { ShardIterator?: string };
  GetRecords: { Records?: DynamoDBRecord[]; NextShardIterator?: string };
}

/**
 * Without the SDK: it takes four times as long over a page of records (measured: 18 ms of CPU against 5 for 500), and what
 * it makes of them would only be turned back. The signature is for show, as local engines look at the key id alone.
 */
export function start(options: { url: string; streamArn: string }): StreamWire {
  const { url, streamArn } = options;
  const agent = new Agent({ keepAlive: true });
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;

  function call<K extends keyof Answers>(operation: K, input: object): Promise<Answers[K]> {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      authorization,
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text) as Answers[K]);
          else reject(new Error(`${operation} was answered with ${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  return {
    async shards() {
      const { StreamDescription } = await call('DescribeStream', { StreamArn: streamArn });
      return (StreamDescription.Shards ?? []).map(({ ShardId, ParentShardId }) => ({
        id: ShardId,
        parent: ParentShardId,
      }));
    },
    async iterator(shard, sequence) {
      const from =
        sequence === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequence };
      return (await call('GetShardIterator', { StreamArn: streamArn, ShardId: shard, ...from })).ShardIterator;
    },
    async records(iterator, limit) {
      const { Records = [], NextShardIterator } = await call('GetRecords', { ShardIterator: iterator, Limit: limit });
      for (const record of Records) Object.assign(record, { awsRegion: region, eventSourceARN: streamArn });
      return { records: Records, next: NextShardIterator };
    },
    end: () => agent.destroy(),
  };
}
