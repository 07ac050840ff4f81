/**
 * The proof that the large company is the product's own: a small one is made through the API, all that follows is waited for, and
 * what lies in its table is compared, item by item, with what the seeding makes of the same meetings, requests, devices and changes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { setSource, source } from '../../../functions/clock.ts';
import type { Attributes } from '../../../functions/db/write.ts';
import { hashOf } from '../../../functions/doorplates/entity.ts';
import type { BookingId, DoorplateId, PersonId, RequestId } from '../../../shared/ids.ts';
import { systemScope } from '../../../shared/scope.ts';
import { addDays, addMinutes, type Instant, instantOf, weekday } from '../../../shared/time.ts';
import { startCloud } from '../../support/cloud.ts';
import { givenBuilding, givenCompany, givenFloor, givenPerson, type Person } from '../../support/given.ts';
import { changeOf, itemsOfDevice, requestOf } from './beside.ts';
import { sizeOf } from './bulk.ts';
import { Tally } from './figures.ts';
import { chance, type Meeting } from './plan.ts';
import { bookingOf, intoSheets, itemsOf, type Known, raise, scopeOf } from './records.ts';

export interface Alike {
  compared: number;
  /** What there is otherwise, or not at all, or of another size. */
  wrong: string[];
  /** What the product writes and the large company has not. */
  leftOut: string[];
}

/** By key, as they lie in the table. */
type Items = Map<string, Attributes>;

export async function compare(): Promise<Alike> {
  const clock = source();
  const dataDir = mkdtempSync(join(tmpdir(), 'roomlight-bench-alike-'));
  try {
    const cloud = await startCloud({ dataDir });
    const said = await sayAll(cloud).finally(() => cloud.end());
    const there = itemsIn(dataDir);
    return difference(there, made(said));
  } finally {
    setSource(clock);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Said = Awaited<ReturnType<typeof sayAll>>;

/** Through the API, by those who would. */
async function sayAll(cloud: Parameters<typeof givenCompany>[0] & { settled(): Promise<void> }) {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const building = await givenBuilding(company);
  const floor = await givenFloor(company, { buildingId: building.buildingId });
  const { rooms } = await admin.call('places.createRooms', {
    floorId: floor.floorId,
    rooms: [
      { number: '101', name: '云杉' },
      { number: '102', name: '冷杉' },
    ],
    capacity: 8,
    equipment: [],
  });
  const people: Person[] = [admin];
  for (const name of ['周宁', '何青', '陈默']) people.push(await givenPerson(company, { name }));
  const item = await admin.call('services.createItem', { name: '茶水', category: 'administrative' });
  const next = chance(7);
  const below = (end: number) => Math.floor(next() * end);
  const meetings: (Meeting & { bookingId: BookingId; request: { requestId: RequestId; createdAt: Instant } | null })[] =
    [];
  const today = instantOf(Date.now()).slice(0, 10);
  let day = addDays(today, 8 - weekday(today));
  for (let index = 0; index < 24; index++) {
    if (index % 4 === 0) day = addDays(day, weekday(day) === 5 ? 3 : 1);
    const meeting: Meeting = {
      ...{ room: index % 2, start: addMinutes(`${day}T01:00:00Z`, 120 * (index % 4)), minutes: 30 + 15 * below(4) },
      people: [...new Set([below(4), below(4), below(4)])],
      ...{ topic: `周会 ${index}`, type: (['internal', 'client', 'review'] as const)[index % 3] ?? 'other' },
      ...{ private: index % 5 === 0, cancelled: index % 7 === 3, service: index % 6 === 1 ? 0 : null, createdAt: '' },
    };
    const [organiser = admin, ...invited] = meeting.people.flatMap((each) => people[each] ?? []);
    const { booking } = await organiser.call('bookings.create', {
      ...{ roomId: rooms[meeting.room]?.roomId ?? raise('a room'), start: meeting.start },
      ...{ end: addMinutes(meeting.start, meeting.minutes), topic: meeting.topic, type: meeting.type },
      ...{ private: meeting.private, people: invited.map(({ me }) => me.personId) },
    });
    const { bookingId, createdAt } = booking;
    const asked =
      meeting.service === null ? null : await organiser.call('services.ask', { itemId: item.itemId, bookingId });
    if (meeting.cancelled) await organiser.call('bookings.cancel', { bookingId });
    meetings.push({ ...meeting, createdAt, bookingId, request: asked?.request ?? null });
  }
  const anyone = admin.as('');
  const { secret, code } = await anyone.call('doorplates.startPairing', {});
  const room = rooms[0] ?? raise('a room');
  const { doorplateId } = await admin.call('doorplates.pair', { code, roomId: room.roomId, name: '101 门牌' });
  const after = await admin.call('places.changeRoom', { roomId: room.roomId, version: room.version, capacity: 10 });
  await cloud.settled();
  const known: Known = {
    ...{ tenantId: admin.me.tenantId as Known['tenantId'], zone: building.zone },
    rooms: rooms.map(({ roomId }) => ({ roomId, buildingId: building.buildingId, floorId: floor.floorId })),
    people: people.map(({ me: { personId, name, email } }) => ({
      personId: personId as PersonId,
      name,
      email,
      department: '',
    })),
  };
  const { itemId, name, category, targetMinutes } = item;
  return { known, meetings, services: [{ itemId, name, category, targetMinutes }], doorplateId, secret, room: after };
}

/** The same by the seeding. */
function made({ known, meetings, services, doorplateId, secret, room }: Said): Items {
  const { tenantId } = known;
  const admin = scopeOf(known, 0);
  const tally = new Tally(systemScope(tenantId, 'statistics'));
  const sheets: Items = new Map();
  const all: Attributes[] = [];
  const now = instantOf(Date.now());
  for (const meeting of meetings) {
    const { booking, sheets: slots } = bookingOf(known, meeting, meeting.bookingId);
    const { items, shares } = itemsOf(known, booking);
    tally.add(shares);
    intoSheets(slots, sheets);
    if (meeting.request && !meeting.cancelled) {
      const { requestId, createdAt } = meeting.request;
      const asking = { organiser: meeting.people[0] ?? 0, pick: 0, now, requestId, createdAt };
      const request = requestOf({ ...known, services }, booking, asking);
      all.push(...request.items);
      tally.add(request.shares);
      for (const item of items) if (item.row) item.services = { SS: [request.itemId] };
    }
    all.push(...items);
  }
  all.push(...sheets.values(), ...tally.endOfDay(), ...tally.rest());
  const device = {
    doorplateId: doorplateId as DoorplateId,
    name: '101 门牌',
    roomId: room.roomId,
    hash: hashOf(secret),
  };
  all.push(...itemsOfDevice(admin, device));
  const { version, lastChange, name } = room;
  const changed = changeOf(admin, { roomId: room.roomId, version, at: lastChange.at, name, capacity: [8, 10] });
  all.push(changed);
  return new Map(all.map((item) => [`${item.pk?.S} ${item.sk?.S}`, item]));
}

function itemsIn(dataDir: string): Items {
  const db = new DatabaseSync(join(dataDir, 'table.db'), { readOnly: true });
  const rows = db.prepare('SELECT item_json, item_size FROM roomlight').all();
  db.close();
  const items: Items = new Map();
  for (const { item_json: json, item_size: size } of rows) {
    const item = JSON.parse(String(json)) as Attributes;
    items.set(`${item.pk?.S} ${item.sk?.S}`, item);
    if (sizeOf(item) !== Number(size)) throw new Error(`${json} has ${size} bytes, not ${sizeOf(item)}`);
  }
  return items;
}

function difference(there: Items, made: Items): Alike {
  const wrong: string[] = [];
  for (const [key, item] of made) {
    const known = there.get(key);
    if (!known) wrong.push(`${key} is not written by the product`);
    else if (!isDeepStrictEqual(timeless(known), timeless(item))) {
      wrong.push(`${key}: ${JSON.stringify(timeless(known))} is seeded as ${JSON.stringify(timeless(item))}`);
    }
  }
  const others = [...there.keys()].filter((key) => !made.has(key)).map(kindOf);
  return { compared: made.size, wrong, leftOut: [...new Set(others)].sort() };
}

/** Without the moments at which things were done, and in an order of its own. */
function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value === 'string') return value.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<at>');
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !['at', 'ttl', 'boundAt', 'createdAt'].includes(name));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, timeless(each)]));
}

/** `#booking audit`: what a key is of, without ids. */
function kindOf(key: string): string {
  return key.replace(/[a-z]{3}_[0-9a-z]{12}/g, '…').replace(/[0-9a-f]{16,}|\d[\d-]+[^ ]*/g, '…');
}
