/**
 * Whose a request is: a small item beside it for who asked, and one for who looks after it, written in the same transaction. The
 * index lists them by person as it lists the requests themselves by company.
 */
import type { RequestId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { isOpen } from '../../shared/services/rules.ts';
import type { Filter } from '../db/filter.ts';
import { countItems, cursorAfter, queryAll, queryPage, type Range } from '../db/read.ts';
import { type Attributes, ConditionFailed, commit, type Write } from '../db/write.ts';
import { requests, type StoredRequest } from './entity.ts';

export type List = 'open' | 'closed';
/** What somebody has to do with it; both where they look after what they have asked for themselves. */
export type Part = 'asked' | 'taken';

interface Page {
  limit: number;
  cursor?: string | undefined;
}

export interface Found {
  request: StoredRequest;
  /** Of a page that is given out up to this one alone. */
  cursor(): string;
}

/** @param id of a person, or of the doorplate at which it was asked for */
export function rangeOf(tenantId: TenantId, id: string, list: List): Range {
  return { pk: `${tenantId}#requests-of#${id}#${list}`, owner: true, newestFirst: list === 'closed' };
}

/** What is written with a request, whatever becomes of it. */
export function concernedBy(request: StoredRequest): Write[] {
  const { tenantId, requester, assignee } = request;
  const own = assignee?.personId === requester.id;
  const keyOf = (who: string) => ({ pk: requests.key(tenantId, request.requestId).pk, sk: `of#${who}` });
  const item = (who: string, id: string, parts: readonly Part[]): Write => {
    const { pk, sk } = keyOf(who);
    const range = rangeOf(tenantId, id, isOpen(request) ? 'open' : 'closed').pk;
    const place = { ownerPk: { S: range }, ownerSk: { S: `${placeOf(request)}#${request.requestId}` } };
    const facts: Attributes = { requestId: { S: request.requestId } };
    for (const part of parts) facts[part] = { BOOL: true };
    return { tenantId, put: { pk: { S: pk }, sk: { S: sk }, ...place, ...facts } };
  };
  return [
    item('requester', requester.id, own ? ['asked', 'taken'] : ['asked']),
    assignee && !own ? item('assignee', assignee.personId, ['taken']) : { tenantId, remove: keyOf('assignee') },
  ];
}

/** Of a request from before these items were written; who changes it meanwhile writes them themselves. */
export async function concern(scope: Scope, request: StoredRequest): Promise<void> {
  try {
    await commit(scope, [requests.unchanged(request), ...concernedBy(request)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function placeOf(request: StoredRequest): string {
  return isOpen(request) ? request.dueAt : String(request.closedAt);
}

/** @param among `rangeOf` */
export async function page(
  scope: Scope,
  among: Range,
  wanted: Page,
): Promise<{ found: Found[]; cursor: string | null }> {
  const { items, cursor } = await queryPage(scope, among, wanted);
  const known = await byIds(scope, items);
  const found = items.flatMap((item): Found[] => {
    const request = known.get(item.requestId?.S ?? '');
    return request ? [{ request, cursor: () => cursorAfter(among, item) }] : [];
  });
  return { found, cursor };
}

/** All open ones in which somebody has this part. */
export async function openOf(scope: Scope, id: string, part: Part): Promise<StoredRequest[]> {
  const items = await queryAll(scope, openWith(scope, id, part));
  return [...(await byIds(scope, items)).values()];
}

export function countOpen(scope: Scope, id: string, part: Part): Promise<number> {
  return countItems(scope, openWith(scope, id, part));
}

function openWith({ tenantId }: Scope, id: string, part: Part): Range {
  return { ...rangeOf(tenantId, id, 'open'), filter: has(part) };
}

export function has(part: Part): Filter {
  return { path: part, is: true };
}

async function byIds(scope: Scope, items: readonly Attributes[]): Promise<Map<string, StoredRequest>> {
  const ids = items.map(({ requestId }): [RequestId] => [requestId?.S as RequestId]);
  const found = await requests.getMany(scope, ids, { consistent: true });
  const inOrder = new Map(items.map(({ requestId }) => [requestId?.S ?? '', undefined as StoredRequest | undefined]));
  for (const request of found) inOrder.set(request.requestId, request);
  return new Map([...inOrder].flatMap(([id, request]) => (request ? [[id, request] as const] : [])));
}
