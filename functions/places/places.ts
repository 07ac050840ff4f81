/** Buildings, floors and rooms: creating, changing and removing them without ever leaving one without its parent. */
import { AppError, invalid } from '../../shared/errors.ts';
import { type BuildingId, type FloorId, newId, type PersonId, type RoomId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type * as operations from '../../shared/places/operations.ts';
import type { Building, Floor, Room } from '../../shared/places/schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import { removal } from '../audit/entity.ts';
import { decidersOf } from '../bookings/deciders.ts';
import type { Stored } from '../db/record.ts';
import { claimName, freeName, renameTo } from '../db/unique.ts';
import type { Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import type { Kept } from '../kept.ts';
import { refuseOver } from '../operator/usage.ts';
import * as People from '../people/people.ts';
import { tenants } from '../tenants/entity.ts';
import * as Uploads from '../uploads.ts';
import * as Children from './children.ts';
import {
  allOf,
  buildings,
  findRoom,
  floors,
  keptRooms,
  listRooms,
  rooms,
  type StoredRoom,
  withRules,
} from './entity.ts';
import { admitted } from './equipment.ts';
import { catalogues, shownCatalogue } from './equipment-entity.ts';
import { buildingInUse, floorInUse, refuseInUse } from './in-way.ts';
import { mapGone, maps } from './map-entity.ts';
import { save } from './save.ts';
import { ruled, shownRoom } from './shown.ts';

export async function list(scope: Scope) {
  const [allBuildings, allFloors, allRooms, tenant, catalogue] = await Promise.all([
    buildings.list(scope, allOf(scope, 'building')),
    floors.list(scope, allOf(scope, 'floor')),
    keptRooms(scope),
    tenants.get(scope),
    catalogues.get(scope),
  ]);
  return {
    buildings: allBuildings.map(plain<Building>).sort(byText((building) => building.name)),
    floors: allFloors.map(plain<Floor>).sort((a, b) => a.level - b.level),
    rooms: listed(allRooms, allBuildings, tenant?.policy ?? defaultPolicy),
    ...(catalogue ? { equipment: shownCatalogue(catalogue) } : {}),
  };
}

/** To put thousands of rooms in order takes longer than to find that nothing has changed since the last time. */
const lists = new WeakMap<Kept<StoredRoom>['byId'], { by: string; rooms: Room[] }>();

function listed({ byId, turn }: Kept<StoredRoom>, around: readonly Around[], policy: BookingPolicy): Room[] {
  const by = JSON.stringify([turn, policy, around.map(({ buildingId, version }) => [buildingId, version])]);
  const known = lists.get(byId);
  if (known?.by === by) return known.rooms;
  const buildingOf = new Map(around.map((building) => [building.buildingId, building]));
  const rooms = [...byId.values()]
    .filter(({ closed }) => !closed)
    .map((room) => plain<Room>(ruled(room, buildingOf.get(room.buildingId) ?? null, policy).room))
    .sort(byText((room) => room.number));
  lists.set(byId, { by, rooms });
  return rooms;
}

type Around = Awaited<ReturnType<typeof buildings.find>>;

export async function createBuilding(scope: PersonScope, input: InputOf<typeof operations.createBuilding>) {
  const { hours = (await tenants.find(scope)).hours } = input;
  const building = buildings.first(scope, { buildingId: newId('building'), ...input, hours });
  await save(scope, [buildings.create(building), claimName(scope, 'building', building.name)]);
  return plain<Building>(building);
}

export async function changeBuilding(scope: PersonScope, input: InputOf<typeof operations.changeBuilding>) {
  const { buildingId, version, ...patch } = input;
  const before = await atVersion(buildings.find(scope, buildingId), version);
  const writes: Write[] = [];
  if (patch.zone && patch.zone !== before.zone) {
    if (await hasRooms(scope, buildingId)) throw new AppError('zone_fixed');
    // No floor may get its first room while this commits.
    writes.push(await Children.unchanged(scope, buildingId));
  }
  const after = buildings.next(scope, before, defined(patch), 'changed');
  const names = renameTo(scope, 'building', before.name, after.name);
  await save(scope, [buildings.replace(before, after), ...names, ...writes]);
  return plain<Building>(after);
}

async function hasRooms(scope: Scope, buildingId: BuildingId): Promise<boolean> {
  const all = await listRooms(scope, { consistent: true });
  return all.some((room) => room.buildingId === buildingId);
}

export async function removeBuilding(scope: PersonScope, input: { buildingId: BuildingId; version: number }) {
  const before = await atVersion(buildings.find(scope, input.buildingId), input.version);
  const writes = [
    buildings.remove(before),
    removal(scope, 'building', before.buildingId, before),
    Children.none(scope, input.buildingId),
    freeName(scope, 'building', before.name),
  ];
  await saveRemoval(scope, writes, () => buildingInUse(scope, input.buildingId));
  return { ok: true as const };
}

export async function createFloor(scope: PersonScope, input: InputOf<typeof operations.createFloor>) {
  const building = await buildings.find(scope, input.buildingId);
  const floor = floors.first(scope, { floorId: newId('floor'), ...input });
  const writes = [
    floors.create(floor),
    claimName(scope, `floor ${input.buildingId}`, floor.name),
    Children.exists(scope, buildings.key(scope.tenantId, building.buildingId)),
    Children.add(scope, input.buildingId, 1),
  ];
  await save(scope, writes);
  return plain<Floor>(floor);
}

export async function changeFloor(scope: PersonScope, input: InputOf<typeof operations.changeFloor>) {
  const { floorId, version, ...patch } = input;
  const before = await atVersion(floors.find(scope, floorId), version);
  const after = floors.next(scope, before, defined(patch), 'changed');
  const names = renameTo(scope, `floor ${before.buildingId}`, before.name, after.name);
  await save(scope, [floors.replace(before, after), ...names]);
  return plain<Floor>(after);
}

export async function removeFloor(scope: PersonScope, input: { floorId: FloorId; version: number }) {
  const before = await atVersion(floors.find(scope, input.floorId), input.version);
  const writes = [
    floors.remove(before),
    removal(scope, 'floor', before.floorId, before),
    Children.none(scope, input.floorId),
    mapGone(scope, input.floorId),
    freeName(scope, `floor ${before.buildingId}`, before.name),
    Children.add(scope, before.buildingId, -1),
  ];
  const map = await maps.get(scope, input.floorId);
  await saveRemoval(scope, writes, () => floorInUse(scope, input.floorId));
  if (map) await Uploads.withdraw(scope, map.mapId);
  return { ok: true as const };
}

export async function createRoom(scope: PersonScope, input: InputOf<typeof operations.createRoom>) {
  const [floor, conditions] = await Promise.all([
    floors.find(scope, input.floorId),
    admitted(scope, input.equipment),
    refuseOver(scope, 'rooms'),
    checkPeople(scope, 'approvers', input.approvers),
    checkPeople(scope, 'bookers.people', input.bookers?.people),
  ]);
  const room = rooms.first(scope, {
    roomId: newId('room'),
    buildingId: floor.buildingId,
    photos: [],
    occupation: null,
    ...input,
    equipment: [...new Set(input.equipment)],
  });
  const writes = [
    rooms.create(room),
    claimName(scope, `room ${floor.buildingId}`, room.number),
    Children.exists(scope, floors.key(scope.tenantId, floor.floorId)),
    Children.add(scope, floor.floorId, 1),
    // Counted so that a building's zone can tell whether a room came meanwhile.
    Children.touch(scope, floor.buildingId),
    ...conditions,
  ];
  await save(scope, writes);
  return shownRoom(scope, room);
}

/** @throws AppError `invalid_input` for one who is no person of the company; who was named before may have left since */
export async function checkPeople(
  scope: Scope,
  field: string,
  wanted: readonly PersonId[] = [],
  before: readonly PersonId[] = [],
): Promise<void> {
  const found = await People.byIds(scope, wanted);
  const unknown = wanted.findIndex((personId) => !found.has(personId) && !before.includes(personId));
  if (unknown >= 0) throw invalid(`${field}.${unknown}`, 'unknown_person');
}

/** Whom a booking of this room is brought to. */
export async function approvers(scope: Scope, roomId: RoomId) {
  const { asked } = await decidersOf(scope, await findRoom(scope, roomId));
  return { people: asked.map(({ personId, name }) => ({ personId, name })) };
}

export async function getRoom(scope: Scope, roomId: RoomId): Promise<Room> {
  return shownRoom(scope, await findRoom(scope, roomId));
}

export async function changeRoom(scope: PersonScope, input: InputOf<typeof operations.changeRoom>) {
  const { roomId, version, ...patch } = input;
  const before = await atVersion(findRoom(scope, roomId), version);
  const [conditions] = await Promise.all([
    admitted(scope, patch.equipment, before.equipment),
    checkPeople(scope, 'approvers', patch.approvers, before.approvers),
    checkPeople(scope, 'bookers.people', patch.bookers?.people, before.bookers?.people),
  ]);
  const ruling = withRules(before, await shownRoom(scope, before), patch);
  const after = rooms.next(scope, before, { ...defined(patch), ...ruling }, 'changed');
  const writes = [
    rooms.replace(before, after),
    ...conditions,
    ...renameTo(scope, `room ${before.buildingId}`, before.number, after.number),
  ];
  if (after.floorId !== before.floorId) {
    const floor = await floors.find(scope, after.floorId);
    if (floor.buildingId !== before.buildingId) throw invalid('floorId', 'other_building');
    writes.push(
      Children.exists(scope, floors.key(scope.tenantId, floor.floorId)),
      Children.add(scope, before.floorId, -1),
      Children.add(scope, after.floorId, 1),
    );
  }
  await save(scope, writes);
  return shownRoom(scope, after);
}

/**
 * In two steps, because a booking that is being made does not look at the room's record: first nobody finds the room any more,
 * and a moment later `close` cancels what has slipped in.
 */
export async function removeRoom(scope: PersonScope, input: { roomId: RoomId; version: number }) {
  const before = await atVersion(findRoom(scope, input.roomId), input.version);
  const { zone } = await buildings.find(scope, before.buildingId);
  await refuseInUse(scope, { roomId: input.roomId, zone });
  const after = rooms.next(scope, before, { closed: { zone } }, 'removed');
  const writes = [
    rooms.replace(before, after),
    freeName(scope, `room ${before.buildingId}`, before.number),
    Children.add(scope, before.floorId, -1),
  ];
  await save(scope, writes);
  return { ok: true as const };
}

/** @throws AppError `in_use` with what is still there; what `save` throws */
async function saveRemoval(scope: Scope, writes: Write[], explained: () => Promise<AppError>): Promise<void> {
  try {
    await save(scope, writes);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'in_use') throw error;
    throw await explained();
  }
}

/** The record, if it is still what the admin looked at. @throws AppError `changed_meanwhile` */
export async function atVersion<T>(found: Promise<Stored<T>>, version: number): Promise<Stored<T>> {
  const record = await found;
  if (record.version !== version) throw new AppError('changed_meanwhile');
  return record;
}

/** The contract's shape of a stored place. */
export function plain<T>(stored: { tenantId: unknown }): T {
  const { tenantId: _tenantId, ...place } = stored;
  return place as T;
}

function byText<T>(textOf: (value: T) => string) {
  const collator = new Intl.Collator('zh-CN', { numeric: true });
  return (a: T, b: T) => collator.compare(textOf(a), textOf(b));
}
