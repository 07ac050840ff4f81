/** A room as others see it: with the buffers that hold in it, its own or inherited ones. */

import type { Room } from '../../shared/places/schema.ts';
import { resolve } from '../../shared/policies/resolve.ts';
import type { Scope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import { tenants } from '../tenants/entity.ts';
import { buildings, ownRules, type StoredRoom } from './entity.ts';

type Ruled = Parameters<typeof resolve>[1];

/** The room with its effective buffers, and the rules that hold in it. */
export function ruled<R extends Pick<StoredRoom, 'rules' | 'bufferBefore' | 'bufferAfter'>>(
  room: R,
  building: Ruled,
  company: BookingPolicy,
): { room: R; policy: BookingPolicy } {
  const { policy } = resolve(company, building, room);
  const { bufferBefore, bufferAfter } = policy;
  return { room: { ...room, bufferBefore, bufferAfter }, policy };
}

/** The rules that hold in a room as they are now, for what must not go by a company's settings of a moment ago. */
export async function policyNow(scope: Scope, room: StoredRoom): Promise<BookingPolicy> {
  const [building, tenant] = await Promise.all([buildings.get(scope, room.buildingId), tenants.get(scope)]);
  return ruled(room, building, tenant?.policy ?? defaultPolicy).policy;
}

/** The contract's shape of rooms. */
export async function shownRooms(scope: Scope, stored: readonly StoredRoom[]): Promise<Room[]> {
  const ids = [...new Set(stored.map(({ buildingId }) => buildingId))];
  const [around, tenant] = await Promise.all([
    buildings.getMany(
      scope,
      ids.map((buildingId): [typeof buildingId] => [buildingId]),
      { consistent: true },
    ),
    tenants.get(scope),
  ]);
  const byId = new Map(around.map((building) => [building.buildingId, building]));
  const company = tenant?.policy ?? defaultPolicy;
  return stored.map((room) =>
    shape(ruled({ ...room, rules: ownRules(room) }, byId.get(room.buildingId) ?? null, company).room),
  );
}

export async function shownRoom(scope: Scope, stored: StoredRoom): Promise<Room> {
  const [room] = await shownRooms(scope, [stored]);
  return room ?? shape(stored);
}

function shape({ tenantId: _tenantId, closed: _closed, ...room }: StoredRoom): Room {
  return room;
}
