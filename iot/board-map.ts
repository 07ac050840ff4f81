/** How the rooms of a floor's map stand at an instant: what the board's lists say, room by room. Pure. */
import { type BoardMap, outlineOf } from '../shared/doorplates/board-protocol.ts';
import type { MapPoint } from '../shared/places/map-schema.ts';

export type MapRoomState =
  | 'free'
  | 'soon'
  | 'awaiting_check_in'
  | 'in_meeting'
  | 'pending'
  | 'held'
  | 'occupied'
  | 'out_of_service'
  /** Its day has not come yet. */
  | 'unknown';

export interface MapRoom {
  roomId: string;
  number: string;
  name: string;
  state: MapRoomState;
  /** Shares of the picture: one is a place, more are an outline. */
  points: MapPoint[];
}

export interface MapView {
  url: string;
  /** px */
  width: number;
  height: number;
  rooms: MapRoom[];
}

/** @param rooms those whose facts the display has, with their state */
export function mapAt(
  { url, width, height, spots }: BoardMap,
  rooms: ReadonlyMap<string, Omit<MapRoom, 'points'>>,
): MapView {
  const shown = spots.flatMap(([roomId, flat]): MapRoom[] => {
    const room = rooms.get(roomId);
    return room ? [{ ...room, points: outlineOf(flat) }] : [];
  });
  return { url, width, height, rooms: shown };
}
