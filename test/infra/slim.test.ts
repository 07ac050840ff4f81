import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundle } from '../../infra/bundling.ts';
import { nameProperties, withoutJsonSchema } from '../../infra/slim.ts';
import { Temporal } from '../../infra/temporal.ts';
import { startAdding } from '../../shared/passkeys/operations.ts';
import { authenticator } from '../support/authenticator.ts';
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
  const named = ['content-type', 'x-amz-target', 'x-amz-security-token'];
  requests.push([
    method,
    url,
    Object.fromEntries(named.map((name) => [name, headers[name]])),
    Buffer.concat(chunks).toString(),
  ]);

  const isFirst = Buffer.concat(chunks).toString().split('DetailType').length === 2;
  const json = { 'content-type': 'application/x-amz-json-1.1' };
  if (isFirst) {
    response.writeHead(200, json).end(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '1' }] }));
  } else {
    const refusal = { __type: 'com.amazonaws.events#ResourceNotFoundException', message: 'no such bus' };
    response.writeHead(400, json).end(JSON.stringify(refusal));
  }
}

const [challenge, rpId, origin] = ['Y2hhbGxlbmdl', 'rooms.example.com', 'https://rooms.example.com'];
const device = authenticator(origin);
const relying = {
  expectedChallenge: challenge,
  expectedOrigin: origin,
  expectedRPID: rpId,
  supportedAlgorithmIDs: [-7],
};
const creation = { ...startAdding.example.output, challenge, rp: { id: rpId, name: '' } } as Parameters<
  typeof device.create
>[0];

/** With a nine in that place, or a ten where there is one already. */
function nine(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, bytes.at(at) === 9 ? 10 : 9);
}

/** An authenticator's answer as the library takes it. */
function asSent<R extends { credential: string }>({ credential: id, ...response }: R) {
  return { id, rawId: id, type: 'public-key' as const, response, clientExtensionResults: {} };
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
    expect(refusals).toEqual(['ResourceNotFoundException']);
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

  test.each(['none', 'packed'] as const)(
    'takes the same passkeys with the attestation %s, and refuses the same',
    async (format) => {
      for (const quirks of [{}, { verified: false }, { origin: 'https://evil.example' }, { rpId: 'evil.example' }]) {
        const made = device.create(creation, { format, ...quirks });
        const given = { ...relying, response: asSent(made) };
        const outcome = await whole.register(given);
        expect(outcome).toMatchObject(Object.keys(quirks).length === 0 ? { verified: true } : { refused: true });
        expect(await slim.register(given)).toEqual(outcome);
      }
    },
  );

  test('reads the same signatures, long and short, and refuses what is none', async () => {
    const registered = (await whole.register({ ...relying, response: asSent(device.create(creation)) })) as {
      registrationInfo: { credential: Parameters<typeof whole.authenticate>[0]['credential'] };
    };
    const { credential } = registered.registrationInfo;
    const lengths = new Set<number>();
    for (let n = 0; n < 300; n++) {
      const signed = device.get({ challenge, rpId, timeout: 1, userVerification: 'required' });
      const good = Buffer.from(signed.signature, 'base64url');
      lengths.add(good.length);
      const answers = (bytes: Uint8Array) => {
        const signature = Buffer.from(bytes).toString('base64url');
        const given = { ...relying, response: asSent({ ...signed, signature }), credential };
        return Promise.all([whole.authenticate(given), slim.authenticate(given)]);
      };
      const [outcome, same] = await answers(good);
      expect(outcome).toMatchObject({ verified: true });
      expect(same).toEqual(outcome);
      if (n > 8) continue;
      for (const bad of [good.subarray(0, -1), nine(good, n % 8), good.with(-1 - n, (good.at(-1 - n) ?? 0) ^ 1)]) {
        for (const answer of await answers(bad)) expect(answer).not.toMatchObject({ verified: true });
      }
    }
    expect(lengths.size).toBeGreaterThan(2);
  });

  test('refuses a passkey that its maker has signed: the product asks for none', async () => {
    const { attestationObject, ...made } = device.create(creation, { format: 'packed' });
    const parts = isoCBOR.decodeFirst<Map<string, unknown>>(
      new Uint8Array(Buffer.from(attestationObject, 'base64url')),
    );
    (parts.get('attStmt') as Map<string, unknown>).set('x5c', [new Uint8Array(8)]);
    const signed = Buffer.from(isoCBOR.encode(parts as Parameters<typeof isoCBOR.encode>[0])).toString('base64url');
    expect(await slim.register({ ...relying, response: asSent({ ...made, attestationObject: signed }) })).toEqual({
      refused: true,
    });
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
