/** The company's requests for its admins: filtered, a page at a time, and counted anew. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { covers, isOverdue, standingOf } from '../../shared/services/rules.ts';
import type { RequestsInput, RequestView } from '../../shared/services/schema.ts';
import { addDays, dayBounds, instantOf } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { allOf, type Filter, holds, mostAmong } from '../db/filter.ts';
import { countAnew } from '../forms.ts';
import { people } from '../people/entity.ts';
import { buildings, keptRooms, rooms, type StoredRoom } from '../places/entity.ts';
import { unsealAll } from '../statistics/sealed.ts';
import { tenants } from '../tenants/entity.ts';
import { concern, page as concerning, type Found, type Source, sourceOf } from './concerned.ts';
import { crewOf } from './crew.ts';
import { closedRange, openRange, requests } from './entity.ts';
import { count } from './figures.ts';
import { viewed } from './requests.ts';

/** A look goes through so many requests at most: what is rare goes on from the cursor. The table sorts out most of them. */
const [mostPages, pageSize] = [3, 500];

export async function list(scope: PersonScope, input: RequestsInput) {
  const [crew, { byId }] = await Promise.all([crewOf(scope), keptRooms(scope), known(scope, input)]);
  const { limit, itemId, areaId } = input;
  const area = areaId && crew.catalogue.areas.find((each) => each.areaId === areaId);
  if (itemId && !crew.item(itemId)) throw unknown('service-item');
  if (areaId && !area) throw unknown('service-area');
  const isHere = (room: StoredRoom | undefined) =>
    (!input.buildingId || room?.buildingId === input.buildingId) &&
    (!area || (room !== undefined && covers(area, room)));
  const roomIds = input.buildingId || area ? [...byId.values()].filter(isHere).map(({ roomId }) => roomId) : undefined;
  const filter = filterOf(input, roomIds);
  const source = await sourceFor(scope, input, filter);
  const found: Found[] = [];
  let cursor = input.cursor;
  let pages = 0;
  do {
    const read = await concerning(scope, source, { limit: isPlain(input) ? limit : pageSize, cursor });
    for (const each of read.found) {
      const { request } = each;
      if (!isHere(byId.get(request.roomId)) || (filter && !holds(filter, request))) continue;
      if (input.overdue && !request.overdue && !isOverdue(request, now())) continue;
      found.push(each);
    }
    cursor = read.cursor ?? undefined;
    pages += 1;
  } while (cursor && found.length < limit && pages < mostPages);
  const last = found.length > limit ? found[limit - 1] : undefined;
  const views = found.slice(0, limit).map(({ request }): RequestView => {
    const room = byId.get(request.roomId);
    const staff = crew.of(request, room && !room.closed ? room : null);
    return viewed(scope, request, staff, standingOf(scope, request, { staff, booking: null }));
  });
  return { requests: views, cursor: last ? last.cursor() : (cursor ?? null) };
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
async function sourceFor(
  scope: Scope,
  { list, personId, from, until }: RequestsInput,
  filter: Filter | undefined,
): Promise<Source> {
  const source = await sourceOf(scope, { list, personId, filter });
  if (!from && !until) return source;
  const { zone } = await tenants.find(scope);
  const first = from ? instantOf(dayBounds(from, zone).start) : '0';
  const last = until ? instantOf(dayBounds(addDays(until, 1), zone).start) : '9';
  return { ...source, range: { ...source.range, between: [first, last] } };
}

/** What stands in a request itself. @param roomIds of the place that is asked for; of too many the table cannot be told */
function filterOf(
  { state, itemId, category, roomId }: RequestsInput,
  roomIds: readonly RoomId[] = [],
): Filter | undefined {
  return allOf(
    state && { path: 'state', is: state },
    itemId && { path: 'item.itemId', is: itemId },
    category && { path: 'item.category', is: category },
    roomId && { path: 'roomId', is: roomId },
    roomIds.length > 0 && roomIds.length <= mostAmong && { path: 'roomId', among: roomIds },
  );
}

interface RecountInput {
  limit: number;
  cursor?: string | undefined;
}

export function recount(scope: Scope, input: RecountInput) {
  return countAnew(scope, 'services', input, async (from) => {
    if (from.cursor === undefined) await unsealAll(scope);
    return countSome(scope, from);
  });
}

/** Open ones first, then those that are over. */
async function countSome(scope: Scope, { limit, cursor }: RecountInput) {
  const [which = 'open', inner] = cursor === undefined ? [] : cursor.split(' ');
  if (which !== 'open' && which !== 'closed') throw invalid('cursor', 'cursor');
  const pk = which === 'open' ? openRange(scope.tenantId) : closedRange(scope.tenantId);
  const page = await requests.page(scope, { pk, owner: true }, { limit, cursor: inner || undefined });
  let corrected = 0;
  await inParallel(page.items, 4, async (request) => {
    if (await count(scope, request.requestId)) corrected += 1;
    await concern(scope, request);
  });
  const next = page.cursor ? `${which} ${page.cursor}` : which === 'open' ? 'closed' : null;
  return { counted: page.items.length, corrected, cursor: next };
}
