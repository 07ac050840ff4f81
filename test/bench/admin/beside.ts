/** What a large company has beside its meetings: requests for services, doorplates, a trail of changes, wishes that were not granted. */
import { trail } from '../../../functions/audit/entity.ts';
import type { StoredBooking } from '../../../functions/bookings/entity.ts';
import { now, setSource } from '../../../functions/clock.ts';
import type { Attributes } from '../../../functions/db/write.ts';
import { doorplates, owners, tokens } from '../../../functions/doorplates/entity.ts';
import { begin } from '../../../functions/doorplates/status.ts';
import { concernedBy } from '../../../functions/services/concerned.ts';
import { asked, ofBooking, requests } from '../../../functions/services/entity.ts';
import { defaultDoorplateSettings } from '../../../shared/doorplates/schema.ts';
import { type DoorplateId, idFrom, newId, type RequestId, type RoomId } from '../../../shared/ids.ts';
import { platform, type Scope, systemScope } from '../../../shared/scope.ts';
import { sharesOf } from '../../../shared/services/figures.ts';
import { type Cell, keysOf } from '../../../shared/statistics/cells.ts';
import { allPart, hash, packed, type Share } from '../../../shared/statistics/shares.ts';
import { cellsOf } from '../../../shared/statistics/unmet.ts';
import { addMinutes, epochOf, type Instant, instantOf, type LocalDate } from '../../../shared/time.ts';
import { written } from './bulk.ts';
import type { Founded } from './founding.ts';
import { chance } from './plan.ts';
import { type Known, raise, scopeOf } from './records.ts';

type Served = Known & Pick<Founded, 'services'>;

interface Asking {
  /** Position in the list of people. */
  organiser: number;
  /** Which service, counted round. */
  pick: number;
  now: Instant;
  requestId?: RequestId;
  /** A minute after the booking where it is not said. */
  createdAt?: Instant;
}

/** What was asked for with a meeting: done since, or still open where the meeting is to come. */
export function requestOf(
  known: Served,
  booking: StoredBooking,
  { organiser, pick, now: at, requestId = newId('request'), ...asking }: Asking,
) {
  const item = known.services[pick % known.services.length] ?? raise('a service');
  const place = known.rooms.find(({ roomId }) => roomId === booking.roomId) ?? raise('a room');
  const scope = scopeOf(known, organiser);
  const createdAt = asking.createdAt ?? addMinutes(booking.createdAt, 1);
  setSource(() => epochOf(createdAt));
  const dueAt = booking.start;
  const isOver = dueAt < at;
  const { personId, name } = known.people[2] ?? raise('a person');
  const request = requests.first(scope, {
    ...{ requestId, roomId: booking.roomId, bookingId: booking.bookingId },
    requester: { kind: 'person', id: scope.actor.id, name: scope.actor.name },
    item: { itemId: item.itemId, name: item.name, category: item.category },
    ...{ state: isOver ? 'done' : 'new', assignee: isOver ? { personId, name } : null, overdue: false, reason: '' },
    ...{ notes: [], createdAt, wantedAt: booking.start, dueAt, offset: 0, quantity: null, price: null, text: '' },
    acceptedAt: isOver ? addMinutes(dueAt, -20) : null,
    startedAt: isOver ? addMinutes(dueAt, pick % 9 === 0 ? 5 : -10) : null,
    closedAt: isOver ? addMinutes(dueAt, 10) : null,
    ...{ keys: [], targetMinutes: item.targetMinutes, served: null, taken: 0, counting: null },
  });
  const writes = [
    requests.create(request),
    ...concernedBy(request).filter((write) => !('remove' in write)),
    asked.create(asked.first(scope, { requestId, personId: scope.actor.id, createdAt })),
    ofBooking.create(ofBooking.first(scope, { requestId, bookingId: booking.bookingId, createdAt })),
  ];
  const items = writes.map((write) => written(undefined, write));
  const shares: Share[] = sharesOf(request, { floorId: place.floorId, buildingId: place.buildingId, zone: known.zone });
  return { items, shares, itemId: item.itemId };
}

/** A doorplate at nineteen of twenty rooms. */
export function* devicesOf({ rooms, scope }: Founded): Generator<Attributes> {
  for (const [index, { roomId }] of rooms.entries()) {
    if (index % 20 === 11) continue;
    const doorplateId = deviceOf(index);
    const hashed = String(hash(doorplateId)).padStart(64, '0');
    const items = itemsOfDevice(scope, { doorplateId, name: `门牌 ${index + 1}`, roomId, hash: hashed });
    for (const item of items) yield item.kind?.S === 'panel' ? { ...item, ...heartbeat(now()) } : item;
  }
}

/** What a panel's item holds beside, since it was last heard of. */
function heartbeat(at: number): Attributes {
  const health = { storage: { N: '0.12' }, temperature: { N: '41' } };
  return {
    ...{
      seenAt: { N: String(at) },
      upSince: { N: String(at - 86_400_000) },
      state: { S: 'free' },
      color: { S: 'green' },
    },
    ...{ blink: { BOOL: false }, drift: { N: '120' }, uptime: { N: '86400' }, agent: { S: 'agent 0.1.0' } },
    ...{ mismatches: { N: '0' }, clockOff: { N: '0' }, lines: { L: [{ S: '空闲' }, { S: '今天没有会议' }] } },
    ...{ health: { M: { ...health, led: { BOOL: true } } }, connected: { BOOL: true } },
    ...{ presenceVersion: { N: '3' }, presenceAt: { N: String(at - 86_400_000) } },
  };
}

interface Device {
  doorplateId: DoorplateId;
  name: string;
  roomId: RoomId;
  /** Of its token. */
  hash: string;
}

/** What pairing it leaves. */
export function itemsOfDevice(scope: Scope, { doorplateId, name, roomId, hash: hashed }: Device): Attributes[] {
  const { tenantId } = scope;
  const fields = { doorplateId, name, roomId, board: null, groupId: null, boundAt: instantOf(now()) };
  const doorplate = doorplates.first(scope, { ...fields, settings: defaultDoorplateSettings }, 'paired');
  return [
    doorplates.create(doorplate),
    tokens.create(tokens.first(scope, { doorplateId, hash: hashed })),
    owners.create(owners.first(platform, { doorplateId, company: tenantId })),
    begin(tenantId, doorplateId),
  ].map((write) => written(undefined, write));
}

function deviceOf(room: number): DoorplateId {
  const next = chance(room + 1);
  return idFrom(
    'doorplate',
    Uint8Array.from({ length: 12 }, () => Math.floor(next() * 32)),
  );
}

/** A day of all devices, nearly all the time there, and of wishes: counters as their followers add them. */
export function dayBeside({ rooms }: Founded, date: LocalDate, zone: string): Cell[] {
  const next = chance(hash(date));
  const devices = rooms.flatMap(({ buildingId }, index): Cell[] => {
    if (index % 20 === 11) return [];
    const id = deviceOf(index);
    const value = packed(1440, 1440 - Math.floor(next() * 30));
    const shard = String(hash(id) % 4);
    const cell = (part: string, kind: 'devices' | 'online', name: string) =>
      keysOf(kind, date, shard).map((sk) => ({ part, sk, counters: { [name]: value } }));
    return [...cell(buildingId, 'devices', id), ...cell(buildingId, 'online', 'on'), ...cell(allPart, 'online', 'on')];
  });
  const wishes = Array.from({ length: 120 }, (_, index) => {
    const { buildingId, floorId } = rooms[Math.floor(next() * rooms.length)] ?? raise('a room');
    const start = addMinutes(`${date}T01:00:00Z`, 15 * Math.floor(next() * 32));
    const kind = index % 3 === 0 ? ('nothing' as const) : ('taken' as const);
    const wish = { kind, seats: 4 + Math.floor(next() * 16), start, isTimely: true, zone };
    return cellsOf({ ...wish, buildings: [{ buildingId, floorId }] }, String(index % 4));
  });
  return [...devices, ...wishes.flat()];
}

/** Changes that admins made: so many on a working day. */
export function* changesOn({ scope, rooms }: Founded, date: LocalDate, many: number): Generator<Attributes> {
  for (let index = 0; index < many; index++) {
    const at = new Date(Date.parse(`${date}T01:00:00Z`) + index * 240_000).toISOString();
    const { roomId } = rooms[(hash(date) + index) % rooms.length] ?? raise('a room');
    const version = 2 + (hash(`${date} ${index}`) % 10_000);
    yield changeOf(scope, { roomId, version, at, name: `会议室 ${version}`, capacity: [8, 10] });
  }
}

interface RoomChange {
  roomId: RoomId;
  version: number;
  at: string;
  name: string;
  capacity: [before: number, after: number];
}

/** What the trail keeps of it. */
export function changeOf(
  scope: Scope,
  { roomId, version, at, name, capacity: [before, after] }: RoomChange,
): Attributes {
  const entry = {
    ...{ auditId: `${roomId}.${version}.room.changed`, at, of: 'room' as const, action: 'changed' as const },
    ...{ what: 'changed', who: scope.actor, why: null, subjectId: roomId, name },
    changes: [{ field: 'capacity', before: String(before), after: String(after) }],
  };
  const follower = systemScope(scope.tenantId, 'audit');
  return written(undefined, trail.create(trail.first(follower, entry)));
}
