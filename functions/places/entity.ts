import type { BuildingId, FloorId, RoomId } from '../../shared/ids.ts';
import type { Building, Floor, Room } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { defineRecord } from '../db/record.ts';

type Fields<T> = Omit<T, 'version' | 'lastChange'>;

// One partition holds a company's places, so that one Query reads the whole tree.
const partition = (tenantId: string) => `${tenantId}#places`;

export const buildings = defineRecord<Fields<Building>, [BuildingId]>({
  kind: 'building',
  key: (tenantId, id) => ({ pk: partition(tenantId), sk: `building#${id}` }),
  ids: (building) => [building.buildingId],
});

export const floors = defineRecord<Fields<Floor>, [FloorId]>({
  kind: 'floor',
  key: (tenantId, id) => ({ pk: partition(tenantId), sk: `floor#${id}` }),
  ids: (floor) => [floor.floorId],
});

export const rooms = defineRecord<Fields<Room>, [RoomId]>({
  kind: 'room',
  key: (tenantId, id) => ({ pk: partition(tenantId), sk: `room#${id}` }),
  ids: (room) => [room.roomId],
});

export function allOf(scope: Scope, kind: 'building' | 'floor' | 'room') {
  return { pk: partition(scope.tenantId), beginsWith: `${kind}#` };
}
