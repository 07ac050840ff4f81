/** How many of an item are left. A counter of its own, so that a request takes from it under a condition, whoever else does. */
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
  return { tenantId, key, update: 'SET #left = :left', names, values: { ':left': { N: String(left) } } };
}

/** On condition that there are so many. */
export function take(scope: Scope, itemId: ItemId, count: number): Write {
  const values = { ':count': { N: String(count) }, ':change': { N: String(-count) } };
  return change(scope, itemId, { condition: '#left >= :count', values, refusal: 'out_of_stock' });
}

/** On condition that it is still counted. */
export function giveBack(scope: Scope, itemId: ItemId, count: number): Write {
  return change(scope, itemId, { condition: 'attribute_exists(#left)', values: { ':change': { N: String(count) } } });
}

export async function isCounted(scope: Scope, itemId: ItemId): Promise<boolean> {
  return (await getItem(scope, keyOf(scope, itemId), { consistent: true })) !== null;
}

const names = { '#left': 'left' };

function change(scope: Scope, itemId: ItemId, how: Pick<Write, 'condition' | 'values' | 'refusal'>): Write {
  return { tenantId: scope.tenantId, key: keyOf(scope, itemId), update: 'ADD #left :change', names, ...how };
}
