/** What needs somebody first, company-wide. Lists that may be long (rooms, devices) come from memory. */
import { shownTo } from '../../shared/bookings/rules.ts';
import type { BookingId, BuildingId, DoorplateId, RoomId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { isOverdue } from '../../shared/services/rules.ts';
import { type Attention, mostNamed, mostOverdue, type Online } from '../../shared/statistics/today.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { bookings, shapeOf } from '../bookings/entity.ts';
import { undecided } from '../bookings/undecided.ts';
import { now } from '../clock.ts';
import * as Alerts from '../doorplates/alerts.ts';
import { everyDoorplate } from '../doorplates/entity.ts';
import * as Status from '../doorplates/status.ts';
import { keptRooms } from '../places/entity.ts';
import { allAround } from '../places/facts.ts';
import { openRange, requests } from '../services/entity.ts';

interface Place {
  roomId: RoomId;
  room: string;
  buildingId: string;
  isOccupied: boolean;
}
interface Device {
  doorplateId: DoorplateId;
  name: string;
  roomId: string | null;
}
interface Known {
  rooms: ReadonlyMap<string, Place>;
  devices: ReadonlyMap<string, Device>;
  buildings: ReadonlyMap<string, { name: string; zone: string }>;
}
type Where = Attention['bare']['worst'][number];

export async function attention(scope: PersonScope): Promise<Attention> {
  const [{ buildings }, rooms, devices, alerts, waiting, due] = await Promise.all([
    allAround(scope),
    roomsOf(scope),
    everyDoorplate(scope),
    Alerts.open(scope),
    undecided.list(scope, { pk: undecided.key(scope.tenantId, '' as RoomId, '' as BookingId).pk }),
    dueOf(scope),
  ]);
  const known: Known = {
    rooms: new Map(rooms.map((room) => [room.roomId, room])),
    devices: new Map(devices.map((device) => [device.doorplateId, device])),
    buildings: new Map(buildings.map((building) => [building.buildingId, building])),
  };
  return {
    rooms: {
      ...{ total: rooms.length, buildings: buildings.length },
      occupied: rooms.filter(({ isOccupied }) => isOccupied).length,
    },
    devices: { total: devices.length },
    faults: faultsOf(known, alerts),
    overdue: overdueOf(known, due),
    approvals: await approvalsOf(scope, known, waiting),
    bare: bareOf(known),
  };
}

/** Those that have not been removed. */
async function roomsOf(scope: Scope): Promise<Place[]> {
  const { byId } = await keptRooms(scope);
  return [...byId.values()]
    .filter(({ closed }) => !closed)
    .map(({ roomId, name, buildingId, occupation }) => ({
      ...{ roomId, room: name, buildingId, isOccupied: occupation !== null },
    }));
}

/** By itself: thousands of devices take longer to ask than all that needs somebody. */
export async function online(scope: PersonScope): Promise<Online> {
  const [heard, devices] = await Promise.all([Status.heard(scope), everyDoorplate(scope)]);
  const there = devices.filter(({ doorplateId, settings }) => heard.online(doorplateId, settings.heartbeatSeconds));
  return { total: devices.length, online: there.length, offline: devices.length - there.length };
}

/** Open requests by when they are due, up to this moment. */
function dueOf(scope: Scope) {
  const between: [string, string] = ['0', `${instantOf(now())}~`];
  return requests.page(scope, { pk: openRange(scope.tenantId), owner: true, between }, { limit: mostOverdue });
}

function whereOf({ rooms, buildings }: Known, roomId: string | null, buildingId?: string): Where {
  const room = roomId ? rooms.get(roomId) : undefined;
  const building = buildings.get(room?.buildingId ?? buildingId ?? '');
  return { roomId: room?.roomId ?? null, room: room?.room ?? '', building: building?.name ?? '' };
}

function faultsOf(known: Known, alerts: readonly Alerts.StoredAlert[]): Attention['faults'] {
  const oldest = alerts.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  return {
    count: alerts.length,
    worst: oldest.slice(0, mostNamed).map(({ doorplateId, buildingId, cause, since, members, requestId }) => {
      const device = doorplateId ? known.devices.get(doorplateId) : undefined;
      return {
        ...{ doorplateId, name: device?.name ?? '', ...whereOf(known, device?.roomId ?? null, buildingId) },
        ...{ cause, since, devices: doorplateId ? 1 : members.length, requestId },
      };
    }),
  };
}

function overdueOf(known: Known, { items, cursor }: Awaited<ReturnType<typeof dueOf>>): Attention['overdue'] {
  const late = items.filter((request) => isOverdue(request, now()));
  return {
    ...{ count: late.length, more: cursor !== null },
    worst: late.slice(0, mostNamed).map(({ requestId, item, roomId, dueAt, assignee }) => ({
      ...{ requestId, item: item.name, ...whereOf(known, roomId), dueAt, assignee: assignee?.name ?? null },
    })),
  };
}

type Waiting = Awaited<ReturnType<typeof undecided.list>>;

async function approvalsOf(scope: PersonScope, known: Known, waiting: Waiting): Promise<Attention['approvals']> {
  const oldest = waiting.toSorted((a, b) => (a.since < b.since ? -1 : 1)).slice(0, mostNamed);
  const since = new Map(oldest.map((each) => [each.bookingId, each.since]));
  const found = await bookings.getMany(
    scope,
    oldest.map(({ bookingId }): [BookingId] => [bookingId]),
  );
  const open = found
    .filter(({ state, expiresAt }) => state === 'pending' && (!expiresAt || epochOf(expiresAt) > now()))
    .map((booking) => shownTo(scope.actor.id, shapeOf(booking)));
  const worst = open.map(({ bookingId, roomId, buildingId, organiser, start, end, expiresAt }) => ({
    ...{ bookingId, ...whereOf(known, roomId), zone: zoneOf(known, buildingId), organiser: organiser.name },
    ...{ start, end, since: since.get(bookingId) ?? start, expiresAt },
  }));
  return {
    // Those that have just been decided are off the list in a moment.
    count: waiting.length - (oldest.length - open.length),
    worst: worst.sort((a, b) => (a.since < b.since ? -1 : 1)),
  };
}

function zoneOf({ buildings }: Known, buildingId: BuildingId): string {
  return buildings.get(buildingId)?.zone ?? 'UTC';
}

function bareOf(known: Known): Attention['bare'] {
  const equipped = new Set([...known.devices.values()].map(({ roomId }) => roomId));
  const bare = [...known.rooms.values()].filter(({ roomId }) => !equipped.has(roomId));
  const byName = new Intl.Collator('zh-CN', { numeric: true });
  const first = bare.sort((a, b) => byName.compare(a.room, b.room)).slice(0, mostNamed);
  return { count: bare.length, worst: first.map(({ roomId }) => whereOf(known, roomId)) };
}
