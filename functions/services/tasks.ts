/** Lists: what somebody has asked for, and what they are to serve. */
import type { PersonId, RequestId } from '../../shared/ids.ts';
import { isAdmin, type PersonScope } from '../../shared/scope.ts';
import { standingOf } from '../../shared/services/rules.ts';
import type { RequestView, TaskList } from '../../shared/services/schema.ts';
import { page as concerning, sourceOf } from './concerned.ts';
import { type Crew, crewOf, type Named, placesOf } from './crew.ts';
import { asked, closedRange, openRange, requests, type StoredRequest, shapeOf } from './entity.ts';
import { viewed } from './requests.ts';

interface Page {
  limit: number;
  cursor?: string | undefined;
}

export async function mine(scope: PersonScope, page: Page) {
  const pk = asked.key(scope.tenantId, scope.actor.id, '', '' as RequestId).pk;
  const { items, cursor } = await asked.page(scope, { pk, newestFirst: true }, page);
  const found = await requests.getMany(
    scope,
    items.map(({ requestId }): [RequestId] => [requestId]),
    { consistent: true },
  );
  return { requests: found.map(shapeOf).sort((a, b) => b.createdAt.localeCompare(a.createdAt)), cursor };
}

/** A look goes through so many pages at most: whoever has little among much that is others' goes on from the cursor. */
const mostPages = 5;

/**
 * `mine` is read from what the person has taken on. For the other lists the company's requests are read in order, a page at
 * a time, until enough of them are this person's business: there may be none on the way to the cursor.
 */
export async function tasks(scope: PersonScope, { list, ...page }: Page & { list: TaskList }) {
  const crew = await crewOf(scope);
  if (hasNoPart(scope, crew) && (list === 'open' || list === 'team')) return { tasks: [], cursor: null };
  if (list === 'mine') return taken(scope, crew, page);
  const isOver = list === 'done';
  const range = {
    pk: isOver ? closedRange(scope.tenantId) : openRange(scope.tenantId),
    owner: true,
    newestFirst: isOver,
  };
  const found: RequestView[] = [];
  let cursor = page.cursor;
  let pages = 0;
  do {
    const read = await requests.page(scope, range, { limit: page.limit, cursor });
    const places = await placesOf(
      scope,
      read.items.map(({ roomId }) => roomId),
    );
    for (const request of read.items) {
      const staff = crew.of(request, places.get(request.roomId) ?? null);
      if (!belongs[list](request, whose(scope, request, staff))) continue;
      found.push(viewed(scope, request, staff, standingOf(scope, request, { staff, booking: null })));
    }
    cursor = read.cursor ?? undefined;
    pages += 1;
  } while (cursor && found.length < page.limit && pages < mostPages);
  return { tasks: found, cursor: cursor ?? null };
}

/** What they have taken on, by when it is due. */
async function taken(scope: PersonScope, crew: Crew, page: Page) {
  const source = await sourceOf(scope, { list: 'open', personId: scope.actor.id, part: 'taken' });
  let { found, cursor } = await concerning(scope, source, page);
  // Only a company of before has pages without any of theirs.
  for (let pages = 1; found.length === 0 && cursor && pages < mostPages; pages++)
    ({ found, cursor } = await concerning(scope, source, { ...page, cursor }));
  const places = await placesOf(
    scope,
    found.map(({ request }) => request.roomId),
  );
  const views = found.map(({ request }) => {
    const staff = crew.of(request, places.get(request.roomId) ?? null);
    return viewed(scope, request, staff, standingOf(scope, request, { staff, booking: null }));
  });
  return { tasks: views, cursor };
}

/** Serves nothing anywhere. What they once took on is theirs all the same. */
function hasNoPart(scope: PersonScope, { catalogue }: Crew): boolean {
  return !isAdmin(scope) && !catalogue.items.some(({ staff }) => staff.some((one) => one.personId === scope.actor.id));
}

/** What a request is to somebody who serves. */
interface Whose {
  /** It is theirs to take: they serve it, or nobody does and they are an admin. */
  forMe: boolean;
  /** They may look after it. */
  served: boolean;
  me: PersonId;
}

function whose(scope: PersonScope, { assignee }: StoredRequest, staff: readonly Named[]): Whose {
  const me = scope.actor.id;
  const isStaff = staff.some(({ personId }) => personId === me);
  return {
    me,
    forMe: isStaff || (isAdmin(scope) && staff.length === 0),
    served: isStaff || isAdmin(scope) || assignee?.personId === me,
  };
}

const belongs: Record<Exclude<TaskList, 'mine'>, (request: StoredRequest, whose: Whose) => boolean> = {
  open: ({ state }, { forMe }) => state === 'new' && forMe,
  team: ({ state, assignee }, { me, served }) => state !== 'new' && served && assignee?.personId !== me,
  done: ({ assignee }, { me, served }) => served && (assignee === null || assignee.personId === me),
};
