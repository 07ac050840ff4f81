/**
 * How many of an item are left. A counter of its own, so that a request takes from it under a condition, whoever else does. Each
 * time that counting is begun anew it is another counting: what was taken before is not given back to it.
 */
import { randomUUID } from 'node:crypto';
import type { ItemId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { getItem, queryAll } from '../db/read.ts';
import type { Key, Write } from '../db/write.ts';
import { countKey } from './entity.ts';

const prefix = 'stock#';

function keyOf({ tenantId }: Pick<Scope, 'tenantId'>, itemId: ItemId): Key {
  return { pk: countKey(tenantId).pk, sk: `${prefix}${itemId}` };
}

/** Of every item that is counted. */
export async function readAll(scope: Scope): Promise<Map<ItemId, number>> {
  const found = await queryAll(scope, { pk: countKey(scope.tenantId).pk, beginsWith: prefix }, { consistent: true });
  return new Map(found.map(({ sk, left }) => [(sk?.S ?? '').slice(prefix.length) as ItemId, Number(left?.N ?? 0)]));
}

/** @param left null: it is not counted any more */
export function set(scope: Scope, itemId: ItemId, left: number | null): Write {
  const { tenantId } = scope;
  const key = keyOf(scope, itemId);
  if (left === null) return { tenantId, remove: key };
  return {
    ...{ tenantId, key, update: 'SET #left = :left, #counting = if_not_exists(#counting, :fresh)' },
    names: { ...names, ...countingName },
    values: { ':left': { N: String(left) }, ':fresh': { S: randomUUID() } },
  };
}

/** Which counting it is; null: one of before they were told apart. */
export type Counting = string | null;

/** The present counting; undefined: it is not counted. */
export async function countingOf(scope: Scope, itemId: ItemId): Promise<Counting | undefined> {
  const found = await getItem(scope, keyOf(scope, itemId), { consistent: true });
  return found ? (found.counting?.S ?? null) : undefined;
}

/** On condition that there are so many. @param counting which it is to be; null: whichever is the present one */
export function take(scope: Scope, itemId: ItemId, count: number, counting: Counting): Write {
  const write = change(scope, itemId, -count, counting, '#left >= :count');
  return { ...write, values: { ...write.values, ':count': { N: String(count) } }, refusal: 'out_of_stock' };
}

/** On condition that it is still counted. @param counting as for `take` */
export function giveBack(scope: Scope, itemId: ItemId, count: number, counting: Counting): Write {
  return change(scope, itemId, count, counting, 'attribute_exists(#left)');
}

const names = { '#left': 'left' };
const countingName = { '#counting': 'counting' };

function change(scope: Scope, itemId: ItemId, by: number, counting: Counting, condition: string): Write {
  const isSame = counting !== null;
  return {
    ...{ tenantId: scope.tenantId, key: keyOf(scope, itemId), update: 'ADD #left :change' },
    condition: isSame ? `${condition} AND #counting = :counting` : condition,
    names: isSame ? { ...names, ...countingName } : names,
    values: { ':change': { N: String(by) }, ...(isSame && { ':counting': { S: counting } }) },
  };
}
