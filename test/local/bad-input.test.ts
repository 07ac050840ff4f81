/**
 * Made from the schemas of all operations: whatever is wrong in one place is refused with 400 that names the place in the
 * reader's language, nothing answers 5xx, and nothing is stored. A new operation is tried without a line here.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Operation, pathParameters } from '../../shared/operation.ts';
import { operations } from '../../shared/operations.ts';
import type { Locale } from '../../shared/scope.ts';
import { type Client, operationNamed, problemOf, type RawRequest, requestOf } from '../support/client.ts';
import { type Furnished, givenFurnished } from '../support/furnished.ts';
import { type Input, inputFor, schemaOf } from '../support/inputs.ts';
import { fingerprints } from '../support/kept.ts';
import { mutantsOf } from '../support/mutants.ts';
import { engineOf, setup } from '../support/setup.ts';
import { fingerprint, readTable } from '../support/table.ts';

const cloud = await setup();
let company: Furnished;
/** What the table holds, until the texts that are right are stored at the end. */
let before: string;

const stored = fingerprints(cloud);

beforeAll(async () => {
  company = await givenFurnished(cloud, '星野');
  await cloud.settled();
  before = await stored();
});

const all = operations.map((operation) => ({ name: operation.name, operation }));
const withBody = all.filter(({ operation }) => operation.method !== 'GET' && operation.method !== 'DELETE');
const withQuery = all.filter(({ operation }) => operation.method === 'GET' || operation.method === 'DELETE');
const withPath = all.filter(({ operation }) => pathParameters(operation.path).length > 0);

function callerOf({ who }: Operation): Client {
  return who === 'operator' ? company.operator : company.admin;
}

/** What is wrong with how the request was refused; empty when it was refused as it should be. */
async function fault(operation: Operation, request: RawRequest, field: string | null): Promise<string> {
  const locale = (request.headers?.['accept-language'] ?? 'zh-CN') as Locale;
  const answer = await callerOf(operation).send(request);
  if (answer.status < 400 || answer.status >= 500) return `${answer.status} ${answer.text}`;
  const problem = problemOf(operation, answer);
  if (field === null) return '';
  const named = problem.fields?.find((one) => one.field === field);
  if (problem.status !== 400 || !named) return `does not name ${field}: ${answer.text}`;
  const isChinese = /[\u4e00-\u9fff]/;
  for (const sentence of [problem.detail, problem.next ?? '', named.message]) {
    if (sentence === '' || isChinese.test(sentence) !== (locale === 'zh-CN') || /[{}]/.test(sentence)) {
      return `is no sentence in ${locale}: ${answer.text}`;
    }
  }
  return '';
}

const atOnce = 16;

/** Does each, some at once, and collects what went wrong. */
async function faults(operation: Operation, cases: { what: string; request: RawRequest; field: string | null }[]) {
  const found: string[] = [];
  for (let first = 0; first < cases.length; first += atOnce) {
    const some = cases.slice(first, first + atOnce).map(async ({ what, request, field }) => {
      const wrong = await fault(operation, request, field);
      return wrong ? [`${what}: ${wrong}`] : [];
    });
    found.push(...(await Promise.all(some)).flat());
  }
  return found;
}

test.each(all)('$name names each wrong place', async ({ operation }) => {
  const mutants = mutantsOf(operation, inputFor(operation, company));
  const cases = mutants.map(({ what, field, input }, index) => ({
    what,
    field,
    request: requestOf(operation, input, { locale: index % 2 === 0 ? 'zh-CN' : 'en' }),
  }));
  expect(await faults(operation, cases)).toEqual([]);
  expect(await stored()).toBe(before);
});

const bytesOf = (value: object) => new TextEncoder().encode(JSON.stringify(value));
const [tooLarge, farTooLarge] = [300_000, 11_000_000].map((size) => bytesOf({ a: 'x'.repeat(size) }));
const tooMany = bytesOf({ people: Array(50_000).fill(1) });

test.each(withBody)('$name takes nothing but a JSON object that is no larger than it needs', async ({ operation }) => {
  const valid = requestOf(operation, inputFor(operation, company));
  const json = { 'content-type': 'application/json' };
  const bodies: [string, string | Uint8Array<ArrayBuffer>, Record<string, string>?][] = [
    ['cut off', '{"a":'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a number', '1e999'],
    ['a byte order mark', `\ufeff${valid.body}`],
    ['a comment', '{/* */}'],
    ['single quotes', "{'a':1}"],
    ['a control character', '{"a":"\u0001"}'],
    ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['brackets in brackets', '['.repeat(100_000)],
    ['as plain text', valid.body as string, { 'content-type': 'text/plain' }],
    ['as a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['as bytes', valid.body as string, { 'content-type': 'application/octet-stream' }],
  ];
  const cases = bodies.map(([what, body, headers = json]) => ({
    what,
    field: 'body',
    request: { ...valid, body, headers },
  }));
  expect(await faults(operation, cases)).toEqual([]);
  expect(await callerOf(operation).send({ ...valid, headers: json, body: tooLarge })).toMatchObject({ status: 413 });
  const many = { ...valid, headers: json, body: tooMany };
  const answer = await callerOf(operation).send(many);
  expect(answer.status).toBe(400);
  expect(answer.text.length).toBeLessThan(20_000);
  expect(await stored()).toBe(before);
});

test('what is larger than the gateway takes is refused in front of every operation', async () => {
  const request = requestOf(operationNamed('bookings.create'), {}, { headers: { 'content-type': 'application/json' } });
  expect(await company.admin.send({ ...request, body: farTooLarge })).toMatchObject({ status: 413 });
  expect(await stored()).toBe(before);
});

test.each(withBody.filter(({ operation }) => hasRequiredBody(operation)))(
  '$name is not called without a body',
  async ({ operation }) => {
    const { body: _, ...request } = requestOf(operation, inputFor(operation, company));
    expect(await faults(operation, [{ what: 'nothing', request, field: null }])).toEqual([]);
    expect(await stored()).toBe(before);
  },
);

function hasRequiredBody(operation: Operation): boolean {
  const inPath = pathParameters(operation.path);
  return schemaOf(operation).required?.some((name) => !inPath.includes(name)) ?? false;
}

test.each(withQuery)('$name reads its query strictly', async ({ operation }) => {
  const { path, ...request } = requestOf(operation, inputFor(operation, company));
  const mark = path.includes('?') ? '&' : '?';
  const cases = [
    '__proto__=1',
    'constructor=1',
    'surprise',
    'surprise=1&surprise=2',
    `surprise=${'x'.repeat(6000)}`,
  ].map((query) => ({
    what: query.slice(0, 30),
    field: query.split('=')[0] ?? '',
    request: { ...request, path: `${path}${mark}${query}` },
  }));
  const odd = ['%E0%A4%A=1', '%00=1', '=1', '&&', '%', 'x[y]=1', '#'].map((query) => ({
    what: query,
    request: { ...request, path: `${path}${mark}surprise=1&${query}` },
    field: 'surprise',
  }));
  expect(await faults(operation, [...cases, ...odd])).toEqual([]);
  expect(await stored()).toBe(before);
});

test.each(withPath)('$name takes no odd path', async ({ operation }) => {
  const [first] = pathParameters(operation.path);
  const marked = requestOf(operation, { ...inputFor(operation, company), [first ?? '']: 'ODD' });
  const odd = [
    '%E0%A4%A',
    '%',
    '%00',
    '%2e%2e',
    '..%2f..',
    '%25',
    '%252e',
    '%F0%9F%9A%AA',
    'a'.repeat(3000),
    '%2F',
    ';',
    "'",
    '*',
  ];
  const cases = odd.map((text) => ({
    what: text.slice(0, 20),
    request: { ...marked, path: marked.path.replace('ODD', text) },
    field: null,
  }));
  expect(await faults(operation, cases)).toEqual([]);
  expect(await stored()).toBe(before);
});

test.each(withBody)('$name refuses a bad Idempotency-Key', async ({ operation }) => {
  const input = inputFor(operation, company);
  const cases = ['', ' ', 'a b', 'é', 'x'.repeat(201)].map((idempotencyKey) => ({
    what: JSON.stringify(idempotencyKey),
    request: requestOf(operation, input, { idempotencyKey }),
    field: 'Idempotency-Key',
  }));
  expect(await faults(operation, cases)).toEqual([]);
  expect(await stored()).toBe(before);
});

test.each(withPath.filter(({ operation }) => operation.method !== 'GET' && operation.method !== 'DELETE'))(
  '$name keeps to the record that its path names',
  async ({ operation }) => {
    const [name = ''] = pathParameters(operation.path);
    const request = requestOf(operation, inputFor(operation, company));
    const body = JSON.stringify({ ...(JSON.parse(String(request.body)) as Input), [name]: 'bkg_000000000000' });
    expect(await faults(operation, [{ what: 'another', request: { ...request, body }, field: name }])).toEqual([]);
    expect(await stored()).toBe(before);
  },
);

describe('addresses and methods that are none', () => {
  test.each([
    ['GET', '/nothing'],
    ['POST', '/places'],
    ['PATCH', '/bookings'],
    ['DELETE', '/me'],
    ['OPTIONS', '/me'],
    ['GET', '/rooms/'],
    ['GET', '//me'],
    ['GET', '/%E0%A4%A'],
  ])('%s %s', async (method, path) => {
    const answer = await company.admin.send({ method, path });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
  });
});

test('nothing of all this is stored', async () => {
  expect(fingerprint(await readTable(engineOf(cloud)))).toBe(before);
});

describe('texts that are odd and right', () => {
  test.each([
    '👩‍💻 团队',
    'שלום עולם',
    'İstanbul ışık',
    'Zürich é vs e\u0301',
    '𠮷野家',
    '<script>alert(1)</script>',
    "Robert'); DROP TABLE bookings;--",
    '{{7*7}} {x} %s {0}',
    '__proto__',
    '"\\"',
  ])('%s comes back as it was sent', async (text) => {
    const { admin } = company;
    const { locale: _, ...invited } = await admin.call('people.invite', {
      email: `${crypto.randomUUID()}@example.com`,
      name: text,
    });
    expect(invited.name).toBe(text);
    const roomId = company.things.room.id;
    const start = new Date(Date.parse('2026-12-01T00:00:00Z') + nextHour() * 3_600_000).toISOString();
    const end = new Date(Date.parse(start) + 900_000).toISOString();
    const facts = { roomId, start, end, topic: text, content: `${text}\n\t${text}` };
    const { booking } = await admin.call('bookings.create', facts);
    const seen = await admin.call('bookings.get', { bookingId: booking.bookingId });
    expect([seen.topic, seen.content]).toEqual([text, `${text}\n\t${text}`]);
    const { days } = await admin.call('bookings.grid', { rooms: [roomId], from: '2026-12-01', days: 2 });
    expect(days.flatMap(({ meetings }) => meetings.map(({ topic }) => topic))).toContain(text);
    const search = await admin.call('people.colleagues', { search: text });
    expect(search.people.map(({ name }) => name)).toContain(text);
  });

  let hours = 0;
  function nextHour(): number {
    hours += 1;
    return hours;
  }
});

test('there are operations of every kind above', () => {
  for (const some of [withBody, withQuery, withPath]) expect(some.length).toBeGreaterThan(5);
  expect(
    mutantsOf(operationNamed('bookings.create'), operationNamed('bookings.create').example.input).length,
  ).toBeGreaterThan(80);
});
