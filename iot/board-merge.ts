/**
 * What a lobby display keeps when a part arrives. Parts may repeat, overtake one another and be lost: merging gives the same
 * whatever their order, and what it has is told by versions. Pure.
 */
import type {
  BoardDate,
  BoardDay,
  BoardHave,
  BoardPart,
  BoardPlace,
  BoardRoom,
} from '../shared/doorplates/board-protocol.ts';
import { fingerprint } from './hash.ts';

/** `at`: epoch ms at the server when it was made. */
type Made<T> = T & { at: number };
export type HeldRoom = Made<Omit<BoardRoom, 'days'>> & {
  /** By date. */
  days: Record<string, Made<BoardDay>>;
};

export interface BoardSheet {
  doorplateId: string;
  /** Of the newest part. */
  at: number;
  place: Made<BoardPlace> | null;
  dates: BoardDate[];
  rooms: Record<string, HeldRoom>;
}

/** Versions decide within this time, in ms; what was made later than that is newer whatever they say, as for doors. */
const sameAge = 5 * 60_000;
const keepMs = 2 * 86_400_000;

export function mergePart(held: BoardSheet | null, part: BoardPart): BoardSheet {
  const at = Math.max(held?.at ?? 0, part.at);
  const place = newerPlace(held?.place ?? null, part.place && { ...part.place, at: part.at });
  const rooms: Record<string, HeldRoom> = { ...held?.rooms };
  for (const room of part.rooms) rooms[room.roomId] = mergeRoom(rooms[room.roomId], room, part.at);
  const dates = new Map([...(held?.dates ?? []), ...part.dates].map((date) => [date.date, date]));
  return cleared({
    doorplateId: part.doorplateId,
    at,
    place,
    dates: [...dates.values()].filter(({ end }) => end > at - keepMs).sort((a, b) => a.start - b.start),
    rooms,
  });
}

function newerPlace(held: BoardSheet['place'], incoming: BoardSheet['place']): BoardSheet['place'] {
  if (!held || !incoming) return incoming ?? held;
  return incoming.at > held.at ? incoming : held;
}

function mergeRoom(held: HeldRoom | undefined, incoming: BoardRoom, at: number): HeldRoom {
  const { days, ...facts } = incoming;
  const merged: HeldRoom =
    held && !isNewer({ ...facts, at }, held)
      ? { ...held, days: { ...held.days } }
      : { ...facts, at, days: { ...held?.days } };
  for (const [date, day] of Object.entries(days)) {
    const before = merged.days[date];
    if (!before || isNewer({ ...day, at }, before)) merged.days[date] = { ...day, at };
  }
  return merged;
}

interface Versioned {
  at: number;
  version: number;
}

function isNewer(incoming: Versioned, held: Versioned): boolean {
  if (Math.abs(incoming.at - held.at) > sameAge) return incoming.at > held.at;
  return incoming.version > held.version;
}

/** Without rooms that the place does not name, unless a newer place that does is still under way, and without days gone by. */
function cleared(sheet: BoardSheet): BoardSheet {
  const { place, dates } = sheet;
  if (!place) return sheet;
  const named = new Set<string>(place.rooms);
  const known = new Set(dates.map(({ date }) => date));
  const rooms: Record<string, HeldRoom> = {};
  for (const [roomId, room] of Object.entries(sheet.rooms)) {
    if (!named.has(roomId) && newestOf(room) <= place.at) continue;
    const isClean = Object.keys(room.days).every((date) => known.has(date));
    rooms[roomId] = isClean
      ? room
      : { ...room, days: Object.fromEntries(Object.entries(room.days).filter(([date]) => known.has(date))) };
  }
  return { ...sheet, rooms };
}

function newestOf(room: HeldRoom): number {
  return Math.max(room.at, ...Object.values(room.days).map(({ at }) => at));
}

/** @param now epoch ms: the versions of today and tomorrow are told */
export function boardHave(sheet: BoardSheet | null, now: number): BoardHave {
  const today = sheet?.dates.findIndex(({ start, end }) => start <= now && now < end) ?? -1;
  const dates = today < 0 ? [] : (sheet?.dates.slice(today, today + 2) ?? []);
  const rooms: BoardHave['rooms'] = {};
  for (const room of Object.values(sheet?.rooms ?? {})) {
    rooms[room.roomId] = [room.version, ...dates.map(({ date }) => room.days[date]?.version ?? -1)];
  }
  return { place: placeMark(sheet?.place ?? null), rooms };
}

/** The same for the same place, whenever it was made. */
export function placeMark(place: BoardPlace | null): string {
  if (!place) return '';
  const { buildingId, building, zone, floors, level, rooms, maps = [] } = place;
  const mark = [buildingId, building, zone, floors, level, [...rooms].sort(), ...(maps.length > 0 ? [maps] : [])];
  return fingerprint(JSON.stringify(mark));
}
