import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundle } from '../../infra/bundling.ts';
import { nameProperties, withoutJsonSchema } from '../../infra/slim.ts';
import { Temporal } from '../../infra/temporal.ts';
import { folder } from './support/folder.ts';
import * as whole from './support/uses.ts';

const base = folder('slim');
await bundle({ uses: 'test/infra/support/uses.ts' }, base);
const slim = (await import(join(base, 'uses/index.mjs'))) as typeof whole;

let requests: unknown[] = [];
const server = createServer((request, response) => void answer(request, response));

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  })) {
    vi.stubEnv(name, value);
  }
});

afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** Answers as AWS would, with some refusals among the answers. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url = '', headers } = request;
  const named = [
    'content-type',
    'x-amz-target',
    'x-amz-copy-source',
    'x-amz-metadata-directive',
    'x-amz-security-token',
  ];
  requests.push([
    method,
    url,
    Object.fromEntries(named.map((name) => [name, headers[name]])),
    Buffer.concat(chunks).toString(),
  ]);

  const target = String(headers['x-amz-target'] ?? '')
    .split('.')
    .pop();
  const json = (status: number, body: object, type?: string) => {
    response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) });
    response.end(JSON.stringify(body));
  };
  const xml = (status: number, body: string) => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
  };
  const item = { pk: { S: '预约' }, n: { N: '1' }, list: { L: [{ M: { ok: { BOOL: true } } }] } };
  if (target === 'Query') json(200, { Items: [item], Count: 1, LastEvaluatedKey: { pk: { S: 'x' } } });
  else if (target === 'BatchGetItem') json(200, { Responses: { table: [item] }, UnprocessedKeys: {} });
  else if (target === 'TransactWriteItems') {
    json(400, {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'cancelled',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
  } else if (target === 'UpdateItem')
    json(400, { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' });
  else if (target === 'PutEvents') json(200, { FailedEntryCount: 0, Entries: [{ EventId: '1' }] });
  else if (url.startsWith('/connections/')) json(404, { message: 'gone' }, 'ResourceNotFoundException');
  else if (method === 'POST' && url.startsWith('/schedules/'))
    json(409, { Message: 'there is one' }, 'ConflictException');
  else if (url.startsWith('/v2/email')) json(200, { MessageId: '1' });
  else if (method === 'GET' && url.includes('incoming/a'))
    response.writeHead(200, { 'content-type': 'image/png', etag: '"1"' }).end('photo');
  else if (method === 'GET') xml(404, '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
  else if (headers['x-amz-copy-source']) xml(200, '<CopyObjectResult><ETag>"1"</ETag></CopyObjectResult>');
  else json(200, {});
}

describe('a bundle', () => {
  test('asks AWS the same and understands the same', async () => {
    const outcomes = await whole.callAws();
    const asked = requests;
    requests = [];
    expect(await slim.callAws()).toEqual(outcomes);
    expect(requests).toEqual(asked);
    expect(asked).toHaveLength(outcomes.length);
    const refusals = outcomes.flatMap((one) => (one as { name?: string }).name ?? []);
    expect(refusals).toEqual([
      'TransactionCanceledException',
      'ConditionalCheckFailedException',
      'ResourceNotFoundException',
      'NoSuchKey',
      'ConflictException',
    ]);
  });

  test('signs the same address for an upload', async () => {
    expect(await slim.sign()).toBe(await whole.sign());
  });

  test('composes the same mail', async () => {
    const mail = await whole.compose();
    expect(mail).toContain('text/calendar');
    expect(await slim.compose()).toBe(mail);
  });

  test('parses every operation’s input the same, with the same complaints', () => {
    expect(slim.parse()).toEqual(whole.parse());
  });

  test('tells the same time in every zone', () => {
    expect(slim.tell()).toEqual(whole.tell());
  });
});

test('all of Temporal that the module of time uses is in its stand-in', () => {
  const source = readFileSync(new URL('../../shared/time.ts', import.meta.url), 'utf8');
  const used = [...source.matchAll(/Temporal\.(\w+)\.(\w+)/g)].map(([, type = '', member = '']) => [type, member]);
  expect(used.length).toBeGreaterThan(0);
  for (const path of used) expect(Temporal).toHaveProperty(path);
});

test('properties named by constants are written out', () => {
  const source = 'const _a = "b";\nconst _n = 1;\nexport var X$ = [{ [_a]: 1, [_n]: 2, [_z]: 3 }, _a];';
  expect(nameProperties(source)).toBe(
    'const _a = "b";\nconst _n = 1;\nexport var X$ = [{ ["b"]: 1, [_n]: 2, [_z]: 3 }, _a];',
  );
});

test('JSON Schema is refused, not forgotten', async () => {
  const source =
    'export function toJSONSchema() {}\nexport const createToJSONSchemaMethod = 1;\nexport { x as process };';
  const left = await import(`data:text/javascript,${encodeURIComponent(withoutJsonSchema(source))}`);
  expect(Object.keys(left).toSorted()).toEqual(['createToJSONSchemaMethod', 'process', 'toJSONSchema']);
  expect(() => left.toJSONSchema()).toThrow('left out');
  expect(() => left.createToJSONSchemaMethod({})({})).toThrow('left out');
});
