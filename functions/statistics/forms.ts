/**
 * Which figures of a company have all that they are read from today. What was added to their form later stands there from the first
 * booking on for companies that were founded since, and for others once they have been counted anew; until then they are read as
 * they were before.
 */
import type { TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { servicePart } from '../../shared/services/figures.ts';
import { allPart } from '../../shared/statistics/shares.ts';
import { getItem } from '../db/read.ts';
import { commit, type Key, type Write } from '../db/write.ts';

/** People: of the company as a whole, not of each building alone. Services: by the year, and their months by building. */
export type Formed = 'people' | 'services';

const parts: Record<Formed, string> = { people: allPart, services: servicePart };

function keyOf(tenantId: TenantId, what: Formed): Key {
  return { pk: `${tenantId}#figures#${parts[what]}`, sk: `form#${what}` };
}

/** Of a company that begins. */
export function formedFromTheFirst(tenantId: TenantId): Write[] {
  return (Object.keys(parts) as Formed[]).map((what) => written(tenantId, what));
}

/** Everything has been counted anew. */
export async function formed(scope: Scope, what: Formed): Promise<void> {
  await commit(scope, [written(scope.tenantId, what)]);
}

function written(tenantId: TenantId, what: Formed): Write {
  const { pk, sk } = keyOf(tenantId, what);
  return { tenantId, put: { pk: { S: pk }, sk: { S: sk } } };
}

export async function isFormed(scope: Scope, what: Formed): Promise<boolean> {
  return (await getItem(scope, keyOf(scope.tenantId, what))) !== null;
}
