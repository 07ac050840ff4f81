import { AppError } from '../../shared/errors.ts';
import type { BuildingId, FloorId, RoomId } from '../../shared/ids.ts';
import type { Building, Floor, Room } from '../../shared/places/schema.ts';
import type { Overrides } from '../../shared/policies/resolve.ts';
import type { Scope } from '../../shared/scope.ts';
import type { ReadOptions } from '../db/read.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';
import { keep } from '../kept.ts';

type Fields<T> = Omit<T, 'version' | 'lastChange'>;

const changedRange = (tenantId: string) => `${tenantId}#rooms-changed`;

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

export type RoomFields = Fields<Room> & {
  /** Once the room has been removed. Its record stays for those who look back: what happened in it names it. */
  closed?: { zone: string };
};
export type StoredRoom = Stored<RoomFields>;

/** Also those that have been removed. */
export const rooms = defineRecord<RoomFields, [RoomId]>({
  kind: 'room',
  key: (tenantId, id) => ({ pk: partition(tenantId), sk: `room#${id}` }),
  ids: (room) => [room.roomId],
  // By when they last changed: whoever keeps the list in memory asks only for what is new.
  owner: ({ tenantId, roomId, lastChange }) => ({
    ownerPk: changedRange(tenantId),
    ownerSk: `${lastChange.at}#${roomId}`,
  }),
  upgrade: (found) => ({
    ...{ approvers: [], bookers: null, checkIn: 'company' },
    ...found,
    photos: found.photos.map((photo) => ({ ...photo, small: photo.small ?? photo.url })),
    rules: ownRules(found),
    occupation: found.occupation && { ...{ kind: 'occupied' as const }, ...found.occupation },
  }),
});

type Ruled = Pick<RoomFields, 'checkIn' | 'bufferBefore' | 'bufferAfter'> & { rules?: Overrides | undefined };

/** Before rooms had rules, a buffer of none was one that nobody had asked for. Whether one must check in stands beside them. */
export function ownRules({ rules, checkIn, bufferBefore, bufferAfter }: Ruled): Overrides {
  const { checkInRequired: _required, ...own } = rules ?? {
    ...(bufferBefore ? { bufferBefore } : {}),
    ...(bufferAfter ? { bufferAfter } : {}),
  };
  return { ...own, ...(checkIn === 'on' || checkIn === 'off' ? { checkInRequired: checkIn === 'on' } : {}) };
}

/** What a room is to have of its own. @param held the buffers that hold in it now: said again they stay where they come from */
export function withRules(
  before: Ruled,
  held: Pick<Room, 'bufferBefore' | 'bufferAfter'>,
  patch: Partial<Ruled>,
): Required<Ruled> {
  const rules: Overrides = { ...(patch.rules ?? before.rules) };
  for (const name of ['bufferBefore', 'bufferAfter'] as const) {
    const value = patch[name];
    if (value !== undefined && value !== held[name]) rules[name] = value;
  }
  const checkIn = patch.checkIn ?? (patch.rules ? choiceOf(rules.checkInRequired) : before.checkIn);
  const { bufferBefore = 0, bufferAfter = 0 } = rules;
  return { rules: ownRules({ rules, checkIn, bufferBefore, bufferAfter }), checkIn, bufferBefore, bufferAfter };
}

function choiceOf(required: boolean | undefined): Room['checkIn'] {
  if (required === undefined) return 'company';
  return required ? 'on' : 'off';
}

/** @throws AppError `not_found`, also for a room that has been removed */
export async function findRoom(scope: Scope, roomId: RoomId): Promise<StoredRoom> {
  const room = await rooms.find(scope, roomId);
  if (room.closed) throw new AppError('not_found', { values: { what: rooms.kind } });
  return room;
}

export async function listRooms(scope: Scope, options?: ReadOptions): Promise<StoredRoom[]> {
  return (await rooms.list(scope, allOf(scope, 'room'), options)).filter((room) => !room.closed);
}

const kept = keep<StoredRoom>(
  ({ roomId }) => roomId,
  (scope) => rooms.list(scope, allOf(scope, 'room'), { consistent: true }),
  (scope, since) => rooms.list(scope, { pk: changedRange(scope.tenantId), between: [since, '9999'], owner: true }),
);

/** All that there ever were, from memory: for who looks at them, not for who decides by them. */
export const keptRooms = kept.get;
export const forgetRooms = kept.forget;

/** The condition that the room is there when the commit happens. */
export function roomExists(scope: Scope, roomId: RoomId): Write {
  return {
    tenantId: scope.tenantId,
    check: rooms.key(scope.tenantId, roomId),
    condition: 'attribute_exists(pk) AND attribute_not_exists(closed)',
    refusal: 'not_found',
  };
}

export function allOf(scope: Scope, kind: 'building' | 'floor' | 'room') {
  return { pk: partition(scope.tenantId), beginsWith: `${kind}#` };
}
