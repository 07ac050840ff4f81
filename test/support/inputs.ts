/** What an operation's input looks like, read off its schema: where ids stand, what rules each property has. */
import * as z from 'zod';
import type { IdKind } from '../../shared/ids.ts';
import { type Operation, pathParameters } from '../../shared/operation.ts';
import { type Furnished, kindOfPattern } from './furnished.ts';

/** The part of JSON Schema that inputs use. */
export interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
}

export type Input = Record<string, unknown>;
type Path = readonly (string | number)[];

export function schemaOf(operation: Operation): JsonSchema {
  return z.toJSONSchema(operation.input, { io: 'input' }) as JsonSchema;
}

/** A property of an input, however deep: `['hours', 'days', 0]` is an item of a list. */
export interface Place {
  path: Path;
  schema: JsonSchema;
  required: boolean;
}

export function placesOf(operation: Operation): Place[] {
  return placesIn(schemaOf(operation), []);
}

function placesIn(schema: JsonSchema, path: Path): Place[] {
  const places: Place[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = withoutNull(property);
    const here = [...path, name];
    places.push({ path: here, schema: property, required: schema.required?.includes(name) === true });
    places.push(...placesIn(inner, here));
    if (inner.items) {
      places.push({ path: [...here, 0], schema: inner.items, required: false });
      places.push(...placesIn(withoutNull(inner.items), [...here, 0]));
    }
  }
  return places;
}

/** What stands where it may also be null; of several kinds the first, which the example has. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  const inner = schema.anyOf?.find((one) => one.type !== 'null') ?? schema;
  return inner.oneOf?.[0] ?? inner;
}

export interface IdPlace {
  path: Path;
  kind: IdKind;
}

/** @throws for a property that is named as an id and is of no known kind */
export function idPlacesOf(operation: Operation): IdPlace[] {
  return placesOf(operation).flatMap(({ path, schema }) => {
    const inner = withoutNull(schema);
    const kind = kindOfPattern(inner.pattern);
    const isList = inner.type === 'array';
    if (!kind && !isList && /Ids?$/.test(String(path.findLast((part) => typeof part === 'string')))) {
      throw new Error(`${operation.name}: ${path.join('.')} is an id of no known kind`);
    }
    return kind ? [{ path, kind }] : [];
  });
}

/** The operation's example with the ids of this company, on the version that its record has. */
export function inputFor(operation: Operation, company: Pick<Furnished, 'things' | 'admin'>): Input {
  let input = structuredClone(operation.example.input) as Input;
  const places = idPlacesOf(operation);
  for (const { path, kind } of places) {
    if (has(input, path)) input = put(input, path, company.things[kind].id);
  }
  const [record] = pathParameters(operation.path);
  const kind = places.find(({ path }) => path[0] === record)?.kind;
  if ('version' in input) input.version = kind ? company.things[kind].version : 1;
  return input;
}

export function has(input: unknown, path: Path): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, first)) return false;
  return has((input as Input)[first], rest);
}

/** A copy with this value at this place; what is missing on the way is made. */
export function put(input: unknown, path: Path, value: unknown): Input {
  const [first, ...rest] = path;
  if (first === undefined) return value as Input;
  const isList = typeof first === 'number';
  const copy = (isList ? [...((input as unknown[] | undefined) ?? [])] : { ...(input as Input | undefined) }) as Input;
  copy[first] = put(copy[first], rest, value);
  return copy;
}

export function without(input: Input, path: Path): Input {
  const copy = structuredClone(input);
  let owner: Input = copy;
  for (const part of path.slice(0, -1)) owner = (owner[part] ?? {}) as Input;
  delete owner[path.at(-1) ?? ''];
  return copy;
}
