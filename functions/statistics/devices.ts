/** How much of the time in which they should have been on devices were: by device or building, and by day. */
import { AppError } from '../../shared/errors.ts';
import type { DoorplateId, RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type DayOnline, onlineIn } from '../../shared/statistics/online.ts';
import type { Period } from '../../shared/statistics/periods.ts';
import type { Devices, DevicesInput } from '../../shared/statistics/schema.ts';
import { allPart, unpacked } from '../../shared/statistics/shares.ts';
import { now } from '../clock.ts';
import * as Alerts from '../doorplates/alerts.ts';
import { doorplates, type StoredDoorplate } from '../doorplates/entity.ts';
import { groupsOf } from '../doorplates/group-entity.ts';
import * as Status from '../doorplates/status.ts';
import { rooms } from '../places/entity.ts';
import { allAround } from '../places/facts.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import { readDays, visitCells } from './entity.ts';
import { plannedFor } from './online.ts';
import { visitCompany } from './sealed.ts';
import { rounded } from './usage.ts';

interface Time {
  expected: number;
  online: number;
}
type Sums = Map<string, Time>;

/** @throws AppError `not_found` for a building that is not there */
export async function devices(scope: Scope, input: DevicesInput): Promise<Devices> {
  const { from, until, buildingId, by, skip, limit } = input;
  const { buildings } = await allAround(scope);
  if (buildingId && !buildings.some((each) => each.buildingId === buildingId)) {
    throw new AppError('not_found', { values: { what: 'building' } });
  }
  const parts = buildingId ? [buildingId] : buildings.map((each) => each.buildingId);
  const sums: Sums = new Map();
  const days: Sums = new Map();
  const partOf = new Map<string, string>();
  const [, dayCells, silent] = await Promise.all([
    visitDevices(scope, parts, { from, until }, buildingId, (doorplateId, part, value) => {
      partOf.set(doorplateId, part);
      add(sums, by === 'device' ? doorplateId : part, timeIn(value));
    }),
    readDays(scope, buildingId ?? allPart, 'online', from, until),
    silentNow(scope, input),
  ]);
  for (const { date, counters } of dayCells) add(days, date, timeIn(counters.on));
  for (const { doorplateId, part, date, expected } of silent) {
    partOf.set(doorplateId, part);
    add(sums, by === 'device' ? doorplateId : part, { expected, online: 0 });
    add(days, date, { expected, online: 0 });
  }
  const rows = [...sums].map(([id, time]) => ({ id, buildingId: partOf.get(id) ?? id, ...shown(time) }));
  const worst = rows
    .sort((a, b) => (a.availability ?? 1) - (b.availability ?? 1) || (a.id < b.id ? -1 : 1))
    .slice(skip, skip + limit);
  const known =
    by === 'device'
      ? await doorplates.getMany(
          scope,
          worst.map(({ id }) => [id as DoorplateId]),
        )
      : [];
  const names = new Map<string, string>(buildings.map((each) => [each.buildingId, each.name]));
  for (const { doorplateId, name } of known) names.set(doorplateId, name);
  const total = [...days.values()].reduce((sum, each) => plus(sum, each), { expected: 0, online: 0 });
  return {
    total: shown(total),
    days: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, time]) => ({ date, ...shown(time) })),
    devices: worst.map((row) => ({ ...row, name: names.get(row.id) ?? '' })),
    count: rows.length,
  };
}

async function visitDevices(
  scope: Scope,
  parts: readonly string[],
  period: Period,
  buildingId: string | undefined,
  visit: (doorplateId: string, part: string, value: number) => void,
): Promise<void> {
  if (buildingId) {
    await visitCells(scope, buildingId, 'devices', period, (id, value) => visit(id, buildingId, value));
    return;
  }
  const isThere = new Set(parts);
  await visitCompany(scope, 'devices', parts, period, (name, value) => {
    const [part = '', id = ''] = name.split('#');
    // A building may have gone since.
    if (isThere.has(part)) visit(id, part, value);
  });
}

/** What is missing of those that are still away: nothing has been counted since they were heard of. */
async function silentNow(
  scope: Scope,
  { from, until, buildingId }: Pick<DevicesInput, 'from' | 'until' | 'buildingId'>,
) {
  const since = new Map<DoorplateId, number>();
  for (const alert of await Alerts.open(scope)) {
    if (alert.cause !== 'offline') continue;
    for (const id of alert.doorplateId ? [alert.doorplateId] : alert.members) since.set(id, Date.parse(alert.since));
  }
  if (since.size === 0) return [];
  const ids = [...since.keys()];
  const devices = await doorplates.getMany(
    scope,
    ids.map((id): [DoorplateId] => [id]),
  );
  const [panels, missed] = await Promise.all([Status.ofMany(scope, ids), missedBy(scope, devices)]);
  return devices.flatMap((device) => {
    const { doorplateId } = device;
    const begin = since.get(doorplateId) ?? now();
    // Who is back is not missed any more, whatever the others of an outage do; what was missed has been counted.
    if ((panels.get(doorplateId)?.seenAt ?? 0) > begin) return [];
    const { part, days } = missed(device, begin);
    if (!part || (buildingId && part !== buildingId)) return [];
    return days
      .filter(({ date }) => date >= from && date <= until)
      .map(({ date, expected }) => ({ doorplateId, part, date, expected }));
  });
}

/** The building of each of these devices, and what is missing there since a time. An outage has many: what they share is read once. */
async function missedBy(scope: Scope, devices: readonly StoredDoorplate[]) {
  const roomIds = new Set(devices.flatMap(({ roomId }) => roomId ?? []));
  const [places, groups, holidays, { buildings }] = await Promise.all([
    rooms.getMany(
      scope,
      [...roomIds].map((roomId): [RoomId] => [roomId]),
    ),
    groupsOf(scope),
    readHolidays(scope),
    allAround(scope),
  ]);
  const buildingOf = new Map(places.map(({ roomId, buildingId }) => [roomId, buildingId]));
  const zones = new Map(buildings.map(({ buildingId, zone }) => [buildingId, zone]));
  const plans = new Map(groups.map((group) => [group.groupId, plannedFor(group, holidays)]));
  const known = new Map<string, DayOnline[]>();
  return ({ roomId, board, groupId }: StoredDoorplate, begin: number) => {
    const part = (roomId && buildingOf.get(roomId)) ?? board?.buildingId;
    const zone = part && zones.get(part);
    if (!zone) return { part: null, days: [] };
    const key = `${zone} ${groupId} ${begin}`;
    const plan = (groupId && plans.get(groupId)) ?? null;
    const days = known.get(key) ?? onlineIn({ from: begin, until: now() }, begin, plan, zone);
    known.set(key, days);
    return { part, days };
  };
}

function timeIn(value: number | undefined): Time {
  const [expected, online] = unpacked(value);
  return { expected, online };
}

function plus(a: Time, b: Time): Time {
  return { expected: a.expected + b.expected, online: a.online + b.online };
}

function add(sums: Sums, key: string, { expected, online }: Time): void {
  const sum = sums.get(key) ?? { expected: 0, online: 0 };
  sums.set(key, sum);
  sum.expected += expected;
  sum.online += online;
}

function shown({ expected, online }: Time) {
  const availability = expected ? rounded(online / expected) : null;
  return { expectedMinutes: expected, onlineMinutes: online, availability };
}
