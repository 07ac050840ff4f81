/** Many rooms of a floor at once, as many to a transaction as it holds: each is wholly there or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { idFrom, type RoomId } from '../../shared/ids.ts';
import type { InputOf, OutputOf } from '../../shared/operation.ts';
import { nameKey } from '../../shared/places/numbering.ts';
import type { createRooms } from '../../shared/places/operations.ts';
import type { Floor, Room } from '../../shared/places/schema.ts';
import type { PersonScope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { claimName } from '../db/unique.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { refuseOver } from '../operator/usage.ts';
import * as Children from './children.ts';
import { floors, rooms, type StoredRoom } from './entity.ts';
import { admitted } from './equipment.ts';
import { placesWritten } from './facts.ts';
import { shownRooms } from './shown.ts';

type Answer = OutputOf<typeof createRooms>;

/** A transaction holds a hundred writes: the floor's and the building's, the equipment's, and two for each room. */
const roomsToAWrite = 47;
const writesBefore = 3;

/** @param key makes a repeated request meet the rooms that it has made before */
export async function create(scope: PersonScope, input: InputOf<typeof createRooms>, key: string | null) {
  const [floor, conditions] = await Promise.all([
    floors.find(scope, input.floorId),
    admitted(scope, input.equipment),
    refuseOver(scope, 'rooms', input.rooms.length),
  ]);
  const numbers = input.rooms.map(({ number }) => nameKey(number));
  const refused: Answer['refused'] = [];
  const wanted = input.rooms.flatMap((each, index) => {
    if (numbers.indexOf(numbers[index] ?? '') === index) return [drafted(scope, floor, { ...input, ...each }, key)];
    refused.push({ number: each.number, why: 'twice' });
    return [];
  });
  const made = new Set<RoomId>();
  try {
    for (let at = 0; at < wanted.length; at += roomsToAWrite) {
      const chunk = wanted.slice(at, at + roomsToAWrite);
      for (const roomId of await store(scope, floor, chunk, conditions)) made.add(roomId);
    }
  } finally {
    placesWritten(scope.tenantId);
  }
  for (const room of wanted) {
    if (!made.has(room.roomId)) refused.push({ number: room.number, why: 'taken' });
  }
  const rooms = wanted.filter(({ roomId }) => made.has(roomId));
  return { rooms: await shownRooms(scope, rooms), refused };
}

type Facts = Pick<Room, 'number' | 'name' | 'capacity' | 'equipment'>;

function drafted(
  scope: PersonScope,
  floor: Stored<Pick<Floor, 'floorId' | 'buildingId'>>,
  facts: Facts,
  key: string | null,
) {
  const { floorId, buildingId } = floor;
  const { number, name, capacity } = facts;
  const equipment = [...new Set(facts.equipment)];
  const request = JSON.stringify([key ?? randomUUID(), floorId, number, name, capacity, equipment]);
  const digest = createHash('sha256').update(`${scope.tenantId} ${scope.actor.id} ${request}`).digest();
  return rooms.first(scope, {
    ...{ roomId: idFrom('room', digest), buildingId, floorId, number, name, capacity, equipment },
    ...{ photos: [], needsApproval: false, approvers: [], bookers: null, checkIn: 'company' as const },
    ...{ bufferBefore: 0, bufferAfter: 0, occupation: null },
  });
}

/** @returns those that are there now, made by this call or by one before it */
async function store(
  scope: PersonScope,
  floor: Pick<Floor, 'floorId' | 'buildingId'>,
  chunk: readonly StoredRoom[],
  conditions: readonly Write[],
) {
  const known: RoomId[] = [];
  let left = [...chunk];
  while (left.length > 0) {
    try {
      await commit(scope, [
        Children.exists(scope, floors.key(scope.tenantId, floor.floorId)),
        Children.add(scope, floor.floorId, left.length),
        // Counted so that a building's zone can tell whether a room came meanwhile.
        Children.touch(scope, floor.buildingId),
        ...left.flatMap((room) => [rooms.create(room), claimName(scope, `room ${room.buildingId}`, room.number)]),
        ...conditions,
      ]);
      return [...known, ...left.map(({ roomId }) => roomId)];
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.failed.includes(0)) throw new AppError('not_found', { values: { what: 'floor' } }, { cause: error });
      if (error.failed.some((index) => index >= writesBefore + 2 * left.length)) {
        throw new AppError('changed_meanwhile', {}, { cause: error });
      }
      const refused = new Set(error.failed.map((index) => Math.floor((index - writesBefore) / 2)));
      const out = left.filter((_, index) => refused.has(index));
      const there = await rooms.getMany(
        scope,
        out.map(({ roomId }): [RoomId] => [roomId]),
        { consistent: true },
      );
      known.push(...there.map(({ roomId }) => roomId));
      left = left.filter((_, index) => !refused.has(index));
    }
  }
  return known;
}
