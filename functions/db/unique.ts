/** A name that only one record of a company may bear at a time, held by an item of its own within the same transaction. */
import type { Scope } from '../../shared/scope.ts';
import type { Key, Write } from './write.ts';

function key(scope: Scope, what: string, name: string): Key {
  return { pk: `${scope.tenantId}#unique`, sk: `${what}#${name.normalize('NFKC').toLowerCase()}` };
}

export function claimName(scope: Scope, what: string, name: string): Write {
  const { pk, sk } = key(scope, what, name);
  return {
    tenantId: scope.tenantId,
    put: { pk: { S: pk }, sk: { S: sk }, kind: { S: 'unique' } },
    condition: 'attribute_not_exists(pk)',
    refusal: 'already_exists',
  };
}

export function freeName(scope: Scope, what: string, name: string): Write {
  return { tenantId: scope.tenantId, remove: key(scope, what, name) };
}

/** The writes that change a name; none when only its case or width differs. */
export function renameTo(scope: Scope, what: string, before: string, after: string): Write[] {
  if (key(scope, what, before).sk === key(scope, what, after).sk) return [];
  return [claimName(scope, what, after), freeName(scope, what, before)];
}
