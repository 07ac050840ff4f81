/** The company's requests for its admins: filtered, a page at a time, and counted anew. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { covers, isOverdue, standingOf, type Whereabouts } from '../../shared/services/rules.ts';
import type { RequestsInput, RequestView } from '../../shared/services/schema.ts';
import { addDays, dayBounds, instantOf } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import type { Range } from '../db/read.ts';
import { people } from '../people/entity.ts';
import { buildings, rooms } from '../places/entity.ts';
import { tenants } from '../tenants/entity.ts';
import { type Crew, crewOf } from './crew.ts';
import { closedRange, openRange, requests, type StoredRequest } from './entity.ts';
import { count } from './figures.ts';
import { viewed } from './requests.ts';

/** A look goes through so many requests at most: what is rare goes on from the cursor. */
const [mostPages, pageSize] = [3, 100];

export async function list(scope: PersonScope, input: RequestsInput) {
  const [crew, range] = await Promise.all([crewOf(scope), rangeFor(scope, input), known(scope, input)]);
  if (input.itemId && !crew.item(input.itemId)) throw unknown('service-item');
  if (input.areaId && !crew.catalogue.areas.some(({ areaId }) => areaId === input.areaId))
    throw unknown('service-area');
  const found: RequestView[] = [];
  let cursor = input.cursor;
  let pages = 0;
  do {
    const limit = isPlain(input) ? input.limit : Math.max(input.limit, pageSize);
    const read = await requests.page(scope, range, { limit: Math.min(limit, pageSize), cursor });
    const places = await placesOf(scope, read.items);
    for (const request of read.items) {
      const place = places.get(request.roomId) ?? null;
      if (!isWanted(request, place, crew, input)) continue;
      const staff = crew.of(request, place?.closed ? null : place);
      found.push(viewed(scope, request, staff, standingOf(scope, request, { staff, booking: null })));
    }
    cursor = read.cursor ?? undefined;
    pages += 1;
  } while (cursor && found.length < input.limit && pages < mostPages);
  return { requests: found, cursor: cursor ?? null };
}

/** @throws AppError `not_found` for what is no room, building or person of the company */
async function known(scope: Scope, { roomId, buildingId, personId }: RequestsInput): Promise<void> {
  await Promise.all([
    roomId && rooms.find(scope, roomId),
    buildingId && buildings.find(scope, buildingId),
    personId && people.find(scope, personId),
  ]);
}

function unknown(what: string): AppError {
  return new AppError('not_found', { values: { what } });
}

/** Nothing but the list itself and its period: each request that is read is wanted. */
function isPlain({
  list: _list,
  from: _from,
  until: _until,
  limit: _limit,
  cursor: _cursor,
  ...filters
}: RequestsInput) {
  return Object.values(filters).every((value) => value === undefined);
}

/** Open ones by when they are due, the first first; those that are over by when they ended, the last first. */
async function rangeFor(scope: Scope, { list, from, until }: RequestsInput): Promise<Range> {
  const pk = list === 'open' ? openRange(scope.tenantId) : closedRange(scope.tenantId);
  const range = { pk, owner: true, newestFirst: list === 'closed' };
  if (!from && !until) return range;
  const { zone } = await tenants.find(scope);
  const first = from ? instantOf(dayBounds(from, zone).start) : '0';
  const last = until ? instantOf(dayBounds(addDays(until, 1), zone).start) : '9';
  return { ...range, between: [first, last] };
}

type Place = Whereabouts & { closed: boolean };

/** Also of rooms that have been removed. */
async function placesOf(scope: Scope, found: readonly StoredRequest[]): Promise<Map<RoomId, Place>> {
  const ids = [...new Set(found.map(({ roomId }) => roomId))];
  const all = await rooms.getMany(
    scope,
    ids.map((id): [RoomId] => [id]),
  );
  return new Map(
    all.map(({ roomId, buildingId, floorId, closed }) => [
      roomId,
      { buildingId, floorId, closed: closed !== undefined },
    ]),
  );
}

function isWanted(
  request: StoredRequest,
  place: Place | null,
  { catalogue }: Crew,
  { state, itemId, category, areaId, buildingId, roomId, personId, overdue }: RequestsInput,
): boolean {
  const { item, requester, assignee } = request;
  const area = areaId && catalogue.areas.find((each) => each.areaId === areaId);
  return (
    (!state || request.state === state) &&
    (!itemId || item.itemId === itemId) &&
    (!category || item.category === category) &&
    (!roomId || request.roomId === roomId) &&
    (!buildingId || place?.buildingId === buildingId) &&
    (!areaId || (place !== null && area !== undefined && covers(area, place))) &&
    (!personId || requester.id === personId || assignee?.personId === personId) &&
    (!overdue || request.overdue || isOverdue(request, now()))
  );
}

/** Open ones first, then those that are over. */
export async function recount(scope: Scope, { limit, cursor }: { limit: number; cursor?: string | undefined }) {
  const [which = 'open', inner] = cursor === undefined ? [] : cursor.split(' ');
  if (which !== 'open' && which !== 'closed') throw invalid('cursor', 'cursor');
  const pk = which === 'open' ? openRange(scope.tenantId) : closedRange(scope.tenantId);
  const page = await requests.page(scope, { pk, owner: true }, { limit, cursor: inner || undefined });
  let corrected = 0;
  await inParallel(page.items, 4, async ({ requestId }) => {
    if (await count(scope, requestId)) corrected += 1;
  });
  const next = page.cursor ? `${which} ${page.cursor}` : which === 'open' ? 'closed' : null;
  return { counted: page.items.length, corrected, cursor: next };
}
