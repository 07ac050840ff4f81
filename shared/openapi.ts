/** The OpenAPI 3.1 document, made from the operations and nothing else. */
import * as z from 'zod';
import { type ErrorCode, type Problem, statusOf } from './errors.ts';
import { apiRoot, errorsOf, type Operation, operatorCookie, pathParameters, sessionCookie } from './operation.ts';
import { nouns, operationsOf } from './operations.ts';
import type { Role } from './scope.ts';

/** A part of the document: JSON as the OpenAPI and JSON Schema specifications describe it. */
export interface Json {
  [key: string]: Json | Json[] | string | number | boolean | null | string[] | undefined;
}

/** The whole document, ready to be written as JSON. */
export function openapi(): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const noun of nouns) {
    for (const operation of operationsOf(noun)) {
      paths[operation.path] = {
        ...paths[operation.path],
        [operation.method.toLowerCase()]: call(operation, noun, schemas),
      };
    }
  }
  schemas.Problem = schemaOf(problem, schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Roomlight',
      version: '1',
      description:
        'Meeting rooms of a company: places, bookings, people, doorplates. Instants are ISO 8601 in UTC; days and times of ' +
        'day belong to the building’s own calendar. Every failure is RFC 9457 problem+json in the reader’s language.',
    },
    servers: [{ url: apiRoot }],
    tags: nouns.map((name) => ({ name })),
    security: [{ session: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: sessionCookie,
          description: 'Set by signing in; the names beside it are the roles of which the caller needs one.',
        },
        operator: {
          type: 'apiKey',
          in: 'cookie',
          name: operatorCookie,
          description: 'Of those who run the service, set by their own sign-in.',
        },
      },
    },
  };
}

function call(operation: Operation, noun: string, schemas: Json): Json {
  const { properties, required, ...rest } = schemaOf(operation.input, schemas) as InputSchema;
  const inPath = pathParameters(operation.path);
  const others = Object.keys(properties).filter((name) => !inPath.includes(name));
  const inQuery = operation.method === 'GET' || operation.method === 'DELETE';
  const example: Record<string, unknown> = operation.example.input;

  const parameter = (name: string, place: 'path' | 'query'): Json => ({
    name,
    in: place,
    required: place === 'path' || required?.includes(name) === true,
    schema: properties[name],
    // API Gateway joins a repeated parameter with commas, so this is how lists arrive either way.
    ...(properties[name]?.type === 'array' && { style: 'form', explode: false }),
    ...(name in example && { example: example[name] as Json }),
  });
  const bodyRequired = required?.filter((name) => others.includes(name)) ?? [];
  const body: Json = {
    ...rest,
    properties: pick(properties, others),
    ...(bodyRequired.length > 0 && { required: bodyRequired }),
  };

  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [noun],
    security: securityOf(operation),
    parameters: [
      ...inPath.map((name) => parameter(name, 'path')),
      ...(inQuery ? others.map((name) => parameter(name, 'query')) : []),
      ...(operation.errors.includes('idempotency_key_reused') ? [idempotencyKey] : []),
      ...(operation.content ? [ifNoneMatch] : []),
      ...(operation.cookie ? [cookieParameter(operation.cookie)] : []),
    ],
    ...(!inQuery &&
      others.length > 0 && {
        requestBody: {
          required: bodyRequired.length > 0,
          content: { 'application/json': { schema: body, example: pick(example, others) as Json } },
        },
      }),
    responses: {
      [operation.status ?? 200]: success(operation, schemas),
      ...(operation.content && { 304: notModified }),
      ...failures(operation),
    },
  };
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Names this request: repeated with the same key and input, it happens once and answers the same.',
  schema: { type: 'string', pattern: '^[!-~]{1,200}$' },
  example: '5f0c9a52-6a0e-4c83-9a52-1f2f1f9d1d0e',
};

const ifNoneMatch: Json = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The ETag of the answer that the caller has already, or several; 304 where one of them still holds.',
  schema: { type: 'string' },
  example: '"8GIuAFcGGHyGK6KM4OXGJLPjSQs"',
};

const etag: Json = {
  description: 'Names this answer, for `If-None-Match`.',
  schema: { type: 'string' },
};

function cookieParameter({ name, description }: NonNullable<Operation['cookie']>): Json {
  return { name, in: 'cookie', required: true, description, schema: { type: 'string' } };
}

function securityOf({ who }: Operation): Json[] {
  if (who === 'anyone') return [];
  if (who === 'employee') return [{ session: [] }];
  if (who === 'operator') return [{ operator: [] }];
  return [{ session: [...new Set<Role>([who, 'admin'])] }];
}

function success(operation: Operation, schemas: Json): Json {
  const schema = schemaOf(operation.output, schemas);
  const example = operation.example.output as Json;
  return {
    description: 'Done.',
    ...(operation.content && { headers: { ETag: etag } }),
    content: { [operation.content ?? 'application/json']: { schema, example } },
  };
}

const notModified: Json = {
  description: 'What the ETag of `If-None-Match` names is still what would be answered.',
  headers: { ETag: etag },
};

/** One response per status, naming every code that may come with it. */
function failures(operation: Operation): Json {
  const codes = Map.groupBy(errorsOf(operation), (code) => statusOf[code]);
  const entries = [...codes].sort(([a], [b]) => a - b);
  return Object.fromEntries(entries.map(([status, some]) => [status, failure(status, some)]));
}

function failure(status: number, codes: ErrorCode[]): Json {
  const schema = { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }] };
  const examples = Object.fromEntries(
    codes.map((code): [string, Json] => [code, { value: exampleProblem(status, code) }]),
  );
  return {
    description: codes.join(', '),
    ...(codes.some((code) => status === 429 || code === 'busy') && { headers: { 'Retry-After': retryAfter } }),
    content: { 'application/problem+json': { schema, examples } },
  };
}

const retryAfter: Json = {
  description: 'Seconds after which the request may be made again.',
  schema: { type: 'integer', minimum: 0 },
};

function exampleProblem(status: number, code: ErrorCode): Json {
  const title = code.replaceAll('_', ' ');
  return {
    type: `https://roomlight.app/problems/${code}`,
    title,
    status,
    detail: title,
    code,
    traceId: 'JKJaXmPLvHcESHA=',
  };
}

const span = { start: z.string(), end: z.string() };
/** The answer of every failed call; its type keeps it equal to what the pipeline writes. */
export const problem: z.ZodType<Problem> = z.object({
  type: z.string().meta({ description: 'URI reference that names the kind of problem' }),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().meta({ description: 'A sentence in the reader’s language' }),
  code: z.enum(Object.keys(statusOf) as [ErrorCode, ...ErrorCode[]]),
  next: z.string().meta({ description: 'What the person can do next' }).optional(),
  fields: z
    .array(z.object({ field: z.string(), rule: z.string(), message: z.string() }))
    .meta({ description: 'Parts of the input that broke a rule; `field` is a path such as `attendees.0.email`' })
    .optional(),
  holders: z
    .array(z.object({ ...span, organiser: z.string(), topic: z.string().nullable(), waits: z.boolean().optional() }))
    .meta({ description: 'Who holds the time asked for, as far as the reader may know' })
    .optional(),
  alternatives: z
    .array(z.object({ roomId: z.string(), roomName: z.string(), ...span }))
    .meta({ description: 'Free rooms and times near what was asked for, ready to be booked' })
    .optional(),
  retryAfter: z.number().meta({ description: 'Seconds' }).optional(),
  traceId: z.string(),
});

interface InputSchema extends Json {
  properties: Record<string, Json>;
  required?: string[];
}

/** What goes over the wire, before parsing; schemas with an id of their own become components. */
function schemaOf(schema: z.ZodType, schemas: Json): Json {
  const { $schema: _, $defs, ...json } = z.toJSONSchema(schema, { io: 'input', override }) as Json;
  Object.assign(schemas, ($defs && toComponents($defs as Json)) ?? {});
  return toComponents(json);
}

/** A format says what its long pattern says. */
function override({ jsonSchema }: { jsonSchema: { format?: string; pattern?: string } }): void {
  if (jsonSchema.format) delete jsonSchema.pattern;
}

function toComponents(json: Json): Json {
  return JSON.parse(JSON.stringify(json).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')) as Json;
}

function pick<T>(from: Record<string, T>, names: string[]): Record<string, T> {
  return Object.fromEntries(names.flatMap((name) => (name in from ? [[name, from[name] as T]] : [])));
}
