import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { statusOf } from '../../shared/errors.ts';
import { type Json, openapi } from '../../shared/openapi.ts';
import { apiRoot, errorsOf, pathParameters } from '../../shared/operation.ts';
import { operations } from '../../shared/operations.ts';

interface Described {
  operationId: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean; schema: Json; example?: unknown }[];
  requestBody?: { content: { 'application/json': { schema: { properties: Json }; example: Json } } };
  responses: Record<string, { content: Record<string, { examples?: Json; example?: unknown }> }>;
}

const document = openapi();
const paths = document.paths as unknown as Record<string, Record<string, Described>>;

function described(name: string): Described {
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  const found = all.find((one) => one.operationId === name);
  if (!found) throw new Error(`${name} is not described`);
  return found;
}

test('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1/);
  expect(document.servers).toEqual([{ url: apiRoot }]);
});

test('nothing in it points outside it', () => {
  const schemas = (document.components as Json).schemas as Json;
  const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
  for (const target of new Set(targets)) {
    expect(target).toMatch(/^#\/components\/schemas\//);
    expect(schemas).toHaveProperty(target.slice('#/components/schemas/'.length));
  }
});

test('every operation is described once, and nothing else', () => {
  const names = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
  expect(names.toSorted()).toEqual(operations.map((operation) => operation.name).toSorted());
});

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  test('its examples fit its schemas', () => {
    expect(operation.input.safeParse(operation.example.input).error?.issues ?? []).toEqual([]);
    expect(operation.output.safeParse(operation.example.output).error?.issues ?? []).toEqual([]);
  });

  test('every part of the input has its place', () => {
    const one = described(name);
    const inPath = one.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
    const inQuery = one.parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
    const inBody = Object.keys(one.requestBody?.content['application/json'].schema.properties ?? {});
    expect(inPath).toEqual(pathParameters(operation.path));
    expect([...inPath, ...inQuery, ...inBody].toSorted()).toEqual(Object.keys(operation.input.shape).toSorted());
    if (operation.method === 'GET' || operation.method === 'DELETE') expect(inBody).toEqual([]);
    else expect(inQuery).toEqual([]);
  });

  test('every error is named under its status', () => {
    const { responses } = described(name);
    expect(responses).toHaveProperty(String(operation.status ?? 200));
    for (const code of errorsOf(operation)) {
      const examples = responses[statusOf[code]]?.content['application/problem+json']?.examples;
      expect(examples, `${code} under ${statusOf[code]}`).toHaveProperty(code);
    }
  });

  test('it says who may call it', () => {
    const { security } = described(name);
    if (operation.who === 'anyone') expect(security).toEqual([]);
    else if (operation.who === 'employee') expect(security).toEqual([{ session: [] }]);
    else if (operation.who === 'operator') expect(security).toEqual([{ operator: [] }]);
    else expect(security[0]?.session).toContain(operation.who);
  });
});

test('bookings take an idempotency key wherever they change', () => {
  for (const name of ['bookings.create', 'bookings.change', 'bookings.cancel']) {
    expect(described(name).parameters.map((parameter) => parameter.name)).toContain('Idempotency-Key');
  }
  expect(described('bookings.grid').parameters.map((parameter) => parameter.name)).not.toContain('Idempotency-Key');
});

test('what is known already is named by its ETag, and what goes by a cookie says so', () => {
  const named = (name: string) => described(name).parameters.map((parameter) => [parameter.in, parameter.name]);
  expect(named('feeds.read')).toContainEqual(['header', 'If-None-Match']);
  for (const status of ['200', '304']) {
    expect(described('feeds.read').responses[status]).toHaveProperty('headers.ETag');
  }
  expect(named('passkeys.signIn')).toContainEqual(['cookie', '__Host-passkey']);
  expect(named('bookings.grid')).not.toContainEqual(['header', 'If-None-Match']);
});
