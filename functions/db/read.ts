/** Reads in a scope: every key begins with the scope's company. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import { type InputOf, type OutputOf, table, tableName } from './client.ts';
import { expressionOf, type Filter } from './filter.ts';
import { pauseAfter } from './pause.ts';
import { byOwner } from './table.ts';
import { type Attributes, type Key, keyOf } from './write.ts';

export interface ReadOptions {
  /** Strongly consistent: sees every write that was answered before. */
  consistent?: boolean;
}

function guard(scope: Scope, pk: string): void {
  if (!pk.startsWith(`${scope.tenantId}#`)) throw new Error(`a read of ${pk} in the scope of ${scope.tenantId}`);
}

export async function getItem(scope: Scope, key: Key, options: ReadOptions = {}): Promise<Attributes | null> {
  guard(scope, key.pk);
  const answer = await table.call('GetItem', {
    TableName: tableName(),
    Key: keyOf(key),
    ConsistentRead: options.consistent ?? false,
  });
  return answer.Item ?? null;
}

const batchLimit = 100;
const batchAttempts = 6;

/** Items that exist, in no order. */
export async function getItems(scope: Scope, keys: readonly Key[], options: ReadOptions = {}): Promise<Attributes[]> {
  for (const key of keys) guard(scope, key.pk);
  const chunks: Key[][] = [];
  for (let at = 0; at < keys.length; at += batchLimit) chunks.push(keys.slice(at, at + batchLimit));
  return (await Promise.all(chunks.map((chunk) => getChunk(chunk, options)))).flat();
}

async function getChunk(keys: readonly Key[], options: ReadOptions): Promise<Attributes[]> {
  const items: Attributes[] = [];
  let wanted: Attributes[] = keys.map(keyOf);
  for (let attempt = 1; wanted.length > 0; attempt++) {
    if (attempt > batchAttempts) throw new AppError('busy', { retryAfter: 1 });
    const answer = await table.call('BatchGetItem', {
      RequestItems: { [tableName()]: { Keys: wanted, ConsistentRead: options.consistent ?? false } },
    });
    items.push(...(answer.Responses?.[tableName()] ?? []));
    wanted = answer.UnprocessedKeys?.[tableName()]?.Keys ?? [];
    if (wanted.length > 0) await pauseAfter(attempt);
  }
  return items;
}

export interface Range {
  pk: string;
  /** On the sort key; both ends included. */
  between?: [string, string];
  beginsWith?: string;
  /** Query the index `byOwner`: `pk` is then an `ownerPk`. */
  owner?: boolean;
  newestFirst?: boolean;
  /** Attributes that are wanted of each item, where not all are. */
  only?: readonly string[];
  /** What an item must also be. Others are looked at all the same: they count for a page's limit and cost as much. */
  filter?: Filter | undefined;
}

export interface Page {
  items: Attributes[];
  cursor: string | null;
  /** The sort key of the last item that was looked at; null: there are no more. */
  reached: string | null;
}

/** One page of a range. The cursor is opaque and good for the same range alone. */
export async function queryPage(
  scope: Scope,
  range: Range,
  page: { limit: number; cursor?: string | undefined },
  options: ReadOptions = {},
): Promise<Page> {
  const answer = await table.call('Query', {
    ...queryInput(scope, range, options),
    Limit: page.limit,
    ...(page.cursor ? { ExclusiveStartKey: readCursor(scope, range, page.cursor) } : {}),
  });
  const last = answer.LastEvaluatedKey;
  return {
    items: answer.Items ?? [],
    cursor: last ? writeCursor(last) : null,
    reached: last?.[range.owner ? 'ownerSk' : 'sk']?.S ?? null,
  };
}

/** All of a range. */
export async function queryAll(scope: Scope, range: Range, options: ReadOptions = {}): Promise<Attributes[]> {
  const items: Attributes[] = [];
  let start: Attributes | undefined;
  do {
    const answer = await table.call('Query', {
      ...queryInput(scope, range, options),
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return items;
}

/** How many items a range has, without what stands in them. */
export async function countItems(scope: Scope, range: Range): Promise<number> {
  const input = queryInput(scope, range, {});
  let [count, start]: [number, Attributes | undefined] = [0, undefined];
  do {
    const answer: OutputOf<'Query'> = await table.call('Query', {
      ...input,
      Select: 'COUNT',
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    count += answer.Count ?? 0;
    start = answer.LastEvaluatedKey;
  } while (start);
  return count;
}

function queryInput(scope: Scope, range: Range, options: ReadOptions): InputOf<'Query'> {
  guard(scope, range.pk);
  const [pk, sk] = range.owner ? ['ownerPk', 'ownerSk'] : ['pk', 'sk'];
  const values: Attributes = { ':pk': { S: range.pk } };
  let condition = `${pk} = :pk`;
  if (range.between) {
    condition += ` AND ${sk} BETWEEN :from AND :to`;
    values[':from'] = { S: range.between[0] };
    values[':to'] = { S: range.between[1] };
  } else if (range.beginsWith) {
    condition += ` AND begins_with(${sk}, :begin)`;
    values[':begin'] = { S: range.beginsWith };
  }
  const filter = range.filter && expressionOf(range.filter);
  const names = { ...filter?.names, ...(range.only && namesOf(range.only)) };
  return {
    TableName: tableName(),
    KeyConditionExpression: condition,
    ExpressionAttributeValues: { ...values, ...filter?.values },
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(range.only && { ProjectionExpression: Object.keys(namesOf(range.only)).join(', ') }),
    ...(filter && { FilterExpression: filter.text }),
    ScanIndexForward: !range.newestFirst,
    // The index is eventually consistent; only the table itself can be asked for more.
    ...(range.owner ? { IndexName: byOwner } : { ConsistentRead: options.consistent ?? false }),
  };
}

/** Many names are words of the expressions' language. */
function namesOf(only: readonly string[]): Record<string, string> {
  return Object.fromEntries(only.map((name, index) => [`#only${index}`, name]));
}

const ownNames = ['pk', 'sk'];
const ownerNames = ['ownerPk', 'ownerSk', 'pk', 'sk'];

/** The cursor of a page that ends with this item, where the page that was read goes on. */
export function cursorAfter({ owner }: Range, item: Attributes): string {
  const names = owner ? ownerNames : ownNames;
  return writeCursor(Object.fromEntries(names.map((name) => [name, item[name] ?? { S: '' }])));
}

function writeCursor(key: Attributes): string {
  const plain = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, value.S ?? '']));
  return Buffer.from(JSON.stringify(plain)).toString('base64url');
}

/** Where the page before has ended. A mark from elsewhere, or one that was tampered with, must not lead out of the range. */
function readCursor(scope: Scope, range: Range, cursor: string): Attributes {
  const [partition, sort] = range.owner ? ['ownerPk', 'ownerSk'] : ['pk', 'sk'];
  const names = range.owner ? ownerNames : ownNames;
  const key = parsed(cursor);
  const isKey = Object.keys(key).length === names.length && names.every((name) => isKeyText(key[name]));
  const isHere = key[partition] === range.pk && isWithin(range, String(key[sort]));
  if (!isKey || !isHere || !String(key.pk).startsWith(`${scope.tenantId}#`)) throw invalid('cursor', 'cursor');
  return Object.fromEntries(names.map((name) => [name, { S: String(key[name]) }]));
}

function parsed(cursor: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid('cursor', 'cursor');
  }
}

/** The engine refuses a sort key of more than 1,024 bytes. */
function isKeyText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 1024;
}

function isWithin({ between, beginsWith = '' }: Range, sort: string): boolean {
  if (!between) return sort.startsWith(beginsWith);
  const [bytes, from, to] = [sort, ...between].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
  return bytes.compare(from) >= 0 && bytes.compare(to) <= 0;
}
