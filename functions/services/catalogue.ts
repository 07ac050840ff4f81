/** What a company offers as services, who serves it and where: made by admins, read by everybody's requests. */
import { AppError, invalid } from '../../shared/errors.ts';
import { type AreaId, type ItemId, newId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { inOrder } from '../../shared/services/rules.ts';
import type {
  AreaChanges,
  AreaInput,
  ItemChanges,
  ItemInput,
  ServiceArea,
  ServiceItem,
} from '../../shared/services/schema.ts';
import { removal } from '../audit/entity.ts';
import { claimName, freeName, renameTo } from '../db/unique.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import * as Children from '../places/children.ts';
import { buildings, floors } from '../places/entity.ts';
import { activePeople } from './active.ts';
import { areas, countKey, items, type StoredItem } from './entity.ts';
import * as Stock from './stock.ts';

export interface Catalogue {
  items: ServiceItem[];
  areas: ServiceArea[];
}

export async function read(scope: Scope): Promise<Catalogue> {
  const pk = items.key(scope.tenantId, '' as ItemId).pk;
  const [allItems, allAreas, stock] = await Promise.all([
    items.list(scope, { pk, beginsWith: 'item#' }, { consistent: true }),
    areas.list(scope, { pk, beginsWith: 'area#' }, { consistent: true }),
    Stock.readAll(scope),
  ]);
  const byName = new Intl.Collator('zh-CN', { numeric: true });
  return {
    items: inOrder(allItems.map((item) => itemOf(item, stock.get(item.itemId) ?? null))),
    areas: allAreas.map(plain<ServiceArea>).sort((a, b) => byName.compare(a.name, b.name)),
  };
}

export async function createItem(scope: PersonScope, input: ItemInput): Promise<ServiceItem> {
  const staff = await named(scope, input.staff, []);
  const { stock, ...facts } = input;
  const item = items.first(scope, { itemId: newId('item'), ...facts, areas: [...new Set(input.areas)], staff });
  await save(scope, [
    items.create(item),
    claimName(scope, `service ${item.category}`, item.name),
    ...areasUsed(scope, null, item),
    ...(stock === null ? [] : [Stock.set(scope, item.itemId, stock)]),
  ]);
  return itemOf(item, stock);
}

export async function changeItem(scope: PersonScope, input: ItemChanges): Promise<ServiceItem> {
  const { itemId, version, staff, stock, ...patch } = input;
  const before = await items.find(scope, itemId);
  if (before.version !== version) throw new AppError('changed_meanwhile');
  const after = items.next(
    scope,
    before,
    {
      ...defined(patch),
      ...(patch.areas ? { areas: [...new Set(patch.areas)] } : {}),
      ...(staff ? { staff: await named(scope, staff, before.staff) } : {}),
    },
    'changed',
  );
  await save(scope, [
    items.replace(before, after),
    ...renameTo(scope, `service ${before.category}`, before.name, after.name),
    ...areasUsed(scope, before, after),
    ...(stock === undefined ? [] : [Stock.set(scope, itemId, stock)]),
  ]);
  return itemOf(after, stock === undefined ? ((await Stock.readAll(scope)).get(itemId) ?? null) : stock);
}

export async function removeItem(scope: PersonScope, input: { itemId: ItemId; version: number }) {
  const before = await items.find(scope, input.itemId);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  await save(scope, [
    items.remove(before),
    removal(scope, 'item', before.itemId, before),
    freeName(scope, `service ${before.category}`, before.name),
    ...areasUsed(scope, before, null),
    Stock.set(scope, before.itemId, null),
  ]);
  return { ok: true as const };
}

type Wanted = ItemInput['staff'];

/** Assignments with names. Who has left may stay where they were; nobody unknown is added. */
async function named(scope: Scope, wanted: Wanted, before: ServiceItem['staff']): Promise<ServiceItem['staff']> {
  const known = new Map(before.map(({ personId, name }) => [personId, name]));
  const found = await activePeople(
    scope,
    wanted.map(({ personId }) => personId),
  );
  const staff = wanted.map(({ personId, areaId }, index) => {
    const name = found.get(personId)?.name ?? known.get(personId);
    if (name === undefined) throw invalid(`staff.${index}.personId`, 'unknown_person');
    return { personId, name, areaId };
  });
  return [...new Map(staff.map((one) => [`${one.personId} ${one.areaId}`, one])).values()];
}

/** Areas that an item begins or ceases to name: those it begins with must be there, and none goes while it is named. */
function areasUsed(scope: Scope, before: StoredItem | null, after: StoredItem | null): Write[] {
  const [was, is] = [areasNamed(before), areasNamed(after)];
  return [
    ...[...is]
      .filter((areaId) => !was.has(areaId))
      .flatMap((areaId) => [Children.exists(scope, areas.key(scope.tenantId, areaId)), Children.add(scope, areaId, 1)]),
    ...[...was].filter((areaId) => !is.has(areaId)).map((areaId) => Children.add(scope, areaId, -1)),
  ];
}

/** Where it is offered, and where somebody serves it. */
export function areasNamed(item: StoredItem | null): Set<AreaId> {
  const ofStaff = item?.staff.flatMap(({ areaId }) => (areaId === null ? [] : [areaId])) ?? [];
  return new Set([...(item?.areas ?? []), ...ofStaff]);
}

export async function createArea(scope: PersonScope, input: AreaInput): Promise<ServiceArea> {
  const area = areas.first(scope, { areaId: newId('area'), ...input });
  await save(scope, [areas.create(area), claimName(scope, 'service area', area.name), ...placesThere(scope, area)]);
  return plain(area);
}

export async function changeArea(scope: PersonScope, input: AreaChanges): Promise<ServiceArea> {
  const { areaId, version, ...patch } = input;
  const before = await areas.find(scope, areaId);
  if (before.version !== version) throw new AppError('changed_meanwhile');
  const after = areas.next(scope, before, defined(patch), 'changed');
  await save(scope, [
    areas.replace(before, after),
    ...renameTo(scope, 'service area', before.name, after.name),
    ...placesThere(scope, {
      buildings: after.buildings.filter((id) => !before.buildings.includes(id)),
      floors: after.floors.filter((id) => !before.floors.includes(id)),
    }),
  ]);
  return plain(after);
}

/** Places that are removed later cover nothing any more; none is named that never was there. */
function placesThere(scope: Scope, area: Pick<ServiceArea, 'buildings' | 'floors'>): Write[] {
  const { tenantId } = scope;
  return [
    ...[...new Set(area.buildings)].map((id) => Children.exists(scope, buildings.key(tenantId, id))),
    ...[...new Set(area.floors)].map((id) => Children.exists(scope, floors.key(tenantId, id))),
  ];
}

export async function removeArea(scope: PersonScope, input: { areaId: AreaId; version: number }) {
  const before = await areas.find(scope, input.areaId);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  await save(scope, [
    areas.remove(before),
    removal(scope, 'area', before.areaId, before),
    { ...Children.none(scope, input.areaId), refusal: 'area_in_use' as const },
    freeName(scope, 'service area', before.name),
  ]);
  return { ok: true as const };
}

export async function save(scope: Scope, writes: Write[]): Promise<void> {
  const count: Write = {
    tenantId: scope.tenantId,
    key: countKey(scope.tenantId),
    update: 'SET kind = :kind ADD version :one',
    values: { ':kind': { S: 'service-count' }, ':one': { N: '1' } },
  };
  try {
    await commit(scope, [...writes, count]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
  }
}

function itemOf({ tenantId: _tenantId, ...item }: StoredItem, stock: number | null): ServiceItem {
  return { ...item, stock };
}

function plain<T extends ServiceArea>(stored: { tenantId: unknown }): T {
  const { tenantId: _tenantId, ...shape } = stored;
  return shape as T;
}
