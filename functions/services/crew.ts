/** Who serves a request now: the catalogue's staff as far as they still work here, and admins where nobody else does. */
import type { BuildingId, FloorId, ItemId, PersonId, RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { staffOf } from '../../shared/services/rules.ts';
import type { ServiceItem, ServiceRequest } from '../../shared/services/schema.ts';
import * as Directory from '../people/directory.ts';
import { rooms } from '../places/entity.ts';
import { activePeople } from './active.ts';
import * as Catalogue from './catalogue.ts';

export interface Named {
  personId: PersonId;
  name: string;
}

type Whereabouts = { buildingId: BuildingId; floorId: FloorId };

export interface Crew {
  catalogue: Catalogue.Catalogue;
  item(itemId: ItemId | null): ServiceItem | null;
  /** Those configured who still work here; empty = it is for admins. */
  of(request: Pick<ServiceRequest, 'item'>, place: Whereabouts | null): Named[];
}

export async function crewOf(scope: Scope): Promise<Crew> {
  const catalogue = await Catalogue.read(scope);
  const active = await activePeople(
    scope,
    catalogue.items.flatMap(({ staff }) => staff.map(({ personId }) => personId)),
  );
  const items = new Map(catalogue.items.map((item) => [item.itemId, item]));
  const item = (itemId: ItemId | null) => (itemId && items.get(itemId)) ?? null;
  return {
    catalogue,
    item,
    of: (request, place) =>
      staffOf(item(request.item.itemId), catalogue.areas, place).flatMap(({ personId }) => {
        const person = active.get(personId);
        return person ? [{ personId, name: person.name }] : [];
      }),
  };
}

/** Where rooms lie; a room that was removed lies nowhere. */
export async function placesOf(scope: Scope, roomIds: readonly RoomId[]): Promise<Map<RoomId, Whereabouts>> {
  const found = await rooms.getMany(
    scope,
    [...new Set(roomIds)].map((id): [RoomId] => [id]),
  );
  return new Map(
    found
      .filter((room) => !room.closed)
      .map(({ roomId, buildingId, floorId }) => [roomId, { buildingId, floorId }] as const),
  );
}

export async function admins(scope: Scope): Promise<Named[]> {
  const everybody = await Directory.everybody(scope);
  return everybody.filter(({ active, roles }) => active && roles.includes('admin')).map(({ person }) => nameOf(person));
}

function nameOf({ personId, name }: Named): Named {
  return { personId, name };
}

/** To whom a request goes: its staff, or the admins. */
export async function routed(scope: Scope, request: Pick<ServiceRequest, 'item' | 'roomId'>): Promise<Named[]> {
  const [crew, places] = await Promise.all([crewOf(scope), placesOf(scope, [request.roomId])]);
  const staff = crew.of(request, places.get(request.roomId) ?? null);
  return staff.length > 0 ? staff : admins(scope);
}
