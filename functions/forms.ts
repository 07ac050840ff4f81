/**
 * Which of a company's records have all that they are read by today. What was added to their form later stands there from the first
 * on for companies that were founded since, and for others once all has been counted anew; until then they are read as before.
 */
import type { TenantId } from '../shared/ids.ts';
import type { Scope } from '../shared/scope.ts';
import { getItem } from './db/read.ts';
import { commit, type Key, type Write } from './db/write.ts';

const all = [
  /** Figures of people: of the company as a whole, not of each building alone. */
  'people',
  /** Requests: listed by person; their figures by the year, and their months by building. */
  'services',
  /** The trail: listed by person. */
  'trail',
] as const;
export type Formed = (typeof all)[number];

const keyOf = (tenantId: TenantId, what: Formed): Key => ({ pk: `${tenantId}#forms`, sk: what });

/** Of a company that begins. */
export function formedFromTheFirst(tenantId: TenantId): Write[] {
  return all.map((what) => written(tenantId, what));
}

/** All of it has been counted anew. */
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
