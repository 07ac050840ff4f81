/**
 * Whose a request is: a small item beside it for who asked, and one for who looks after it, written in the same transaction. The
 * index lists them by person as it lists the requests themselves by company.
 */
import type { RequestId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { isOpen } from '../../shared/services/rules.ts';
import { allOf, type Filter } from '../db/filter.ts';
import { countItems, cursorAfter, queryAll, queryPage, type Range } from '../db/read.ts';
import { type Attributes, ConditionFailed, commit, type Write } from '../db/write.ts';
import { isFormed } from '../forms.ts';
import { closedRange, openRange, requests, type StoredRequest } from './entity.ts';

export type List = 'open' | 'closed';
/** What somebody has to do with it; both where they look after what they have asked for themselves. */
export type Part = 'asked' | 'taken';

const mostFetched = 100;

interface Page {
  limit: number;
  cursor?: string | undefined;
}

export interface Found {
  request: StoredRequest;
  /** Of a page that is given out up to this one alone. */
  cursor(): string;
}

interface Wanted {
  list: List;
  /** A person's, or those asked for at a doorplate; all of the company where nobody is named. */
  personId?: string | undefined;
  /** Any part where none is named. */
  part?: Part | undefined;
  /** Of the requests themselves. Only the company's list is asked with it: who reads a person's looks for themselves. */
  filter?: Filter | undefined;
}

/** Where requests are read from. */
export interface Source {
  range: Range;
  /** The range has the small items, not the requests. */
  byPerson: boolean;
  /** The index may be behind the request. */
  fits(request: StoredRequest): boolean;
}

/** In a company of before the small items are not all there: the table sorts out those of others. */
export async function sourceOf(scope: Scope, wanted: Wanted): Promise<Source> {
  const { list, personId: id, part, filter } = wanted;
  const newestFirst = list === 'closed';
  const fits = (request: StoredRequest) =>
    isOpen(request) === (list === 'open') && (!id || isTheirs(request, id, part));
  if (id && (await isFormed(scope, 'services'))) {
    const range = { pk: rangeOf(scope.tenantId, id, list), owner: true, newestFirst };
    return { range: { ...range, filter: part && { path: part, is: true } }, byPerson: true, fits };
  }
  const pk = list === 'open' ? openRange(scope.tenantId) : closedRange(scope.tenantId);
  return {
    range: { pk, owner: true, newestFirst, filter: allOf(filter, id ? theirs(id, part) : undefined) },
    byPerson: false,
    fits,
  };
}

function isTheirs({ requester, assignee }: StoredRequest, id: string, part: Part | undefined): boolean {
  return (part !== 'taken' && requester.id === id) || (part !== 'asked' && assignee?.personId === id);
}

function theirs(id: string, part: Part | undefined): Filter {
  const asked = { path: 'requester.id', is: id };
  const taken = { path: 'assignee.personId', is: id };
  return part ? { asked, taken }[part] : { any: [asked, taken] };
}

function rangeOf(tenantId: TenantId, id: string, list: List): string {
  return `${tenantId}#requests-of#${id}#${list}`;
}

/** What is written with a request, whatever becomes of it. */
export function concernedBy(request: StoredRequest): Write[] {
  const { tenantId, requester, assignee } = request;
  const own = assignee?.personId === requester.id;
  const keyOf = (who: string) => ({ pk: requests.key(tenantId, request.requestId).pk, sk: `of#${who}` });
  const item = (who: string, id: string, parts: readonly Part[]): Write => {
    const { pk, sk } = keyOf(who);
    const range = rangeOf(tenantId, id, isOpen(request) ? 'open' : 'closed');
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

/** At most a hundred requests at a time where they are read by person: that many are fetched at once. */
export async function page(
  scope: Scope,
  { range, byPerson, fits }: Source,
  wanted: Page,
): Promise<{ found: Found[]; cursor: string | null }> {
  if (!byPerson) {
    const { items, cursor } = await requests.page(scope, range, wanted);
    const found = items.map((request): Found => ({ request, cursor: () => requests.cursorAfter(range, request) }));
    return { found, cursor };
  }
  const { items, cursor } = await queryPage(scope, range, { ...wanted, limit: Math.min(wanted.limit, mostFetched) });
  const known = await fetched(scope, items);
  const found = items.flatMap((item): Found[] => {
    const request = known.get(item.requestId?.S ?? '');
    return request && fits(request) ? [{ request, cursor: () => cursorAfter(range, item) }] : [];
  });
  return { found, cursor };
}

/** All open ones in which somebody has this part. */
export async function openOf(scope: Scope, personId: string, part: Part): Promise<StoredRequest[]> {
  const { range, byPerson, fits } = await sourceOf(scope, { list: 'open', personId, part });
  if (!byPerson) return requests.list(scope, range);
  const items = await queryAll(scope, range);
  const known = await fetched(scope, items);
  return items.flatMap(({ requestId }) => known.get(requestId?.S ?? '') ?? []).filter(fits);
}

export async function countOpen(scope: Scope, personId: string, part: Part): Promise<number> {
  return countItems(scope, (await sourceOf(scope, { list: 'open', personId, part })).range);
}

async function fetched(scope: Scope, items: readonly Attributes[]): Promise<Map<string, StoredRequest>> {
  const ids = items.map(({ requestId }): [RequestId] => [requestId?.S as RequestId]);
  const found = await requests.getMany(scope, ids, { consistent: true });
  return new Map(found.map((request) => [request.requestId, request]));
}
