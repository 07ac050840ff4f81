import type { Input } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';

type Same = 'bookers' | 'equipment';
/** What the room's form says of it. */
export type Facts = Omit<Required<Input<'places.createRoom'>>, Same> & Pick<Room, Same>;
export type FactName = keyof Facts;

export function factsOf(room: Room): Facts {
  const { floorId, number, name, capacity, equipment, needsApproval, approvers, bookers, checkIn } = room;
  const { bufferBefore, bufferAfter } = room;
  return {
    ...{ floorId, number, name, capacity, equipment, needsApproval, approvers, bookers },
    ...{ checkIn, bufferBefore, bufferAfter },
  };
}

export const factWords: Record<FactName, () => string> = {
  floorId: m.places_floor,
  number: m.places_room_number,
  name: m.places_room_name,
  capacity: m.places_capacity,
  equipment: m.places_equipment,
  needsApproval: m.places_many_approval,
  approvers: m.approval_approvers,
  bookers: m.places_many_who,
  checkIn: m.check_in_room,
  bufferBefore: m.places_many_buffer_before,
  bufferAfter: m.places_many_buffer_after,
};

/** With what the room has there, where that is short. */
export function factWord(name: FactName, room: Room, places: PlaceBook): string {
  const value = name === 'floorId' ? places.floor(room.floorId)?.name : shortOnes.includes(name) && String(room[name]);
  return value ? m.places_many_overtaken_now({ what: factWords[name](), value }) : factWords[name]();
}

const shortOnes: readonly FactName[] = ['number', 'name', 'capacity'];
