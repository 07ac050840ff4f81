/** Who is told of a change, and what: browsers of the company, and the doors it concerns. */
import { meetingsOf, type Sheet } from '../../shared/bookings/sheet.ts';
import type { BuildingId, DoorplateId, FloorId, RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addDays, type LocalDate, localDate } from '../../shared/time.ts';
import type { SheetChanged } from '../../shared/topics.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { allAround, type RoomFacts, roomFacts } from '../places/facts.ts';
import { partsFrom, partsOf, wholeFor } from './boards.ts';
import { boundTo, ofCompany } from './bound.ts';
import { doorplates, isBoard, isDoor, type StoredBoard, type StoredDoorplate } from './entity.ts';
import * as Live from './live.ts';
import { keptDays, settingsFor, sheetFor } from './panels.ts';

const doorsAtOnce = 24;

/** A day sheet with the time of its commit, epoch ms. */
export type ChangedSheet = Sheet & { at: number };

function factsOf(tenantId: TenantId, roomId: RoomId): Promise<RoomFacts | null> {
  return roomFacts(systemScope(tenantId, 'displays'), roomId);
}

export async function tellBrowsers(tenantId: TenantId, sheets: readonly ChangedSheet[]): Promise<void> {
  const changes = await Promise.all(
    sheets.map(async (sheet): Promise<SheetChanged[]> => {
      const facts = await factsOf(tenantId, sheet.roomId);
      if (!facts) return [];
      const { roomId, date, version, at } = sheet;
      const meetings = meetingsOf(sheet, facts.building.zone, null);
      return [{ kind: 'sheet.changed', at, roomId, date, version, meetings }];
    }),
  );
  await Live.sheetsChanged(tenantId, changes.flat());
}

export async function tellDoors(tenantId: TenantId, roomId: RoomId, dates: readonly LocalDate[]): Promise<void> {
  const doors = await boundTo(tenantId, roomId);
  if (doors.length === 0) return;
  const facts = await factsOf(tenantId, roomId);
  if (!facts || !dates.some((date) => isKept(date, facts.building.zone))) return;
  await Promise.all(doors.map((door) => sendSheet(door)));
}

/** Only what changed: a building has hundreds of rooms, and some of them are always being booked. */
export async function tellBoards(tenantId: TenantId, sheets: readonly ChangedSheet[]): Promise<void> {
  const boards = (await ofCompany(tenantId)).filter(isBoard);
  await inParallel(boards, doorsAtOnce, async (board) => Live.sendParts(board, await partsFrom(board, sheets)));
}

/** Whether doors know this day, and are told what becomes of it. */
function isKept(date: LocalDate, zone: string): boolean {
  const today = localDate(now(), zone);
  return today <= date && date < addDays(today, keptDays);
}

export async function doorplateChanged(tenantId: TenantId, doorplateId: DoorplateId): Promise<void> {
  // As it is now: an older record that is given again must not bind the panel to the room it has left.
  const door = await doorplates.get(systemScope(tenantId, 'displays'), doorplateId);
  await (door ? sendEverything(door) : Live.retire({ tenantId, doorplateId }));
}

/** `service-count` rises with every change of what the company offers. */
export type PlaceKind = 'room' | 'building' | 'floor' | 'map' | 'tenant' | 'service-count' | 'group' | 'holidays';

export function isPlace(kind: string): kind is PlaceKind {
  return ['room', 'building', 'floor', 'map', 'tenant', 'service-count', 'group', 'holidays'].includes(kind);
}

/** What stands on the signs, or how it is shown. @param id of the room, building, floor or group */
export async function placeChanged(tenantId: TenantId, kind: PlaceKind, id: string): Promise<void> {
  const all = await ofCompany(tenantId);
  const concerned = await Promise.all(all.map((door) => isConcerned(door, kind, id)));
  const doors = all.filter((_, index) => concerned[index]);
  const send = kind === 'tenant' ? sendEverything : ['group', 'holidays'].includes(kind) ? sendSettings : sendSheet;
  await inParallel(doors, doorsAtOnce, (door) =>
    send(door, kind === 'building' ? null : kind === 'room' ? [id as RoomId] : []),
  );
}

async function isConcerned(door: StoredDoorplate, kind: PlaceKind, id: string): Promise<boolean> {
  if (kind === 'service-count') return isDoor(door);
  if (kind === 'tenant' || kind === 'holidays') return true;
  if (kind === 'group') return door.groupId === id;
  if (isBoard(door)) return isAround(door, kind, id);
  if (kind === 'room') return door.roomId === id;
  if (!isDoor(door) || kind === 'map') return false;
  const facts = await factsOf(door.tenantId, door.roomId);
  const { buildingId, floorId }: { buildingId?: BuildingId; floorId?: FloorId } = facts?.room ?? {};
  return kind === 'building' ? buildingId === id : floorId === id;
}

/** What is gone may have been there. */
async function isAround({ tenantId, board }: StoredBoard, kind: PlaceKind, id: string): Promise<boolean> {
  if (kind === 'building') return board.buildingId === id;
  if (kind === 'room')
    return ((await factsOf(tenantId, id as RoomId))?.building.buildingId ?? board.buildingId) === board.buildingId;
  const { floors } = await allAround(systemScope(tenantId, 'displays'));
  return (floors.find(({ floorId }) => floorId === id)?.buildingId ?? board.buildingId) === board.buildingId;
}

/** @param rooms of a lobby display: those whose own facts changed; null: all, as their building's rules are theirs */
async function sendSheet(door: StoredDoorplate, rooms: readonly RoomId[] | null = []): Promise<void> {
  if (isBoard(door)) return sendBoard(door, rooms);
  if (!isDoor(door)) return;
  const sheet = await sheetFor(door);
  if (sheet) await Live.sendSheet(door, sheet, () => sheetFor(door));
}

async function sendSettings(door: StoredDoorplate): Promise<void> {
  await Live.sendSettings(door, await settingsFor(door), () => settingsFor(door));
}

async function sendEverything(door: StoredDoorplate): Promise<void> {
  await Promise.all([sendSettings(door), isBoard(door) ? sendBoard(door, null) : sendSheet(door)]);
}

/** @param rooms null: all of them */
async function sendBoard(board: StoredBoard, rooms: readonly RoomId[] | null): Promise<void> {
  const whole = await wholeFor(board);
  if (!whole) return;
  const all = whole.rooms.map(({ roomId }) => roomId);
  await Live.sendParts(board, partsOf(whole, { place: true, rooms: rooms ? [...rooms] : all }));
}
