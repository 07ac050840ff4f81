/**
 * The stream's fast reader: what a commit changed, on panels and in browsers at once. Each thing to say is said once for a batch,
 * from the newest record; order is never assumed, because days carry versions and panels get the whole sheet as it is now.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { DoorplateId, RoomId, TenantId } from '../../shared/ids.ts';
import type { LocalDate } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { sheetOf } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { forgetDoorplates } from './bound.ts';
import * as Displays from './displays.ts';
import { forgetPlaces } from './panels.ts';

type Image = Record<string, AttributeValue>;

/** Something to say, and the records it is said for. */
interface Task {
  sequences: string[];
  run(): Promise<void>;
}

/** What a batch asks for. */
interface Plan {
  tasks: Map<string, Task>;
  /** Company -> the newest of each room's day. */
  sheets: Map<TenantId, Map<string, Displays.ChangedSheet>>;
  /** Room -> its days that changed. */
  days: Map<RoomId, Set<LocalDate>>;
}

const tasksAtOnce = 24;

export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const plan: Plan = { tasks: new Map(), sheets: new Map(), days: new Map() };
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
  await inParallel([...plan.tasks.entries()], tasksAtOnce, async ([what, task]) => {
    try {
      await task.run();
    } catch (error) {
      giveUp(task.sequences, what, error);
    }
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function collect(plan: Plan, { dynamodb }: DynamoDBRecord): void {
  const before = dynamodb?.OldImage as Image | undefined;
  const after = dynamodb?.NewImage as Image | undefined;
  const image = after ?? before;
  const kind = image?.kind?.S;
  const tenantId = image?.pk?.S?.split('#')[0] as TenantId | undefined;
  if (!image || !kind || !tenantId) return;
  // The same version on both sides is housekeeping.
  if (before?.version?.N === after?.version?.N) return;
  const add = (what: string, run: () => Promise<void>) => {
    const task = plan.tasks.get(what) ?? { sequences: [], run };
    task.sequences.push(dynamodb?.SequenceNumber ?? '');
    plan.tasks.set(what, task);
  };
  if (kind === 'sheet' && after) sheet(plan, add, tenantId, after);
  else if (kind === 'doorplate') doorplate(add, tenantId, image);
  else if (Displays.isPlace(kind) && (after || kind === 'map')) place(add, tenantId, kind, image);
}

type Add = (what: string, run: () => Promise<void>) => void;

function sheet({ sheets, days }: Plan, add: Add, tenantId: TenantId, image: Image): void {
  const changed = { ...sheetOf(image), at: Number(image.at?.N ?? now()) };
  const { roomId, date, version } = changed;
  const newest = sheets.get(tenantId) ?? new Map<string, Displays.ChangedSheet>();
  sheets.set(tenantId, newest);
  const known = newest.get(`${roomId} ${date}`);
  if (!known || known.version < version) newest.set(`${roomId} ${date}`, changed);
  add(`browsers of ${tenantId}`, () => Displays.tellBrowsers(tenantId, [...newest.values()]));
  add(`boards of ${tenantId}`, () => Displays.tellBoards(tenantId, [...newest.values()]));
  // A meeting over midnight changes two days; the door gets both in one.
  const dates = (days.get(roomId) ?? new Set()).add(date);
  days.set(roomId, dates);
  add(`doors of ${roomId}`, () => Displays.tellDoors(tenantId, roomId, [...dates]));
}

function doorplate(add: Add, tenantId: TenantId, image: Image): void {
  forgetDoorplates(tenantId);
  const doorplateId = image.sk?.S as DoorplateId;
  add(`doorplate ${doorplateId}`, () => Displays.doorplateChanged(tenantId, doorplateId));
}

function place(add: Add, tenantId: TenantId, kind: Displays.PlaceKind, image: Image): void {
  forgetPlaces(tenantId);
  const id = image[kind === 'map' ? 'floorId' : `${kind}Id`]?.S ?? '';
  add(`${kind} ${id || tenantId}`, () => Displays.placeChanged(tenantId, kind, id));
}
