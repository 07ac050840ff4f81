/**
 * The stream's fast reader: what a commit changed, on panels and in browsers at once. Each thing to say is said once for a batch,
 * from the newest record; order is never assumed, because days carry versions and panels get the whole sheet as it is now.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { meetingsOf } from '../../shared/bookings/sheet.ts';
import type { BuildingId, DoorplateId, FloorId, RoomId, TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addDays, type LocalDate, localDate } from '../../shared/time.ts';
import { sheetOf } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { roomFacts } from '../places/facts.ts';
import { boundTo, forgetDoorplates, ofCompany } from './bound.ts';
import { doorplates, type StoredDoorplate } from './entity.ts';
import { inParallel } from './in-parallel.ts';
import * as Live from './live.ts';
import { forgetPlaces, settingsFor, sheetFor } from './panels.ts';

type Image = Record<string, AttributeValue>;

/** Something to say, and the records it is said for. */
interface Task {
  sequences: string[];
  version: number;
  run(): Promise<void>;
}

/** What a batch asks for, by what it is about. */
interface Plan {
  tasks: Map<string, Task>;
  /** Room -> its days that changed. */
  days: Map<RoomId, Set<LocalDate>>;
}

const publishedAtOnce = 24;

export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const plan: Plan = { tasks: new Map(), days: new Map() };
  const failed: string[] = [];
  const giveUp = (sequences: string[], what: string, error: unknown) => {
    console.error(JSON.stringify({ level: 'error', what: `displays: ${what}`, error: String(error) }));
    failed.push(...sequences);
  };
  for (const record of Records) {
    try {
      collect(plan, record);
    } catch (error) {
      giveUp([record.dynamodb?.SequenceNumber ?? ''], 'a record cannot be read', error);
    }
  }
  await inParallel([...plan.tasks.entries()], publishedAtOnce, async ([what, task]) => {
    try {
      await task.run();
    } catch (error) {
      giveUp(task.sequences, what, error);
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function collect({ tasks, days }: Plan, { dynamodb }: DynamoDBRecord): void {
  const before = dynamodb?.OldImage as Image | undefined;
  const after = dynamodb?.NewImage as Image | undefined;
  const image = after ?? before;
  const kind = image?.kind?.S;
  const tenantId = image?.pk?.S?.split('#')[0] as TenantId | undefined;
  if (!image || !kind || !tenantId) return;
  // The same version on both sides is housekeeping.
  if (before?.version?.N === after?.version?.N) return;
  const add = (what: string, run: () => Promise<void>, version = 0) => {
    const same = tasks.get(what);
    const sequences = [...(same?.sequences ?? []), dynamodb?.SequenceNumber ?? ''];
    if (same && same.version > version) same.sequences = sequences;
    else tasks.set(what, { sequences, version, run });
  };
  if (kind === 'sheet' && after) sheet(add, days, tenantId, after);
  else if (kind === 'doorplate') doorplate(add, tenantId, before, after);
  else if (isPlace(kind) && after) place(add, tenantId, kind, after);
}

type Add = (what: string, run: () => Promise<void>, version?: number) => void;

function sheet(add: Add, days: Plan['days'], tenantId: TenantId, image: Image): void {
  const changed = sheetOf(image);
  const { roomId, date, version } = changed;
  add(`day ${roomId} ${date}`, () => tellBrowsers(tenantId, changed, Number(image.at?.N ?? now())), version);
  // A meeting over midnight changes two days; the door gets both in one.
  const dates = (days.get(roomId) ?? new Set()).add(date);
  days.set(roomId, dates);
  add(`room ${roomId}`, () => tellDoors(tenantId, roomId, [...dates]));
}

async function tellBrowsers(tenantId: TenantId, changed: ReturnType<typeof sheetOf>, at: number): Promise<void> {
  const { roomId, date, version } = changed;
  const facts = await roomFacts(systemScope(tenantId, 'displays'), roomId);
  if (!facts) return;
  const meetings = meetingsOf(changed, facts.building.zone, null);
  await Live.sheetChanged(tenantId, { kind: 'sheet.changed', at, roomId, date, version, meetings });
}

async function tellDoors(tenantId: TenantId, roomId: RoomId, dates: readonly LocalDate[]): Promise<void> {
  const doors = await boundTo(tenantId, roomId);
  if (doors.length === 0) return;
  const facts = await roomFacts(systemScope(tenantId, 'displays'), roomId);
  if (!facts || !dates.some((date) => isShown(date, facts.building.zone))) return;
  await Promise.all(doors.map(sendSheet));
}

/** Today and tomorrow of the building's calendar. */
function isShown(date: LocalDate, zone: string): boolean {
  const today = localDate(now(), zone);
  return date === today || date === addDays(today, 1);
}

function doorplate(add: Add, tenantId: TenantId, before: Image | undefined, after: Image | undefined): void {
  forgetDoorplates(tenantId);
  const doorplateId = (after ?? before)?.sk?.S as DoorplateId;
  add(`door ${doorplateId}`, async () => {
    // As it is now: an older record that is given again must not bind the panel to the room it has left.
    const door = await doorplates.get(systemScope(tenantId, 'displays'), doorplateId);
    await (door ? sendEverything(door) : Live.retire({ tenantId, doorplateId }));
  });
}

type PlaceKind = 'room' | 'building' | 'floor' | 'tenant';

function isPlace(kind: string): kind is PlaceKind {
  return kind === 'room' || kind === 'building' || kind === 'floor' || kind === 'tenant';
}

function place(add: Add, tenantId: TenantId, kind: PlaceKind, image: Image): void {
  forgetPlaces(tenantId);
  const id = image[`${kind}Id`]?.S ?? '';
  add(`${kind} ${id || tenantId}`, async () => {
    const all = await ofCompany(tenantId);
    const concerned = await Promise.all(all.map((door) => isConcerned(door, kind, id)));
    const doors = all.filter((_, index) => concerned[index]);
    await inParallel(doors, publishedAtOnce, kind === 'tenant' ? sendEverything : sendSheet);
  });
}

async function isConcerned(door: StoredDoorplate, kind: PlaceKind, id: string): Promise<boolean> {
  if (kind === 'tenant') return true;
  if (kind === 'room') return door.roomId === id;
  const facts = await roomFacts(systemScope(door.tenantId, 'displays'), door.roomId);
  const { buildingId, floorId }: { buildingId?: BuildingId; floorId?: FloorId } = facts?.room ?? {};
  return kind === 'building' ? buildingId === id : floorId === id;
}

async function sendSheet(door: StoredDoorplate): Promise<void> {
  const sheet = await sheetFor(door);
  if (sheet) await Live.sendSheet(door, sheet);
}

async function sendEverything(door: StoredDoorplate): Promise<void> {
  await Promise.all([settingsFor(door).then((settings) => Live.sendSettings(door, settings)), sendSheet(door)]);
}
