/** Which rooms are shown, and in what order. Pure. */
import type { Building, Floor, Room } from '../../../../../shared/places/schema.ts';
import type { Filter } from './address.ts';
import type { RoomNow } from './day.ts';

export interface AllPlaces {
  buildings: readonly Building[];
  floors: readonly Floor[];
  rooms: readonly Room[];
}

const collator = new Intl.Collator('zh-CN', { numeric: true });

/** Favourites in their own order, then recently used, then the others as one walks: building, floor, number. */
export function orderRooms(places: AllPlaces, favourites: readonly string[], recent: readonly string[]): Room[] {
  const rank = new Map([...favourites, ...recent.filter((id) => !favourites.includes(id))].map((id, at) => [id, at]));
  const buildings = new Map<string, string>(places.buildings.map((each) => [each.buildingId, each.name]));
  const levels = new Map<string, number>(places.floors.map((each) => [each.floorId, each.level]));
  const last = rank.size;
  return places.rooms.toSorted(
    (a, b) =>
      (rank.get(a.roomId) ?? last) - (rank.get(b.roomId) ?? last) ||
      collator.compare(buildings.get(a.buildingId) ?? '', buildings.get(b.buildingId) ?? '') ||
      (levels.get(a.floorId) ?? 0) - (levels.get(b.floorId) ?? 0) ||
      collator.compare(a.number, b.number),
  );
}

/** The rooms that fit a filter, in the order given. Every word of the text must be found somewhere in the room's facts. */
export function filterRooms(rooms: readonly Room[], places: Omit<AllPlaces, 'rooms'>, filter: Filter): Room[] {
  const names = new Map<string, string>([
    ...places.buildings.map((each): [string, string] => [each.buildingId, `${each.campus} ${each.name}`]),
    ...places.floors.map((each): [string, string] => [each.floorId, each.name]),
  ]);
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rooms.filter((room) => {
    if (filter.building && room.buildingId !== filter.building) return false;
    if (filter.floor && room.floorId !== filter.floor) return false;
    if (room.capacity < filter.capacity) return false;
    if (!filter.equipment.every((each) => room.equipment.includes(each))) return false;
    const text = `${room.name} ${room.number} ${names.get(room.floorId)} ${names.get(room.buildingId)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const order: RoomNow['standing'][] = ['free', 'soon', 'buffer', 'in_meeting', 'pending', 'occupied', 'closed'];

/** Free now first, the longest of them first; then those that are free again soonest. Ties keep their order. */
export function byFreeNow(a: RoomNow, b: RoomNow): number {
  if (a.standing === 'free' && b.standing === 'free') return b.freeMinutes - a.freeMinutes;
  if (a.standing === 'free' || b.standing === 'free') return a.standing === 'free' ? -1 : 1;
  const later = (a.until ?? Number.MAX_SAFE_INTEGER) - (b.until ?? Number.MAX_SAFE_INTEGER);
  return later || order.indexOf(a.standing) - order.indexOf(b.standing);
}
