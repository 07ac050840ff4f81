/** What a lobby display is to have: the rooms of its floors with their days, made of the records as they are now, and in parts. */
import { type BoardSheet, mergePart, placeMark } from '../../iot/board-merge.ts';
import { checkInRule } from '../../shared/bookings/check-in.ts';
import type { Sheet } from '../../shared/bookings/sheet.ts';
import {
  type BoardHave,
  type BoardMap,
  type BoardPart,
  type BoardPlace,
  type BoardRoom,
  boardMap,
  boardMeetings,
} from '../../shared/doorplates/board-protocol.ts';
import type { FloorId, RoomId } from '../../shared/ids.ts';
import { resolve } from '../../shared/policies/resolve.ts';
import type { Scope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import { addDays, dayBounds, localDate } from '../../shared/time.ts';
import { sheetKey, sheetOf } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { getItems } from '../db/read.ts';
import { allAround, allFacts, type RoomFacts } from '../places/facts.ts';
import { mapsOf } from '../places/map-entity.ts';
import type { StoredBoard } from './entity.ts';
import { companyOf, doorScope } from './panels.ts';

type Company = Awaited<ReturnType<typeof companyOf>>;
type Change = Pick<Sheet, 'roomId' | 'date' | 'version' | 'entries'>;

export interface Whole {
  doorplateId: StoredBoard['doorplateId'];
  at: number;
  dates: BoardPart['dates'];
  place: BoardPlace;
  rooms: BoardRoom[];
  /** Epoch ms of each room's newest booking or change of one. */
  changedAt: Map<RoomId, number>;
}

/** AWS IoT takes 128 kB; a signature and what JSON adds to it come on top. */
const mostBytes = 88_000;
/** Of all maps together: they come with the place, in one part. */
const mostMapBytes = 40_000;

/** @param at epoch ms whose day is today; null when its building is gone */
export async function wholeFor(board: StoredBoard, at = now()): Promise<Whole | null> {
  const scope = doorScope(board);
  // Taken before the reads, so that what is made later has never read less.
  const made = now();
  const found = await placeFor(scope, board, true);
  if (!found) return null;
  const { place, facts, company } = found;
  const dates = datesAt(at, place.zone);
  const keys = facts.flatMap(({ room }) => dates.map(({ date }) => sheetKey(scope, room.roomId, date)));
  const items = await getItems(scope, keys, { consistent: true });
  const changedAt = new Map<RoomId, number>();
  const sheets = new Map(
    items.map((item) => {
      const sheet = sheetOf(item);
      changedAt.set(sheet.roomId, Math.max(changedAt.get(sheet.roomId) ?? 0, Number(item.at?.N ?? 0)));
      return [`${sheet.roomId} ${sheet.date}`, sheet];
    }),
  );
  const rooms = facts.map((fact) => {
    const { roomId } = fact.room;
    const days = dates.map(({ date }) => sheets.get(`${roomId} ${date}`) ?? { roomId, date, version: 0, entries: [] });
    return roomOf(fact, company, days);
  });
  return { doorplateId: board.doorplateId, at: made, dates, place, rooms, changedAt };
}

/** What follows from changed day sheets; nothing when none of them is shown. */
export async function partsFrom(board: StoredBoard, sheets: readonly Change[]): Promise<BoardPart[]> {
  const at = now();
  const found = await placeFor(doorScope(board), board);
  if (!found) return [];
  const { place, facts, company } = found;
  const dates = datesAt(at, place.zone);
  const byRoom = new Map<RoomId, Change[]>();
  for (const sheet of sheets) {
    if (!dates.some(({ date }) => date === sheet.date)) continue;
    byRoom.set(sheet.roomId, [...(byRoom.get(sheet.roomId) ?? []), sheet]);
  }
  const rooms = facts
    .filter(({ room }) => byRoom.has(room.roomId))
    .map((fact) => roomOf(fact, company, byRoom.get(fact.room.roomId) ?? []));
  return rooms.length > 0 ? split({ doorplateId: board.doorplateId, at, dates, place: null, rooms }) : [];
}

function datesAt(at: number, zone: string): BoardPart['dates'] {
  const today = localDate(at, zone);
  return [today, addDays(today, 1)].map((date) => ({ date, ...dayBounds(date, zone) }));
}

/** Where it stands, and the rooms that it shows; null when its building is gone. */
async function placeFor(scope: Scope, { board }: StoredBoard, whole = false) {
  const [all, around, company, allMaps] = await Promise.all([
    allFacts(scope),
    allAround(scope),
    companyOf(scope),
    whole ? mapsOf(scope) : [],
  ]);
  const building = around.buildings.find(({ buildingId }) => buildingId === board.buildingId);
  if (!building) return null;
  const wanted = new Set<FloorId>(board.floorIds);
  const floors = around.floors
    .filter(({ buildingId, floorId }) => buildingId === board.buildingId && (wanted.size === 0 || wanted.has(floorId)))
    .sort((a, b) => a.level - b.level || (a.floorId < b.floorId ? -1 : 1));
  const shown = new Set(floors.map(({ floorId }) => floorId));
  const facts = all.filter(({ room }) => shown.has(room.floorId));
  // The floor it stands on is looked for first.
  const maps = fittingMaps(
    allMaps
      .filter(({ floorId }) => shown.has(floorId))
      .sort((a, b) => Number(b.floorId === board.standsOn) - Number(a.floorId === board.standsOn))
      .map(boardMap),
  );
  const place: BoardPlace = {
    buildingId: board.buildingId,
    building: building.name,
    zone: building.zone,
    floors: floors.map(({ floorId, name, level }) => ({ floorId, name, level })),
    level: around.floors.find(({ floorId }) => floorId === board.standsOn)?.level ?? null,
    rooms: facts.map(({ room }) => room.roomId).sort(),
    ...(maps.length > 0 && { maps }),
  };
  return { place, facts, company };
}

function fittingMaps(maps: readonly BoardMap[]): BoardMap[] {
  let left = mostMapBytes;
  return maps.filter((map) => {
    const bytes = sizeOf(map);
    if (bytes > left) return false;
    left -= bytes;
    return true;
  });
}

function roomOf({ room, building }: RoomFacts, company: Company, days: readonly Change[]): BoardRoom {
  const { roomId, floorId, number, name, capacity, occupation } = room;
  // Of the same record as the version, so that the two never disagree.
  const rule = checkInRule(room, resolve(company?.policy ?? defaultPolicy, building, room).policy.checkIn);
  return {
    roomId,
    version: room.version * 1_000_000 + building.version + (company?.version ?? 0),
    floorId,
    number,
    name,
    capacity,
    occupation: occupation && { kind: occupation.kind, from: occupation.from, until: occupation.until },
    checkIn: rule && { opensMinutes: rule.opensMinutes, graceMinutes: rule.graceMinutes },
    days: Object.fromEntries(
      days.map((sheet) => [sheet.date, { version: sheet.version, meetings: boardMeetings(sheet) }]),
    ),
  };
}

export interface Lack {
  place: boolean;
  rooms: RoomId[];
}

/** What a display does not have as it is now. A version that is higher than ours is of before the table was restored. */
export function lackOf(have: BoardHave | undefined, whole: Whole): Lack {
  const rooms = whole.rooms.filter((room) => {
    const versions = [room.version, ...whole.dates.map(({ date }) => room.days[date]?.version ?? 0)];
    const had = have?.rooms[room.roomId] ?? [];
    return versions.some((version, index) => had[index] !== version);
  });
  return { place: have?.place !== placeMark(whole.place), rooms: rooms.map(({ roomId }) => roomId) };
}

/** What lacks, in as few parts as fit. */
export function partsOf({ doorplateId, at, dates, place, rooms }: Whole, lack: Lack): BoardPart[] {
  const wanted = new Set(lack.rooms);
  if (!lack.place && wanted.size === 0) return [];
  const lacking = rooms.filter(({ roomId }) => wanted.has(roomId));
  return split({ doorplateId, at, dates, place: lack.place ? place : null, rooms: lacking });
}

function split(whole: BoardPart): BoardPart[] {
  let current: BoardPart = { ...whole, rooms: [] };
  const parts = [current];
  let bytes = sizeOf(current);
  for (const room of whole.rooms) {
    const more = sizeOf(room) + 1;
    if (bytes + more > mostBytes && current.rooms.length > 0) {
      current = { ...whole, place: null, rooms: [] };
      parts.push(current);
      bytes = sizeOf(current);
    }
    current.rooms.push(room);
    bytes += more;
  }
  return parts;
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** As the display has it once all parts have come: what its picture is checked by. */
export function sheetOfWhole(whole: Whole): BoardSheet {
  const { doorplateId, at, dates, place, rooms } = whole;
  return mergePart(null, { doorplateId, at, dates, place, rooms });
}
