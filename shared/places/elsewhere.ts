/** Which rooms come nearest to one that cannot be used. Pure. */
import type { Room } from './schema.ts';

type Facts = Pick<
  Room,
  'roomId' | 'buildingId' | 'floorId' | 'capacity' | 'equipment' | 'needsApproval' | 'bookers' | 'occupation'
>;

const sameFloor = 5;
const tooSmall = 1000;

/** Rooms of the building that everybody may have at once: least equipment missing first, then by size, then on its floor. */
export function bestFirst<R extends Facts>(wanted: Facts, rooms: readonly R[]): R[] {
  return rooms
    .filter((room) => room.roomId !== wanted.roomId && room.buildingId === wanted.buildingId)
    .filter((room) => !room.needsApproval && room.bookers === null)
    .map((room) => ({ room, missing: missingIn(wanted, room), far: distance(wanted, room) }))
    .sort((a, b) => a.missing - b.missing || a.far - b.far)
    .map(({ room }) => room);
}

function missingIn(wanted: Facts, room: Facts): number {
  return wanted.equipment.filter((each) => !room.equipment.includes(each)).length;
}

function distance(wanted: Facts, room: Facts): number {
  const more = room.capacity - wanted.capacity;
  return (more >= 0 ? more : tooSmall - more) + (room.floorId === wanted.floorId ? 0 : sameFloor);
}
