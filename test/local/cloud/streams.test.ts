import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Pauses } from '../../../infra/local/follower.ts';
import * as Streams from '../../../infra/local/streams.ts';
import * as Table from '../../../infra/local/table.ts';
import { credentials, open, region, type TestFunctions, temporaryFolder, until } from './services.ts';

async function setup(functions: TestFunctions, dataDir = temporaryFolder(), pauses?: Pauses) {
  const services = open(functions, dataDir);
  const { log } = services;
  const table = await Table.start({ dataDir, name: 'test', log });
  const streams = await Streams.start({ ...services, table, retryDelay: 1, attempts: 3, ...(pauses && { pauses }) });
  const client = new DynamoDBClient({ endpoint: table.url, region, credentials });
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await streams.end();
    await table.end();
    await services.end();
  };
  onTestFinished(end);
  const put = (sk: string) =>
    client.send(
      new PutItemCommand({ TableName: 'test', Item: { pk: { S: 'p' }, sk: { S: sk }, bytes: { B: Buffer.of(1) } } }),
    );
  const putMany = (names: readonly string[]) =>
    client.send(
      new BatchWriteItemCommand({
        RequestItems: { test: names.map((sk) => ({ PutRequest: { Item: { pk: { S: 'p' }, sk: { S: sk } } } })) },
      }),
    );
  return { ...services, table, streams, put, putMany, end };
}

/** A function that follows the stream and notes what it has handled. */
function follower(
  run: (names: string[], event: DynamoDBStreamEvent) => DynamoDBBatchResponse | undefined | Promise<undefined>,
) {
  return {
    trigger: { kind: 'stream', batchSize: 100, batchWindowSeconds: 0, parallelization: 1 },
    run: (event: DynamoDBStreamEvent) => run(namesOf(event), event),
  } satisfies TestFunctions[string];
}

function namesOf(event: DynamoDBStreamEvent): string[] {
  return event.Records.map(({ dynamodb }) => dynamodb?.Keys?.sk?.S ?? '');
}

function collector() {
  const handled: string[] = [];
  return { handled, follower: follower((names) => void handled.push(...names)) };
}

const names = (count: number, from = 0) =>
  Array.from({ length: count }, (_, n) => `item-${String(n + from).padStart(3, '0')}`);

describe('the stream', () => {
  it('reaches every function that follows it, in order and as Lambda gives it', async () => {
    const one = collector();
    const two = collector();
    const events: DynamoDBStreamEvent[] = [];
    const look = follower((_, event) => void events.push(event));
    const { streams, put, putMany } = await setup({ one: one.follower, two: two.follower, look });
    await put('first');
    await putMany(names(25));
    await streams.settled();
    expect(one.handled).toEqual(['first', ...names(25)]);
    expect(two.handled).toEqual(one.handled);
    expect(events[0]?.Records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      dynamodb: {
        Keys: { pk: { S: 'p' }, sk: { S: 'first' } },
        NewImage: { bytes: { B: 'AQ==' } },
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        SequenceNumber: expect.stringMatching(/^\d+$/),
        ApproximateCreationDateTime: expect.any(Number),
      },
    });
  });

  it('comes to a function that rests as soon as it is woken', async () => {
    const one = collector();
    const hour = 3_600_000;
    const { streams, put } = await setup({ one: one.follower }, undefined, { shortest: hour, longest: hour });
    for (const name of names(2)) {
      // It has found nothing, and sleeps for an hour.
      await streams.settled();
      await put(name);
      streams.wake();
      await until(() => one.handled.includes(name), `handling ${name}`);
    }
  });

  it('goes on after a restart where each function had come to', async () => {
    const dataDir = temporaryFolder();
    const before = collector();
    const first = await setup({ one: before.follower }, dataDir);
    await first.putMany(names(10));
    await first.streams.settled();
    await first.end();

    const after = collector();
    const newcomer = collector();
    const second = await setup({ one: after.follower, two: newcomer.follower }, dataDir);
    await second.putMany(names(5, 10));
    await second.streams.settled();
    expect(after.handled).toEqual(names(5, 10));
    expect(newcomer.handled).toEqual(names(15));
  });
});

describe('a function that fails', () => {
  it('on one record loses that one only, to the failures', async () => {
    const handled: string[] = [];
    const tries: number[] = [];
    const failing = follower((batch) => {
      if (batch.includes('item-013')) {
        tries.push(batch.length);
        throw new Error('poison');
      }
      handled.push(...batch);
    });
    const { streams, putMany, queue } = await setup({ failing });
    await putMany(names(20));
    await streams.settled();
    expect(handled).toEqual(names(20).filter((name) => name !== 'item-013'));
    expect(tries.filter((size) => size === 1)).toHaveLength(3);
    expect(queue.failures()).toMatchObject([
      {
        function: 'failing',
        origin: 'stream',
        attempts: 3,
        payload: { dynamodb: { Keys: { sk: { S: 'item-013' } } } },
      },
    ]);
  });

  it('for a while repeats the batch until it succeeds', async () => {
    let failures = 2;
    const one = collector();
    const flaky = follower((batch) => {
      failures -= 1;
      if (failures >= 0) throw new Error('busy');
      one.handled.push(...batch);
    });
    const { streams, put, queue } = await setup({ flaky });
    await put('item');
    await streams.settled();
    expect(one.handled).toEqual(['item']);
    expect(queue.failures()).toEqual([]);
  });

  it('and names the record is given again only what follows from there', async () => {
    const handled: string[] = [];
    let failures = 1;
    const partial = follower((batch, event) => {
      const index = batch.indexOf('item-004');
      if (index >= 0 && failures-- > 0) {
        handled.push(...batch.slice(0, index));
        const itemIdentifier = event.Records[index]?.dynamodb?.SequenceNumber ?? '';
        return { batchItemFailures: [{ itemIdentifier }] };
      }
      handled.push(...batch);
      return { batchItemFailures: [] };
    });
    const { streams, putMany, queue } = await setup({ partial });
    await putMany(names(10));
    await streams.settled();
    expect(handled).toEqual(names(10));
    expect(queue.failures()).toEqual([]);
  });

  it('holds up no other', async () => {
    const one = collector();
    const failing = follower(() => {
      throw new Error('always');
    });
    const { streams, putMany, queue } = await setup({ one: one.follower, failing });
    await putMany(names(6));
    await streams.settled();
    expect(one.handled).toEqual(names(6));
    expect(queue.failures()).toHaveLength(6);
  });
});

describe('the table', () => {
  it('trims records that are over a day old and handled, but never the newest', async () => {
    const one = collector();
    const { streams, table, putMany, end, dataDir } = await setup({ one: one.follower });
    await putMany(names(10));
    await streams.settled();
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    table.trim(streams.passed());
    vi.useRealTimers();
    await putMany(names(2, 10));
    await streams.settled();
    expect(one.handled).toEqual(names(12));
    await end();

    const newcomer = collector();
    const again = await setup({ newcomer: newcomer.follower }, dataDir);
    await again.streams.settled();
    expect(newcomer.handled).toEqual(names(3, 9));
  });

  it('comes back when its engine dies', async () => {
    const one = collector();
    const { streams, put, lines, dataDir } = await setup({ one: one.follower });
    await put('before');
    process.kill(Number(readFileSync(join(dataDir, 'engine.pid'), 'utf8')), 'SIGKILL');
    await until(async () => await put('after').catch(() => undefined));
    await streams.settled();
    expect(one.handled).toEqual(['before', 'after']);
    expect(lines.join()).toContain('starting it again');
  });
});
