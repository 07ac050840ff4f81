/** What a found item must also be to be given out, as a DynamoDB filter expression. Pure. */
import type { Attributes } from './write.ts';

/** A path is dotted: `who.id`. */
export type Filter =
  | { path: string; is: string | boolean }
  /** One of these; there are some, at most `mostAmong`. */
  | { path: string; among: readonly string[] }
  | { path: string; isAbsent: true }
  | { any: readonly Filter[] }
  | { all: readonly Filter[] };

/** What `IN` takes. */
const mostOperands = 100;
/** An expression of 4 KB has room for so many values. */
export const mostAmong = 500;

export interface Expression {
  text: string;
  names: Record<string, string>;
  values: Attributes;
}

/** Names and values are told apart from those of the question itself: `#f0`, `:f0`. Many names are words of the language. */
export function expressionOf(filter: Filter): Expression {
  const names = new Map<string, string>();
  const values: Attributes = {};
  const path = (dotted: string) => dotted.split('.').map(named).join('.');

  function named(name: string): string {
    const known = names.get(name) ?? `#f${names.size}`;
    names.set(name, known);
    return known;
  }

  function value(given: string | boolean): string {
    const name = `:f${Object.keys(values).length}`;
    values[name] = typeof given === 'string' ? { S: given } : { BOOL: given };
    return name;
  }

  function among(place: string, list: readonly string[]): string {
    const parts: string[] = [];
    for (let at = 0; at < list.length; at += mostOperands) {
      const some = list.slice(at, at + mostOperands).map(value);
      parts.push(`${place} IN (${some.join(', ')})`);
    }
    return joined(parts, ' OR ');
  }

  function text(one: Filter): string {
    if ('any' in one) return joined(one.any.map(text), ' OR ');
    if ('all' in one) return joined(one.all.map(text), ' AND ');
    if ('isAbsent' in one) return `attribute_not_exists(${path(one.path)})`;
    if ('among' in one) return among(path(one.path), one.among);
    return `${path(one.path)} = ${value(one.is)}`;
  }

  return { text: text(filter), names: Object.fromEntries([...names].map(([name, known]) => [known, name])), values };
}

/** The same of a record that has been read. */
export function holds(filter: Filter, record: object): boolean {
  if ('any' in filter) return filter.any.some((each) => holds(each, record));
  if ('all' in filter) return filter.all.every((each) => holds(each, record));
  const value = filter.path.split('.').reduce<unknown>((at, name) => Object(at)[name], record);
  if ('isAbsent' in filter) return value === undefined;
  return 'among' in filter ? filter.among.includes(value as string) : value === filter.is;
}

/** The table refuses brackets that are not needed. */
function joined(parts: readonly string[], word: string): string {
  const [only = ''] = parts;
  return parts.length === 1 ? only : `(${parts.join(word)})`;
}

/** All of those that are wanted; undefined: nothing is. */
export function allOf(...wanted: readonly (Filter | false | undefined)[]): Filter | undefined {
  const all = wanted.filter((each) => each !== undefined && each !== false);
  return all.length > 0 ? { all } : undefined;
}
