/** From a request to an operation's input, or to an error that names each field and the rule it breaks. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { AppError, type FieldError, invalid } from '../../shared/errors.ts';
import { type Operation, pathParameters } from '../../shared/operation.ts';
import { hasText } from '../../shared/texts.ts';

type Raw = Record<string, unknown>;

export function parseInput(operation: Operation, event: APIGatewayProxyEventV2): unknown {
  const hasBody = operation.method !== 'GET' && operation.method !== 'DELETE';
  const raw: Raw = hasBody ? readBody(event) : readQuery(operation, event);
  for (const name of pathParameters(operation.path)) {
    const inPath = event.pathParameters?.[name] ?? '';
    // The path decides; a body that names another record is a mistake worth telling.
    if (name in raw && raw[name] !== inPath) throw invalid(name, 'unknown');
    raw[name] = inPath;
  }
  const parsed = operation.input.safeParse(raw, { reportInput: true });
  if (!parsed.success) throw new AppError('invalid_input', { fields: fieldErrors(parsed.error) });
  return parsed.data;
}

// The largest input, a booking with the longest text and the most people and guests, has 50 kB.
const mostCharacters = 256_000;

function readBody(event: APIGatewayProxyEventV2): Raw {
  if (!event.body) return emptyRaw();
  if (event.body.length > mostCharacters) throw new AppError('too_large');
  const text = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
  if (!/^application\/json\b/i.test(event.headers['content-type'] ?? '')) throw invalid('body', 'json');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalid('body', 'json');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body', 'json');
  return Object.assign(emptyRaw(), body);
}

/** Without a prototype: a `__proto__` that is sent stays a plain, unknown property. */
function emptyRaw(): Raw {
  return Object.create(null) as Raw;
}

/** Queries are texts: lists are split at commas and numbers read where the schema wants them. */
function readQuery(operation: Operation, event: APIGatewayProxyEventV2): Raw {
  const raw = emptyRaw();
  for (const [name, value] of Object.entries(event.queryStringParameters ?? {})) {
    if (value === undefined) continue;
    const type = Object.hasOwn(operation.input.shape, name) ? baseType(operation.input.shape[name]) : 'unknown';
    if (type === 'array') raw[name] = value === '' ? [] : value.split(',');
    else if (type === 'number') raw[name] = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    else raw[name] = value;
  }
  return raw;
}

function baseType(schema: unknown): string {
  let type = schema as { def?: { type: string; innerType?: unknown } } | undefined;
  while (type?.def?.innerType) type = type.def.innerType as typeof type;
  return type?.def?.type ?? 'unknown';
}

/** As many as a person can look at: a list of thousands of wrong items is told by its first ones. */
const mostFields = 50;

export function fieldErrors(error: z.ZodError): FieldError[] {
  const fields = error.issues.slice(0, mostFields).flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), rule: 'unknown', message: '' }));
    }
    const { rule, limit } = ruleOf(issue);
    return [{ field: path.join('.') || 'body', rule, message: limit === undefined ? '' : String(limit) }];
  });
  return fields.slice(0, mostFields);
}

function ruleOf(issue: z.core.$ZodIssue): { rule: string; limit?: number | string } {
  // A field left empty is no id, day or address gone wrong.
  if (issue.input === '' && (issue.code === 'invalid_format' || issue.code === 'custom')) return { rule: 'required' };
  if (hasText(`field.${issue.message}`)) return { rule: issue.message };
  switch (issue.code) {
    case 'invalid_type':
      return { rule: issue.input === undefined ? 'required' : 'type' };
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return { rule: 'required' };
      return { rule: sized('min', issue.origin), limit: Number(issue.minimum) };
    case 'too_big':
      return { rule: sized('max', issue.origin), limit: Number(issue.maximum) };
    case 'not_multiple_of':
      return { rule: 'multiple', limit: issue.divisor };
    case 'invalid_value':
      return { rule: issue.input === undefined ? 'required' : 'choice' };
    default:
      return { rule: 'format' };
  }
}

function sized(rule: 'min' | 'max', origin: string): string {
  if (origin === 'string') return `${rule}_length`;
  return origin === 'array' || origin === 'set' ? `${rule}_items` : rule;
}
