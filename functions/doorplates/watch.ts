/**
 * Looking after devices that have fallen silent. A building has one timer that each look sets to the next, so that also one that
 * hangs while it is connected is missed; the end of a connection sets another for the minute in which that device will have been
 * away for too long. These bear the minute in their names: five hundred devices that fall together set one.
 */
import { lookAt, type Watched } from '../../shared/doorplates/care.ts';
import { standardGroup } from '../../shared/doorplates/group.ts';
import type { PanelPower } from '../../shared/doorplates/protocol.ts';
import type { BuildingId, DoorplateId, GroupId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { daysOf } from '../../shared/tenants/holidays/days.ts';
import { addDays, epochOf, instantOf } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { buildings, listRooms } from '../places/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import * as Timers from '../timers.ts';
import * as Alerts from './alerts.ts';
import { careOf, placeOf } from './care.ts';
import type { CareCommand } from './care-timer.ts';
import { doorplatesOf, type StoredDoorplate } from './entity.ts';
import { groupsOf } from './group-entity.ts';
import * as Status from './status.ts';

const minuteMs = 60_000;
const maxAge = 3600;
const alertsAtOnce = 8;
/** A timer goes off within its minute. What comes later comes out of an outage of its own. */
const lateMs = 150_000;
/** After which the devices have had the time to be heard. */
const pauseMs = 5 * minuteMs;

/** Somebody is there to be looked after. */
export async function begin(scope: Scope, doorplate: StoredDoorplate): Promise<void> {
  const place = await placeOf(scope, doorplate);
  if (place) await Timers.begin(timerAt(scope, place.buildingId, now() + pauseMs, 0));
}

/** A connection has ended. @param at epoch ms */
export async function missed(scope: Scope, doorplate: StoredDoorplate, at: number): Promise<void> {
  const [place, { offlineMinutes }] = await Promise.all([placeOf(scope, doorplate), careOf(scope, doorplate)]);
  if (!place) return;
  const minute = Math.ceil((Math.max(at, now() - minuteMs) + offlineMinutes * minuteMs) / minuteMs);
  const timer = timerAt(scope, place.buildingId, minute * minuteMs);
  await Timers.begin({ ...timer, name: `${timer.name}-${minute}` });
}

function timerAt({ tenantId }: Scope, buildingId: BuildingId, time: number, turn?: CareCommand['turn']): Timers.Timer {
  const at = instantOf(Math.ceil(time / 1000) * 1000);
  const command: CareCommand = { do: 'care.look', tenantId, buildingId, at, turn };
  return { name: `care-${tenantId}-${buildingId}${turn === 1 ? '-b' : ''}`, at, command, maxAge };
}

/**
 * The look after this one, under the building's other name: the timer that runs is about to be deleted under its own. That is
 * cleared first, so that of two that run at once one at least is left, and mostly not both.
 */
async function setNext(scope: Scope, { buildingId, turn = 1 }: CareCommand, time: number): Promise<void> {
  await Timers.clear(timerAt(scope, buildingId, time, turn).name);
  await Timers.set(timerAt(scope, buildingId, time, turn === 0 ? 1 : 0));
}

/** The time has come: whoever is silent without reason is reported. */
export async function look(scope: Scope, timer: CareCommand): Promise<void> {
  const { buildingId, at } = timer;
  const time = now();
  // This system itself was away: nobody is blamed before they have had time to be heard.
  if (time - epochOf(at) > lateMs) return setNext(scope, timer, time + pauseMs);
  const [building, devices, open] = await Promise.all([
    buildings.get(scope, buildingId),
    devicesIn(scope, buildingId),
    Alerts.open(scope),
  ]);
  if (!building) return;
  const outage = open.find((alert) => alert.doorplateId === null && alert.buildingId === buildingId);
  const members = outage ? new Set(outage.members) : null;
  const { alone, together, isOver, next } = lookAt([...devices.values()], members, building.zone, time);
  const since = (doorplateId: DoorplateId) => devices.get(doorplateId)?.since ?? time;
  if (outage && isOver) await Alerts.close(scope, outage);
  if (outage && !isOver && together.length > 0) await Alerts.join(scope, outage, together);
  const fallen = together.toSorted((a, b) => since(a) - since(b));
  const [first] = fallen;
  if (first && (!outage || isOver)) {
    await Alerts.raise(scope, {
      ...{ doorplateId: null, buildingId, cause: 'offline', since: since(first), members: fallen },
    });
  }
  await inParallel(alone, alertsAtOnce, (doorplateId) =>
    Alerts.raise(scope, { doorplateId, buildingId, cause: 'offline', since: since(doorplateId) }),
  );
  if (next !== null) await setNext(scope, timer, next);
}

async function devicesIn(
  scope: Scope,
  buildingId: BuildingId,
): Promise<Map<DoorplateId, Watched & { since: number | undefined }>> {
  const [all, panels, groups, holidays, rooms] = await Promise.all([
    doorplatesOf(scope),
    Status.all(scope),
    groupsOf(scope),
    readHolidays(scope),
    listRooms(scope),
  ]);
  const here = new Set(rooms.filter((room) => room.buildingId === buildingId).map(({ roomId }) => roomId));
  const days = daysOf(holidays, addDays(instantOf(now()).slice(0, 10), -2));
  // One plan for all of a group: what is worked out of it is remembered with it.
  const plans = new Map<GroupId, PanelPower | null>(
    groups.map(({ groupId, power }) => [groupId, power && { ...power, ...days }]),
  );
  const cares = new Map(groups.map(({ groupId, care }) => [groupId, care]));
  const isHere = ({ roomId, board }: StoredDoorplate) => (roomId ? here.has(roomId) : board?.buildingId === buildingId);
  return new Map(
    all.filter(isHere).map(({ doorplateId, groupId, settings: { heartbeatSeconds } }) => {
      const panel = panels.get(doorplateId);
      const { seenAt, connected, presenceAt, alerts } = panel ?? {};
      const { offlineMinutes } = (groupId && cares.get(groupId)) || standardGroup.care;
      const power = (groupId && plans.get(groupId)) || null;
      const isReported = alerts?.has('offline') ?? false;
      const heard = { seenAt, connected, presenceAt, heartbeatSeconds, offlineMinutes };
      const since = seenAt && Math.max(seenAt, presenceAt ?? 0);
      return [doorplateId, { doorplateId, ...heard, power, isReported, since }];
    }),
  );
}
