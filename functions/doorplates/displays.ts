/** Who is told of a change, and what: browsers of the company, and the doors it concerns. */
import { meetingsOf, type Sheet } from '../../shared/bookings/sheet.ts';
import type { BuildingId, DoorplateId, FloorId, RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addDays, type LocalDate, localDate } from '../../shared/time.ts';
import type { SheetChanged } from '../../shared/topics.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { type RoomFacts, roomFacts } from '../places/facts.ts';
import { boundTo, ofCompany } from './bound.ts';
import { doorplates, type StoredDoorplate } from './entity.ts';
import * as Live from './live.ts';
import { settingsFor, sheetFor } from './panels.ts';

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
  if (!facts || !dates.some((date) => isShown(date, facts.building.zone))) return;
  await Promise.all(doors.map(sendSheet));
}

/** Today and tomorrow of the building's calendar. */
function isShown(date: LocalDate, zone: string): boolean {
  const today = localDate(now(), zone);
  return date === today || date === addDays(today, 1);
}

export async function doorplateChanged(tenantId: TenantId, doorplateId: DoorplateId): Promise<void> {
  // As it is now: an older record that is given again must not bind the panel to the room it has left.
  const door = await doorplates.get(systemScope(tenantId, 'displays'), doorplateId);
  await (door ? sendEverything(door) : Live.retire({ tenantId, doorplateId }));
}

/** `service-count` rises with every change of what the company offers. */
export type PlaceKind = 'room' | 'building' | 'floor' | 'tenant' | 'service-count';

export function isPlace(kind: string): kind is PlaceKind {
  return ['room', 'building', 'floor', 'tenant', 'service-count'].includes(kind);
}

/** What stands on the signs. @param id of the room, building or floor */
export async function placeChanged(tenantId: TenantId, kind: PlaceKind, id: string): Promise<void> {
  const all = await ofCompany(tenantId);
  const concerned = await Promise.all(all.map((door) => isConcerned(door, kind, id)));
  const doors = all.filter((_, index) => concerned[index]);
  await inParallel(doors, doorsAtOnce, kind === 'tenant' ? sendEverything : sendSheet);
}

async function isConcerned(door: StoredDoorplate, kind: PlaceKind, id: string): Promise<boolean> {
  if (kind === 'tenant' || kind === 'service-count') return true;
  if (kind === 'room') return door.roomId === id;
  const facts = await factsOf(door.tenantId, door.roomId);
  const { buildingId, floorId }: { buildingId?: BuildingId; floorId?: FloorId } = facts?.room ?? {};
  return kind === 'building' ? buildingId === id : floorId === id;
}

async function sendSheet(door: StoredDoorplate): Promise<void> {
  const sheet = await sheetFor(door);
  if (sheet) await Live.sendSheet(door, sheet, () => sheetFor(door));
}

async function sendSettings(door: StoredDoorplate): Promise<void> {
  await Live.sendSettings(door, await settingsFor(door), () => settingsFor(door));
}

async function sendEverything(door: StoredDoorplate): Promise<void> {
  await Promise.all([sendSettings(door), sendSheet(door)]);
}
