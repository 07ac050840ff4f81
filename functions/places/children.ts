/** How many floors a building has and rooms a floor has, counted in the same transactions: so no parent is removed under a child. */
import type { ErrorCode } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import { getItem } from '../db/read.ts';
import type { Key, Write } from '../db/write.ts';

function key(scope: Scope, parentId: string): Key {
  return { pk: `${scope.tenantId}#unique`, sk: `children#${parentId}` };
}

export function add(scope: Scope, parentId: string, by: number): Write {
  return {
    tenantId: scope.tenantId,
    key: key(scope, parentId),
    update: 'ADD n :by, changes :one',
    values: { ':by': { N: String(by) }, ':one': { N: '1' } },
  };
}

/** Something below the children changed. */
export function touch(scope: Scope, parentId: string): Write {
  return {
    tenantId: scope.tenantId,
    key: key(scope, parentId),
    update: 'ADD changes :one',
    values: { ':one': { N: '1' } },
  };
}

/** Removes the count on condition that there are none. */
export function none(scope: Scope, parentId: string): Write {
  return {
    tenantId: scope.tenantId,
    remove: key(scope, parentId),
    condition: 'attribute_not_exists(n) OR n = :none',
    values: { ':none': { N: '0' } },
    refusal: 'in_use',
  };
}

/** The condition that nothing below changes until the commit. */
export async function unchanged(scope: Scope, parentId: string, refusal: ErrorCode = 'zone_fixed'): Promise<Write> {
  const item = await getItem(scope, key(scope, parentId), { consistent: true });
  return {
    tenantId: scope.tenantId,
    check: key(scope, parentId),
    ...(item
      ? { condition: 'changes = :changes', values: { ':changes': item.changes ?? { N: '0' } } }
      : { condition: 'attribute_not_exists(pk)' }),
    refusal,
  };
}

export function exists(scope: Scope, parent: Key): Write {
  return { tenantId: scope.tenantId, check: parent, condition: 'attribute_exists(pk)', refusal: 'not_found' };
}
