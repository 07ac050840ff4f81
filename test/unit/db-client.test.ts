/** The table's client against a server that answers as DynamoDB, or something before it, may. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { TableError, table } from '../../functions/db/client.ts';

let answer: RequestListener = () => undefined;
let asked: string[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    asked.push(body);
    answer(request, response);
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
vi.stubEnv('AWS_REGION', 'eu-central-1');
vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
afterAll(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

const json = { 'content-type': 'application/x-amz-json-1.0' };
const get = () => table.call('GetItem', { TableName: 't', Key: { pk: { S: 'a' }, sk: { S: 'b' } } });

test('items come as they are on the wire', async () => {
  answer = (_, response) => response.writeHead(200, json).end('{"Item":{"pk":{"S":"a"},"n":{"N":"1"}}}');
  expect((await get()).Item).toEqual({ pk: { S: 'a' }, n: { N: '1' } });
});

test('a cancelled transaction says for each item why', async () => {
  answer = (_, response) =>
    response
      .writeHead(400, json)
      .end(
        '{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"no","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed"}]}',
      );
  const error = await table.call('TransactWriteItems', { TransactItems: [] }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TableError);
  expect(error).toMatchObject({
    name: 'TransactionCanceledException',
    reasons: ['None', 'ConditionalCheckFailed'],
  });
});

test('a page from something in between is no answer: it is asked for again', async () => {
  let times = 0;
  answer = (_, response) => {
    times += 1;
    if (times === 1) response.writeHead(503, { 'content-type': 'text/html' }).end('<html>busy</html>');
    else response.writeHead(200, json).end('{}');
  };
  expect(await get()).toEqual({});
});

/** Timers stand still meanwhile: nothing is given up because the machine is slow. */
async function heard(times: number): Promise<void> {
  while (asked.length < times) await new Promise((resolve) => setImmediate(resolve));
}

test('an answer that never comes is waited for once more; a single write is not sent twice', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    asked = [];
    answer = () => undefined;
    const reading = get().catch((caught: unknown) => caught);
    await heard(1);
    await vi.advanceTimersByTimeAsync(4000);
    await heard(2);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await reading).toMatchObject({ name: 'RequestTimeout' });
    asked = [];
    const writing = table.call('PutItem', { TableName: 't', Item: {} }).catch((caught: unknown) => caught);
    await heard(1);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await writing).toMatchObject({ name: 'RequestTimeout' });
    expect(asked).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});

test('an answer that is there is read, however long the process itself was held up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    answer = (_, response) => {
      response.writeHead(200, json).end('{}');
      vi.advanceTimersByTime(4000);
    };
    expect(await table.call('PutItem', { TableName: 't', Item: {} })).toEqual({});
  } finally {
    vi.useRealTimers();
  }
});
