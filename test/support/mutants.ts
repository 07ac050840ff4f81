/** Inputs that are wrong in one place, made from an operation's schema. */
import { type Operation, pathParameters } from '../../shared/operation.ts';
import { kindOfPattern } from './furnished.ts';
import {
  has,
  type Input,
  type JsonSchema,
  type Place,
  placesOf,
  put,
  schemaOf,
  without,
  withoutNull,
} from './inputs.ts';

export interface Mutant {
  what: string;
  /** What the answer must name. */
  field: string;
  input: Input;
}

/** How the place's value travels: texts in paths and queries, JSON in bodies. */
type Travel = 'path' | 'query' | 'body';

export function mutantsOf(operation: Operation, base: Input): Mutant[] {
  return [...placesOf(operation).flatMap((place) => mutantsAt(operation, base, place)), ...unknowns(operation, base)];
}

function mutantsAt(operation: Operation, base: Input, { path, schema, required }: Place): Mutant[] {
  const field = path.join('.');
  const travel = travelOf(operation, String(path[0]));
  const values = [...wrongTypes(schema, travel), ...wrongValues(withoutNull(schema), travel)];
  const wrong = values
    .filter((value) => travel !== 'path' || (typeof value === 'string' && value.isWellFormed() && value !== ''))
    .map((value) => ({ what: `${field} = ${shown(value)}`, field, input: put(base, path, value) }));
  const missing =
    required && has(base, path) && travel !== 'path'
      ? [{ what: `no ${field}`, field, input: without(base, path) }]
      : [];
  return [...missing, ...wrong];
}

function travelOf({ path, method }: Operation, name: string): Travel {
  if (pathParameters(path).includes(name)) return 'path';
  return method === 'GET' || method === 'DELETE' ? 'query' : 'body';
}

function wrongTypes(schema: JsonSchema, travel: Travel): unknown[] {
  if (travel !== 'body') return withoutNull(schema).type === 'integer' ? ['abc', '', '1.5', '0x1', '1e3', '--1'] : [];
  const { type } = withoutNull(schema);
  const all: Record<string, unknown> = { string: 'x', integer: 7, boolean: true, array: [], object: {}, null: null };
  const isNullable = schema.anyOf?.some((one) => one.type === 'null');
  return Object.entries(all).flatMap(([name, value]) => {
    if (name === type || (name === 'null' && isNullable)) return [];
    return [value];
  });
}

function wrongValues(schema: JsonSchema, travel: Travel): unknown[] {
  const { type, enum: choices, pattern, format, minLength, maxLength, minItems, maxItems } = schema;
  const values: unknown[] = [];
  if (choices) {
    const first = String(choices[0]);
    const odd = ['nope', '', 'constructor', '__proto__', first.toUpperCase(), first.toLowerCase()];
    values.push(...odd.filter((value) => !choices.includes(value)));
  }
  if (minLength) values.push('x'.repeat(minLength - 1), ...(pattern ? [' '.repeat(minLength)] : []));
  if (maxLength) values.push('x'.repeat(maxLength + 1));
  if (pattern) values.push(...wrongTexts(schema));
  if (format === 'date') values.push('2026-02-30', '0000-01-01', '9999-12-31', '2026-1-1', 'today');
  if (format === 'date-time') values.push('2026-11-23', '2026-11-23T25:00:00Z', '9999-12-31T23:59:59-12:00', 'now');
  if (type === 'integer') values.push(...wrongNumbers(schema, travel));
  if (minItems) values.push([]);
  if (maxItems) values.push(Array<unknown>(maxItems + 1).fill(itemOf(schema.items)));
  return values;
}

/** Control characters, half a character, ids of other kinds, names that every object has. */
function wrongTexts({ pattern, format }: JsonSchema): string[] {
  const broken = ['a\u0000b', 'a\u0007b', '\ud800'];
  if (format === 'date' || format === 'date-time') return broken;
  const isLine = new RegExp(pattern ?? '', 'u').test('a b');
  if (isLine) return new RegExp(pattern ?? '', 'u').test('a\nb') ? broken : [...broken, 'a\nb', 'a\u2028b'];
  const ids = ['rom_000000000000', 'bkg_000000000000'].filter((id) => !new RegExp(pattern ?? '', 'u').test(id));
  const near = kindOfPattern(pattern) ? ['rom_00000000000', 'BKG_000000000000', 'bkg_00000000000!'] : [];
  const odd = ['__proto__', '../x', '%2e%2e', "' OR 1=1", 'x'.repeat(1000), '👩‍💻'];
  return [...broken, ...ids, ...near, ...odd.filter((text) => !new RegExp(pattern ?? '', 'u').test(text))];
}

function wrongNumbers({ minimum, maximum, multipleOf }: JsonSchema, travel: Travel): unknown[] {
  const values: unknown[] = [];
  if (minimum !== undefined) values.push(minimum - 1);
  if (maximum !== undefined) values.push(maximum + 1);
  if (multipleOf) values.push((minimum ?? 0) + 1);
  return travel === 'body' ? [...values, 1.5, -1e300] : values;
}

function itemOf(schema: JsonSchema = {}): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'integer') return schema.minimum ?? 1;
  const kind = kindOfPattern(schema.pattern);
  return kind ? 'rom_000000000000' : 'a@example.org';
}

/** Properties that are none, in the input and in each object in it. */
function unknowns(operation: Operation, base: Input): Mutant[] {
  const inside = placesOf(operation).filter(({ schema }) => withoutNull(schema).properties);
  return [{ path: [] as Place['path'], schema: schemaOf(operation) }, ...inside].flatMap(({ path }) =>
    ['surprise', 'constructor', 'toString', '__proto__'].map((name) => ({
      what: `unknown ${[...path, name].join('.')}`,
      field: [...path, name].join('.'),
      input: putOwn(base, [...path, name], 1),
    })),
  );
}

/** As `put`, also for a name that assignment would take for the prototype. */
function putOwn(base: Input, path: Place['path'], value: unknown): Input {
  const owner = path.slice(0, -1);
  const name = String(path.at(-1));
  const parent = owner.reduce((inner: unknown, part) => (inner as Input | undefined)?.[part], base) as
    | Input
    | undefined;
  const copy = Object.defineProperty({ ...parent }, name, { value, enumerable: true });
  return owner.length === 0 ? copy : put(base, owner, copy);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text;
}
