/**
 * How many doorplates a group has, and how many groups and doorplates show a picture: counted in the same transactions, so that
 * nothing is removed while it is used.
 */
import type { GroupId, MediaId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Key, Write } from '../db/write.ts';

type UsedId = GroupId | MediaId;

function key(scope: Scope, usedId: UsedId): Key {
  return { pk: `${scope.tenantId}#uses`, sk: usedId };
}

/** Written with what can be used. */
export function begin(scope: Scope, usedId: UsedId): Write {
  const { pk, sk } = key(scope, usedId);
  return {
    tenantId: scope.tenantId,
    put: { pk: { S: pk }, sk: { S: sk }, kind: { S: 'uses' }, n: { N: '0' } },
    condition: 'attribute_not_exists(pk)',
  };
}

/** Written with its removal, on condition that nothing uses it. */
export function end(scope: Scope, usedId: UsedId): Write {
  return {
    tenantId: scope.tenantId,
    remove: key(scope, usedId),
    condition: 'n = :none',
    values: { ':none': { N: '0' } },
    refusal: usedId.startsWith('grp_') ? 'group_in_use' : 'media_in_use',
  };
}

function add(scope: Scope, usedId: UsedId, by: number): Write {
  return {
    tenantId: scope.tenantId,
    key: key(scope, usedId),
    update: 'ADD n :by',
    condition: 'attribute_exists(pk)',
    values: { ':by': { N: String(by) } },
    refusal: 'not_found',
  };
}

/** One user's change from what it used to what it uses now; what it begins to use must be there. */
export function changed(scope: Scope, before: Iterable<UsedId | null>, after: Iterable<UsedId | null>): Write[] {
  return counted(scope, [{ before, after }]);
}

/** The same for several users at once: an item stands in a transaction only once. */
export function counted(
  scope: Scope,
  users: readonly { before: Iterable<UsedId | null>; after: Iterable<UsedId | null> }[],
): Write[] {
  const by = new Map<UsedId, number>();
  const count = (used: Iterable<UsedId | null>, step: 1 | -1) => {
    for (const usedId of new Set(used)) if (usedId !== null) by.set(usedId, (by.get(usedId) ?? 0) + step);
  };
  for (const { before, after } of users) {
    count(before, -1);
    count(after, 1);
  }
  return [...by].filter(([, n]) => n !== 0).map(([usedId, n]) => add(scope, usedId, n));
}
