/**
 * Devices' time, told by their signs of life: whatever lies between what was counted last and now is counted when a device comes
 * back after a gap, and once a day. A device's mark says until when that is; it is written with the counters.
 */
import { gapMs } from '../../shared/bookings/check-in.ts';
import type { PanelPower } from '../../shared/doorplates/protocol.ts';
import type { Scope } from '../../shared/scope.ts';
import { type Kind, keysOf } from '../../shared/statistics/cells.ts';
import { onlineIn } from '../../shared/statistics/online.ts';
import { allPart, type Counters, hash, packed } from '../../shared/statistics/shares.ts';
import { daysOf, type Holidays } from '../../shared/tenants/holidays/days.ts';
import { addDays, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { getItem } from '../db/read.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import type { StoredDoorplate } from '../doorplates/entity.ts';
import { groups, type StoredGroup } from '../doorplates/group-entity.ts';
import { buildings, rooms } from '../places/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import { addTo } from './entity.ts';
import { unsealed } from './sealed.ts';

type Device = Pick<StoredDoorplate, 'doorplateId' | 'groupId' | 'roomId' | 'board' | 'settings'>;

export const deviceShards = 4;
const dayMs = 86_400_000;

/**
 * With each sign of life; nearly all change nothing.
 * @param last the one before, epoch ms; it was there all the time since then where that is not long ago
 */
export async function noteOnline(scope: Scope, device: Device, last: number | undefined, at: number): Promise<void> {
  const wasAway = last === undefined || last < at - gapMs(device.settings.heartbeatSeconds);
  if (last !== undefined && !wasAway && Math.floor(last / dayMs) === Math.floor(at / dayMs)) return;
  const key = { pk: `${scope.tenantId}#online`, sk: device.doorplateId };
  const mark = await getItem(scope, key, { consistent: true });
  const from = mark?.until?.N === undefined ? (last ?? at) : Number(mark.until.N);
  const writes = from < at ? await added(scope, device, from, at, wasAway ? (last ?? at) : at) : [];
  const counted: Write = {
    tenantId: scope.tenantId,
    put: { pk: { S: key.pk }, sk: { S: key.sk }, until: { N: String(Math.max(at, from)) } },
    condition: mark ? '#until = :until' : 'attribute_not_exists(pk)',
    ...(mark ? { names: { '#until': 'until' }, values: { ':until': { N: String(from) } } } : {}),
  };
  try {
    await commit(scope, [counted, ...writes]);
  } catch (error) {
    // Another sign of life has counted it.
    if (error instanceof ConditionFailed) return;
    // What a device says never fails for its figures. A stretch that is not counted is better than one that the next takes for online.
    console.error(JSON.stringify({ level: 'warn', what: 'time online could not be counted', error: String(error) }));
    await commit(scope, [counted]).catch(() => undefined);
  }
}

/** Days that one write holds: who was away for longer is counted for the newest of them. */
const mostDays = 14;

async function added(scope: Scope, device: Device, from: number, until: number, there: number): Promise<Write[]> {
  const place = await placeOf(scope, device);
  if (!place) return [];
  const begin = Math.max(from, until - mostDays * dayMs);
  const days = onlineIn({ from: begin, until }, there, await planOf(scope, device), place.zone);
  const cells = new Map<string, { part: string; sk: string; counters: Counters }>();
  for (const { date, expected, online } of days) {
    const value = packed(expected, online);
    const add = (part: string, kind: Kind, id: string, name: string) => {
      for (const sk of keysOf(kind, date, id)) {
        const cell = cells.get(`${part} ${sk}`) ?? { part, sk, counters: {} };
        cells.set(`${part} ${sk}`, cell);
        cell.counters[name] = (cell.counters[name] ?? 0) + value;
      }
    };
    const shard = String(hash(device.doorplateId) % deviceShards);
    add(place.buildingId, 'devices', shard, device.doorplateId);
    add(place.buildingId, 'online', shard, 'on');
    add(allPart, 'online', shard, 'on');
  }
  const all = [...cells.values()];
  return [...all.map((cell) => addTo(scope, cell)), ...unsealed(scope, all)];
}

/** The building in which it stands; null: its place is gone. */
async function placeOf(scope: Scope, { roomId, board }: Pick<Device, 'roomId' | 'board'>) {
  const room = roomId ? await rooms.get(scope, roomId) : null;
  const buildingId = room?.buildingId ?? board?.buildingId;
  return buildingId ? buildings.get(scope, buildingId) : null;
}

async function planOf(scope: Scope, { groupId }: Pick<Device, 'groupId'>): Promise<PanelPower | null> {
  if (!groupId) return null;
  const [group, holidays] = await Promise.all([groups.get(scope, groupId), readHolidays(scope)]);
  return plannedFor(group, holidays);
}

/** When a group's devices are to be on; null: always. */
export function plannedFor(group: Pick<StoredGroup, 'power'> | null, holidays: Holidays): PanelPower | null {
  const from = addDays(instantOf(now()).slice(0, 10), -2 * mostDays);
  return group?.power ? { ...group.power, ...daysOf(holidays, from) } : null;
}
