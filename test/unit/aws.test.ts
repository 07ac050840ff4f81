/** Requests to AWS's services without the SDK: signed as the SDK's own signer would, repeated where that helps. */
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { aws } from '../../functions/aws.ts';
import { disconnect, isConnected, publish } from '../../functions/iot.ts';

vi.mock('node:timers/promises', async (original) => ({ ...(await original<object>()), setTimeout: async () => {} }));

interface Seen extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  body: string;
}

let seen: Seen[] = [];
/** What the service says to each request in turn; then 200. */
let answers: { status: number; type?: string; body?: object }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
  const { status, type, body = {} } = answers.shift() ?? { status: 200 };
  response.writeHead(status, { 'content-type': 'application/json', ...(type && { 'x-amzn-errortype': type }) });
  response.end(JSON.stringify(body));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of ['SCHEDULER', 'IOT_DATA_PLANE', 'SESV2']) vi.stubEnv(`AWS_ENDPOINT_URL_${name}`, endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
});
beforeEach(() => {
  seen = [];
  answers = [];
});
afterAll(() => {
  vi.unstubAllEnvs();
  server.close().closeAllConnections();
});

class Sha256 {
  readonly #hash;
  constructor(secret?: Uint8Array | string) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(chunk: Uint8Array | string) {
    this.#hash.update(chunk as Buffer);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

/** The signature that the SDK's signer makes of what arrived. */
async function signatureOf({ method = '', url = '', headers, body }: Seen, service: string): Promise<string> {
  const [path = '', query = ''] = url.split('?');
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const date = String(headers['x-amz-date']).replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z');
  const credentials = { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' };
  const signer = new SignatureV4({
    service,
    region: 'eu-central-1',
    credentials,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      ...{ method, protocol: 'http:', hostname: '127.0.0.1', path, body },
      query: Object.fromEntries(new URLSearchParams(query)),
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
    },
    { signingDate: new Date(date), signableHeaders: new Set(names) },
  );
  return signed.headers.authorization ?? '';
}

const signatureIn = (authorization = '') => /Signature=(\w+)/.exec(authorization)?.[1];

test.each([
  ['iotdata', () => publish('roomlight/tnt_1/door plate/sheet', '{"预约":1}', { qos: 1, retain: true })],
  ['iotdata', () => isConnected('dpl_1')],
  ['iotdata', () => disconnect('dpl_1')],
  [
    'scheduler',
    () =>
      aws.ask({
        ...{ service: 'scheduler', operation: 'DeleteSchedule', method: 'DELETE' },
        path: '/schedules/a.b_c?groupName=x&clientToken=1',
      }),
  ],
  ['ses', () => aws.ask({ service: 'ses', operation: 'SendEmail', method: 'POST', path: '/v2/email/x', body: '{}' })],
] as const)('%s is asked with the signature that the SDK would make', async (service, ask) => {
  await ask();
  const [request] = seen as [Seen];
  expect(request.headers['x-amz-security-token']).toBe('token');
  expect(signatureIn(request.headers.authorization)).toBe(signatureIn(await signatureOf(request, service)));
});

test('a message goes out whole, by its topic', async () => {
  await publish('roomlight/a/b', '{"预约":1}', { qos: 1, retain: true });
  expect(seen).toMatchObject([
    { method: 'POST', url: '/topics/roomlight%2Fa%2Fb?qos=1&retain=true', body: '{"预约":1}' },
  ]);
});

const mail = { service: 'ses', operation: 'SendEmail', method: 'POST', path: '/v2/email/x', body: '{}' } as const;

test('what fails in passing is asked again, what is refused is not', async () => {
  answers = [{ status: 500 }, { status: 429, type: 'TooManyRequestsException' }];
  await aws.ask(mail);
  expect(seen).toHaveLength(3);
  seen = [];
  answers = [{ status: 400, type: 'MessageRejected:http://x', body: { message: 'on the list' } }];
  await expect(aws.ask(mail)).rejects.toMatchObject({ name: 'MessageRejected', message: 'on the list', status: 400 });
  expect(seen).toHaveLength(1);
});

test('what nobody waits for is asked again for as long as it is throttled, and only then', async () => {
  const throttled = { status: 429, type: 'TooManyRequestsException' };
  answers = Array.from({ length: 12 }, () => throttled);
  await aws.ask({ ...mail, patient: true });
  expect(seen).toHaveLength(13);
  for (const [answer, patient] of [
    [throttled, false],
    [{ status: 500 }, true],
  ] as const) {
    seen = [];
    answers = Array.from({ length: 12 }, () => answer);
    await expect(aws.ask({ ...mail, patient })).rejects.toMatchObject({ status: answer.status });
    expect(seen).toHaveLength(6);
  }
});

test('a connection that is not there is none, and needs no cutting', async () => {
  answers = [404, 404].map((status) => ({ status, type: 'ResourceNotFoundException' }));
  expect(await isConnected('dpl_1')).toBe(false);
  await disconnect('dpl_1');
  answers = [{ status: 200, body: { connected: true } }];
  expect(await isConnected('dpl_1')).toBe(true);
});
