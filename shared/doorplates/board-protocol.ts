/**
 * What a lobby display is told of its rooms, on its topic `…/sheet`. A building's rooms do not fit into one message, so they come
 * in parts: all of them when it greets and lacks them, and after each change the rooms that changed, nothing else. Parts are not
 * retained; whatever is lost, the next heartbeat asks for, as it names the versions of all that the display has.
 */
import type { Entry, EntryState, Sheet } from '../bookings/sheet.ts';
import type { BuildingId, DoorplateId, FloorId, RoomId } from '../ids.ts';
import type { FloorMap, MapPoint } from '../places/map-schema.ts';
import type { Occupation } from '../places/schema.ts';
import type { LocalDate } from '../time.ts';

/** A list, because a building's day has thousands of them. Slots are the day sheet's. */
export type BoardMeeting = readonly [
  /** The booking's reference: the same on both sides of midnight. */
  ref: string,
  from: number,
  to: number,
  /** Whether it is booked, pending, held or occupied; `c` behind it: its people have said that they have come; `n`: they need not. */
  flags: string,
  organiser: string,
  /** null: private. Its display never learns it. */
  topic: string | null,
  /** Slots kept free before and after it, where there are any: nobody may go in. */
  kept?: readonly [before: number, after: number],
];

export interface BoardDay {
  version: number;
  meetings: BoardMeeting[];
}

export interface BoardRoom {
  roomId: RoomId;
  /** Of the room and its company together: rises whenever one of them was changed. */
  version: number;
  floorId: FloorId;
  number: string;
  name: string;
  capacity: number;
  occupation: Pick<Occupation, 'kind' | 'from' | 'until'> | null;
  /** Minutes before and after the start within which people say that they have come; null: nobody asks them. */
  checkIn: { opensMinutes: number; graceMinutes: number } | null;
  days: Record<LocalDate, BoardDay>;
}

export interface BoardFloor {
  floorId: FloorId;
  name: string;
  level: number;
}

/** A floor's map; each room's points as one list of shares, `x, y, x, y …`, because a building has hundreds of them. */
export interface BoardMap extends Pick<FloorMap, 'floorId' | 'url' | 'width' | 'height'> {
  spots: (readonly [roomId: RoomId, points: number[]])[];
}

export function boardMap({ floorId, url, width, height, spots }: FloorMap): BoardMap {
  const flat = spots.map(({ roomId, points }) => [roomId, points.flatMap(({ x, y }) => [x, y])] as const);
  return { floorId, url, width, height, spots: flat };
}

export function outlineOf(flat: readonly number[]): MapPoint[] {
  return Array.from({ length: flat.length >> 1 }, (_, at) => ({ x: flat[2 * at] ?? 0, y: flat[2 * at + 1] ?? 0 }));
}

/** What the display is of, without its rooms. */
export interface BoardPlace {
  buildingId: BuildingId;
  building: string;
  zone: string;
  /** Those it shows, from below. */
  floors: BoardFloor[];
  /** Of the floor it stands on. */
  level: number | null;
  /** Every room it shows; whatever else it has is gone. */
  rooms: RoomId[];
  /** Of the floors it shows; absent where none has one. */
  maps?: BoardMap[];
}

export interface BoardDate {
  date: LocalDate;
  /** Epoch ms of the day's first instant and of the next day's. */
  start: number;
  end: number;
}

export interface BoardPart {
  doorplateId: DoorplateId;
  /** Epoch ms at the server when this was made. */
  at: number;
  /** Today and tomorrow of the building's calendar. */
  dates: BoardDate[];
  /** null: as it was. */
  place: BoardPlace | null;
  rooms: BoardRoom[];
}

/** What the display has, in its `have`: the place's fingerprint, and room -> its version and those of today and tomorrow. */
export interface BoardHave {
  place: string;
  rooms: Record<string, number[]>;
}

/** A room's day as the display may know it. Whom a place is kept for, and what is private, it does not learn. */
export function boardMeetings({ entries }: Pick<Sheet, 'entries'>): BoardMeeting[] {
  return entries
    .map((entry): BoardMeeting => {
      const { ref, from, to, before, after, state } = entry;
      const isNobodys = state === 'held' || state === 'occupied';
      const topic = isNobodys || entry.private ? null : entry.topic;
      const meeting = [ref, from, to, flagsOf(entry), isNobodys ? '' : entry.organiser, topic] as const;
      return before + after > 0 ? [...meeting, [before, after]] : meeting;
    })
    .sort((a, b) => a[1] - b[1]);
}

const states: Record<string, EntryState> = { b: 'booked', p: 'pending', h: 'held', o: 'occupied' };

function flagsOf({ state, attendance }: Entry): string {
  return `${state.charAt(0)}${attendance === 'done' ? 'c' : attendance === 'exempt' ? 'n' : ''}`;
}

export function stateIn(flags: string): EntryState {
  return states[flags.charAt(0)] ?? 'booked';
}

/** Nobody has to say any more that they have come. */
export function isAttended(flags: string): boolean {
  return flags.length > 1;
}
