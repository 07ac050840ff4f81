/** How quickly services answer: counters in step with each request as it is, by item, floor and day, and what is read from them. */
import type { BuildingId, RequestId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { figuresOf, readId, servicePart, sharesOf } from '../../shared/services/figures.ts';
import { covers } from '../../shared/services/rules.ts';
import type { FiguresInput } from '../../shared/services/schema.ts';
import { added, differenceOf, idOfKey, rangesByMonth, rangesOf } from '../../shared/statistics/cells.ts';
import type { Period } from '../../shared/statistics/periods.ts';
import type { Counters, Share } from '../../shared/statistics/shares.ts';
import type { LocalDate } from '../../shared/time.ts';
import { queryAll } from '../db/read.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { isFormed } from '../forms.ts';
import { allOf, buildings, floors, keptRooms, rooms } from '../places/entity.ts';
import { addTo } from '../statistics/entity.ts';
import { unsealed, visitCompany } from '../statistics/sealed.ts';
import * as Catalogue from './catalogue.ts';
import { requests, type StoredRequest } from './entity.ts';

/** A request's mark: written together with the counters, so that they hold what it says and nothing else of this request. */
const marks = defineRecord<{ requestId: RequestId; shares: Share[] }, [RequestId]>({
  kind: 'counted-request',
  key: (tenantId, requestId) => ({ pk: requests.key(tenantId, requestId).pk, sk: 'counted' }),
  ids: ({ requestId }) => [requestId],
});

const rounds = 8;

/**
 * @returns whether anything had to be changed
 * @throws when others keep counting the same request; the event is tried again later
 */
export async function count(scope: Scope, requestId: RequestId): Promise<boolean> {
  for (let round = 1; round <= rounds; round++) {
    // First the mark: where it is still the same at the end, nobody has counted a newer request than the one read after it.
    const mark = await marks.get(scope, requestId);
    const request = await requests.get(scope, requestId);
    const shares = request ? await sharesNow(scope, request) : [];
    const difference = differenceOf(mark?.shares ?? [], shares);
    if (difference.length === 0) return false;
    const marked = mark
      ? marks.replace(mark, marks.next(scope, mark, { shares }, 'counted'))
      : marks.create(marks.first(scope, { requestId, shares }, 'counted'));
    try {
      await commit(scope, [marked, ...difference.map((cell) => addTo(scope, cell)), ...unsealed(scope, difference)]);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Error(`${requestId} is counted by others all the time`);
}

/** Also in a room that has been removed. */
async function sharesNow(scope: Scope, request: StoredRequest): Promise<Share[]> {
  const room = await rooms.get(scope, request.roomId);
  const zone = room?.closed?.zone ?? (room && (await buildings.get(scope, room.buildingId))?.zone);
  return room && zone ? sharesOf(request, { floorId: room.floorId, buildingId: room.buildingId, zone }) : [];
}

/** In time that does not grow with requests: a counter for each item, floor, and year, month or day, and one for each building's months. */
export async function figures(scope: Scope, { from, until, buildingId }: FiguresInput) {
  const [isWhole, allFloors, { byId }, catalogue] = await Promise.all([
    isFormed(scope, 'services'),
    floors.list(scope, allOf(scope, 'floor')),
    keptRooms(scope),
    Catalogue.read(scope),
    buildingId && buildings.find(scope, buildingId),
  ]);
  const [cells, served] = await Promise.all([
    isWhole ? sumsIn(scope, { from, until }) : cellsIn(scope, beforeForms(from, until)),
    isWhole ? cellsIn(scope, rangesOf('served', from, until)) : null,
  ]);
  // Rooms tell of floors that are gone.
  const whereabouts = new Map(
    [...byId.values(), ...allFloors].map(({ floorId, buildingId }) => [floorId, { floorId, buildingId }]),
  );
  const [total, items, areas, months] = [{}, new Groups(), new Groups(), new Groups()] as const;
  for (const { sk, counters } of cells) {
    const { itemId, floorId } = readId(idOfKey(sk));
    const place = whereabouts.get(floorId);
    if (buildingId && place?.buildingId !== (buildingId as BuildingId)) continue;
    added(total, counters);
    items.add(itemId ?? '', counters);
    if (!served) months.add(monthIn(sk), counters);
    const here = place ? catalogue.areas.filter((area) => covers(area, place)) : [];
    for (const { areaId } of here) areas.add(areaId, counters);
    if (here.length === 0) areas.add('', counters);
  }
  for (const { sk, counters } of served ?? []) {
    if (!buildingId || idOfKey(sk) === buildingId) months.add(monthIn(sk), counters);
  }
  const itemsById = new Map(catalogue.items.map((item) => [item.itemId as string, item]));
  const areasById = new Map(catalogue.areas.map((area) => [area.areaId as string, area]));
  return {
    total: figuresOf(total),
    items: items.rows((id, counters) => ({
      itemId: itemsById.get(id)?.itemId ?? null,
      name: itemsById.get(id)?.name ?? '',
      category: itemsById.get(id)?.category ?? null,
      ...figuresOf(counters),
    })),
    areas: areas.rows((id, counters) => ({
      areaId: areasById.get(id)?.areaId ?? null,
      name: areasById.get(id)?.name ?? '',
      ...figuresOf(counters),
    })),
    months: months
      .rows((month, counters) => ({ month, ...figuresOf(counters) }))
      .sort((a, b) => a.month.localeCompare(b.month)),
  };
}

/** Where not all have been counted anew: those of before, which had no years, and those of since without theirs. */
function beforeForms(from: LocalDate, until: LocalDate): [string, string][] {
  return ['service', 'requests'].flatMap((kind) => rangesByMonth(kind, from, until));
}

/** By item and floor. */
async function sumsIn(scope: Scope, period: Period): Promise<{ sk: string; counters: Counters }[]> {
  const byId = new Map<string, Counters>();
  await visitCompany(scope, 'requests', [servicePart], period, (name, value) => {
    const at = name.lastIndexOf('#');
    const [sk, counter] = [name.slice(0, at), name.slice(at + 1)];
    const counters = byId.get(sk) ?? {};
    byId.set(sk, counters);
    counters[counter] = (counters[counter] ?? 0) + value;
  });
  return [...byId].map(([sk, counters]) => ({ sk, counters }));
}

async function cellsIn(
  scope: Scope,
  ranges: readonly [string, string][],
): Promise<{ sk: string; counters: Counters }[]> {
  const pk = `${scope.tenantId}#figures#${servicePart}`;
  const found = await Promise.all(ranges.map((between) => queryAll(scope, { pk, between })));
  return found.flat().map(({ sk, ...numbers }) => {
    const counters: Counters = {};
    for (const [name, { N }] of Object.entries(numbers)) if (N !== undefined) counters[name] = Number(N);
    return { sk: sk?.S ?? '', counters };
  });
}

/** After `requests#d#` or `served#m#`. */
function monthIn(sk: string): string {
  return sk.split('#')[2]?.slice(0, 7) ?? '';
}

class Groups {
  #all = new Map<string, Counters>();

  add(id: string, counters: Counters): void {
    this.#all.set(id, added(this.#all.get(id) ?? {}, counters));
  }

  /** Those with requests, the most first. */
  rows<R extends { requests: number }>(row: (id: string, counters: Counters) => R): R[] {
    const rows = [...this.#all].map(([id, counters]) => row(id, counters));
    return rows.filter(({ requests }) => requests > 0).sort((a, b) => b.requests - a.requests);
  }
}
