/**
 * What bookings and doorplates must know of a room: itself, its building and the rules that hold in it. Kept in memory for a few
 * seconds: the facts decide only about rules (hours, horizon, buffers), never about who gets a slot, so a moment's delay of an
 * admin's change is harmless, and a booking needs no read but its session's. A zone never changes once a building has rooms.
 */
import type { SpecialDays } from '../../shared/bookings/special-days.ts';
import type { BuildingId, RoomId, TenantId } from '../../shared/ids.ts';
import type { Building, Floor } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { daysIn } from '../../shared/tenants/holidays/days.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { Tenant } from '../../shared/tenants/schema.ts';
import type { Stored } from '../db/record.ts';
import { tenants } from '../tenants/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import { allOf, buildings, floors, forgetRooms, keptRooms, rooms, type StoredRoom } from './entity.ts';
import { ruled } from './shown.ts';

type StoredBuilding = Stored<Omit<Building, 'version' | 'lastChange'>>;
type StoredFloor = Stored<Omit<Floor, 'version' | 'lastChange'>>;

export interface RoomFacts {
  room: StoredRoom;
  building: StoredBuilding;
  /** The rules that hold in the room. */
  policy: Tenant['policy'];
  /** The company's public holidays and make-up working days. */
  days: SpecialDays;
}

const keepMs = 5000;
const maxTenants = 500;

interface Kept {
  until: number;
  rooms: Map<RoomId, Promise<RoomFacts | null>>;
  buildings: Map<BuildingId, Promise<StoredBuilding | null>>;
  /** The company, once it was read. */
  tenant: Map<'own', Promise<Stored<Omit<Tenant, 'version' | 'lastChange'>> | null>>;
  days: Map<'own', Promise<SpecialDays>>;
  all?: Promise<RoomFacts[]>;
  around?: Promise<{ buildings: StoredBuilding[]; floors: StoredFloor[] }>;
}
const kept = new Map<TenantId, Kept>();

function keptOf(tenantId: TenantId): Kept {
  const found = kept.get(tenantId);
  // Real time, not the product's clock: this is about memory, and a moved clock must not freeze it.
  if (found && found.until > Date.now()) return found;
  if (kept.size >= maxTenants) kept.clear();
  const fresh: Kept = {
    until: Date.now() + keepMs,
    ...{ rooms: new Map(), buildings: new Map(), tenant: new Map(), days: new Map() },
  };
  kept.set(tenantId, fresh);
  return fresh;
}

/** After a change of rules or places that this function has learnt of. */
export function forgetFacts(tenantId: TenantId): void {
  kept.delete(tenantId);
}

/** After a write to places by this very function, rooms among them. */
export function placesWritten(tenantId: TenantId): void {
  forgetRooms(tenantId);
  forgetFacts(tenantId);
}

export function roomFacts(scope: Scope, roomId: RoomId): Promise<RoomFacts | null> {
  return once(keptOf(scope.tenantId).rooms, roomId, () => load(scope, roomId));
}

async function load(scope: Scope, roomId: RoomId): Promise<RoomFacts | null> {
  const room = await rooms.get(scope, roomId);
  if (!room || room.closed) return null;
  const mine = keptOf(scope.tenantId);
  const [building, tenant, days] = await Promise.all([
    once(mine.buildings, room.buildingId, () => buildings.get(scope, room.buildingId)),
    once(mine.tenant, 'own', () => tenants.get(scope)),
    once(mine.days, 'own', () => specialDays(scope)),
  ]);
  return building ? { building, days, ...ruled(room, building, tenant?.policy ?? defaultPolicy) } : null;
}

async function specialDays(scope: Scope): Promise<SpecialDays> {
  return new Map(daysIn(await readHolidays(scope)).map((day) => [day.date, day]));
}

/** What rooms have in common is read for one of them. */
function once<K, V>(known: Map<K, Promise<V>>, key: K, read: () => Promise<V>): Promise<V> {
  let value = known.get(key);
  if (!value) {
    value = read();
    value.catch(() => known.delete(key));
    known.set(key, value);
  }
  return value;
}

/** The facts of every room of the company. */
export function allFacts(scope: Scope): Promise<RoomFacts[]> {
  const mine = keptOf(scope.tenantId);
  if (!mine.all) {
    mine.all = loadAll(scope);
    mine.all.catch(() => {
      delete mine.all;
    });
  }
  return mine.all;
}

async function loadAll(scope: Scope): Promise<RoomFacts[]> {
  const [allRooms, allBuildings, tenant, days] = await Promise.all([
    keptRooms(scope),
    buildings.list(scope, allOf(scope, 'building')),
    tenants.get(scope),
    specialDays(scope),
  ]);
  const byId = new Map(allBuildings.map((building) => [building.buildingId, building]));
  const policy = tenant?.policy ?? defaultPolicy;
  return [...allRooms.byId.values()].flatMap((room) => {
    const building = room.closed ? undefined : byId.get(room.buildingId);
    return building ? [{ building, days, ...ruled(room, building, policy) }] : [];
  });
}

/** Every building and floor of the company. */
export function allAround(scope: Scope): NonNullable<Kept['around']> {
  const mine = keptOf(scope.tenantId);
  if (!mine.around) {
    mine.around = Promise.all([
      buildings.list(scope, allOf(scope, 'building')),
      floors.list(scope, allOf(scope, 'floor')),
    ]).then(([buildings, floors]) => ({ buildings, floors }));
    mine.around.catch(() => {
      delete mine.around;
    });
  }
  return mine.around;
}
