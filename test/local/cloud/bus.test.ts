import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as Bus from '../../../infra/local/bus.ts';
import { credentials, open, region, type TestFunctions, temporaryFolder, until } from './services.ts';

interface Received {
  detail: { n: number };
  'detail-type': string;
  id: string;
}

async function setup(functions: TestFunctions, dataDir = temporaryFolder(), begin = true) {
  const services = open(functions, dataDir);
  const bus = await Bus.start({ ...services, name: 'roomlight' });
  const client = new EventBridgeClient({ endpoint: bus.url, region, credentials, maxAttempts: 1 });
  if (begin) services.queue.begin();
  const end = async () => {
    await bus.end();
    await services.end();
  };
  onTestFinished(end);
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { ...services, put, end };
}

function subscriber(names: readonly string[], run: (event: Received) => unknown = () => undefined) {
  const received: Received[] = [];
  return {
    received,
    definition: {
      trigger: { kind: 'event', names } as TestFunctions[string]['trigger'],
      run(event: Received) {
        received.push(event);
        return run(event);
      },
    },
  };
}

function event(type: string, n: number): PutEventsRequestEntry {
  return { EventBusName: 'roomlight', Source: 'test', DetailType: type, Detail: JSON.stringify({ n }) };
}

describe('an event', () => {
  it('reaches each function that subscribes to its type, and nobody else', async () => {
    const both = subscriber(['booking.created', 'booking.changed']);
    const one = subscriber(['booking.created']);
    const { put, queue } = await setup({ both: both.definition, one: one.definition });
    const answer = await put(event('booking.created', 1), event('booking.changed', 2), event('room.created', 3));
    expect(answer.FailedEntryCount).toBe(0);
    await until(() => queue.pending() === 0);
    expect(both.received.map(({ detail }) => detail.n).sort()).toEqual([1, 2]);
    expect(one.received).toHaveLength(1);
    expect(one.received[0]).toMatchObject({
      version: '0',
      id: answer.Entries?.[0]?.EventId,
      'detail-type': 'booking.created',
      source: 'test',
      account: '000000000000',
      region: 'us-east-1',
      resources: [],
      detail: { n: 1 },
    });
  });

  it('is delivered again until the function has taken it', async () => {
    let failures = 2;
    const flaky = subscriber(['booking.created'], () => {
      failures -= 1;
      if (failures >= 0) throw new Error('busy');
    });
    const { put, queue } = await setup({ flaky: flaky.definition });
    await put(event('booking.created', 1));
    await until(() => queue.pending() === 0);
    expect(flaky.received).toHaveLength(3);
    expect(queue.failures()).toEqual([]);
  });

  it('that always fails ends in the failures and holds up no other', async () => {
    const taken: number[] = [];
    const poisoned = subscriber(['booking.created'], ({ detail }) => {
      if (detail.n === 2) throw new Error('cannot');
      taken.push(detail.n);
    });
    const { put, queue } = await setup({ poisoned: poisoned.definition });
    await put(...[1, 2, 3].map((n) => event('booking.created', n)));
    await until(() => queue.failures().length === 1);
    expect(taken.sort()).toEqual([1, 3]);
    expect(queue.failures()[0]).toMatchObject({ function: 'poisoned', origin: 'bus', attempts: 6 });
    expect(queue.pending()).toBe(0);
  });

  it('that was accepted is delivered after a restart', async () => {
    const before = subscriber(['booking.created']);
    const first = await setup({ follower: before.definition }, undefined, false);
    for (let n = 0; n < 25; n += 5) {
      await first.put(...[0, 1, 2, 3, 4].map((step) => event('booking.created', n + step)));
    }
    await first.end();
    const after = subscriber(['booking.created']);
    const second = await setup({ follower: after.definition }, first.dataDir);
    await until(() => second.queue.pending() === 0);
    expect(before.received).toEqual([]);
    expect(after.received.map(({ detail }) => detail.n).sort((a, b) => a - b)).toEqual([...Array(25).keys()]);
  });
});

describe('the call', () => {
  it('names the entries that it does not take', async () => {
    const { put } = await setup({});
    const answer = await put(
      event('booking.created', 1),
      { ...event('booking.created', 2), Detail: 'no json' },
      { ...event('booking.created', 3), Source: undefined },
    );
    expect(answer.FailedEntryCount).toBe(2);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'InvalidArgument',
    ]);
  });

  it('takes ten entries at most', async () => {
    const { put } = await setup({});
    await expect(put(...Array.from({ length: 11 }, (_, n) => event('booking.created', n)))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('leaves the events of another bus alone', async () => {
    const one = subscriber(['booking.created']);
    const { put, queue } = await setup({ one: one.definition });
    await put({ ...event('booking.created', 1), EventBusName: 'another' });
    expect(queue.pending()).toBe(0);
  });
});

it('spends little on an event: a millisecond or so of CPU, its deliveries and this client included', async () => {
  const one = subscriber(['booking.created']);
  const { put, queue } = await setup({ one: one.definition, two: one.definition });
  const began = process.cpuUsage();
  for (let batch = 0; batch < 100; batch += 1) {
    await put(...Array.from({ length: 10 }, (_, n) => event('booking.created', n)));
  }
  await until(() => queue.pending() === 0);
  const { user, system } = process.cpuUsage(began);
  expect(one.received).toHaveLength(2000);
  // A third of that on a quiet machine; who shares a core with others pays more for the same.
  expect((user + system) / 1000 / 1000).toBeLessThan(5);
});
