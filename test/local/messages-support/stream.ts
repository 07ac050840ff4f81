/** What a function gets again when Lambda repeats itself: the table's stream, and the events of a booking. */
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { eventOfRecord } from '../../../functions/stream.ts';
import type { Event } from '../../../shared/events.ts';

/** Every record that the stream still has, oldest first. */
export async function streamRecords(): Promise<DynamoDBRecord[]> {
  const client = new DynamoDBStreamsClient({});
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: process.env.TABLE_NAME }));
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const records: DynamoDBRecord[] = [];
  for (const { ShardId } of StreamDescription?.Shards ?? []) {
    const start = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
    let { ShardIterator } = await client.send(start);
    while (ShardIterator) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      if (!page.Records?.length) break;
      records.push(...(page.Records as DynamoDBRecord[]));
      ShardIterator = page.NextShardIterator;
    }
  }
  client.destroy();
  return records;
}

/** Events about one record, in the order in which they happened. */
export async function eventsOf(subjectId: string): Promise<Event[]> {
  const events = (await streamRecords()).map(eventOfRecord).filter((event) => event !== null);
  return events.filter((event) => event.subjectId === subjectId);
}

/** As the event bus hands it over. */
export function delivered(event: Event | undefined): never {
  return { 'detail-type': event?.name, detail: event } as never;
}
