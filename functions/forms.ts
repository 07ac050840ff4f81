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

/**
 * A step of counting all anew. Its cursor tells what is counted for: only where each step from the first on was one for this form does
 * the last say that all of it is there. One that was begun for another, or by a release that knew of none, comes to its end without.
 *
 * @param step goes on from the cursor that one of its own answers gave
 */
export async function countAnew<I extends { cursor?: string | undefined }, R extends { cursor: string | null }>(
  scope: Scope,
  what: Formed,
  input: I,
  step: (input: I) => Promise<R>,
): Promise<R> {
  const [, begunFor, from] = /^(?:(\w+)\.)?(.*)$/s.exec(input.cursor ?? `${what}.`) ?? [];
  const isWhole = begunFor === what;
  const done = await step({ ...input, cursor: input.cursor === undefined ? undefined : from });
  if (done.cursor === null && isWhole) await commit(scope, [written(scope.tenantId, what)]);
  return { ...done, cursor: done.cursor !== null && begunFor ? `${begunFor}.${done.cursor}` : done.cursor };
}

function written(tenantId: TenantId, what: Formed): Write {
  const { pk, sk } = keyOf(tenantId, what);
  return { tenantId, put: { pk: { S: pk }, sk: { S: sk } } };
}

export async function isFormed(scope: Scope, what: Formed): Promise<boolean> {
  return (await getItem(scope, keyOf(scope.tenantId, what))) !== null;
}
