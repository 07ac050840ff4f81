/**
 * 定时开关机 from the server's side: a timer for each group and zone at its plan's next switch, which tells the screens there and
 * sets itself for the one after. Screens decide by the same plan alone; being told only makes them look at once, so a timer that
 * is late or left over harms nothing.
 */
import { createHash } from 'node:crypto';
import { powerAt } from '../../shared/doorplates/power.ts';
import type { PanelPower } from '../../shared/doorplates/protocol.ts';
import type { GroupId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { daysOf } from '../../shared/tenants/holidays/days.ts';
import { addDays, epochOf, instantOf } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { allOf, buildings, listRooms } from '../places/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import * as Timers from '../timers.ts';
import { doorplatesOf, isBoard, type StoredDoorplate } from './entity.ts';
import { groups } from './group-entity.ts';
import * as Live from './live.ts';
import type { ScreenCommand } from './timer.ts';

const rounds = 5;
const screensAtOnce = 24;
/** A timer set to a time that has passed might never go off. */
const soonMs = 10_000;
/** Each sets the next: it is tried for as long as it can be. */
const maxAge = 86_400;

/** A plan has changed, or what it heeds: sets a timer for each zone in which the group has screens. */
export async function followGroup(scope: Scope, groupId: GroupId): Promise<void> {
  const byZone = await screensByZone(scope, (screen) => screen.groupId === groupId);
  for (const zone of byZone.keys()) await followZone(scope, groupId, zone);
}

/** A screen has come into the group. */
export async function followScreen(scope: Scope, screen: Pick<StoredDoorplate, 'doorplateId' | 'groupId'>) {
  const { groupId, doorplateId } = screen;
  if (!groupId || !(await groups.get(scope, groupId))?.power) return;
  const byZone = await screensByZone(scope, (one) => one.doorplateId === doorplateId);
  for (const zone of byZone.keys()) await followZone(scope, groupId, zone);
}

/** Looks again whether the plan still is what the timer was set for: of two runs at once the older may have come last. */
async function followZone(scope: Scope, groupId: GroupId, zone: string, ran?: ScreenCommand['turn']): Promise<void> {
  let planned = await planOf(scope, groupId);
  for (let round = 1; round <= rounds; round++) {
    await setFor(scope, groupId, zone, planned.plan, ran);
    const newest = await planOf(scope, groupId);
    if (newest.version === planned.version) return;
    planned = newest;
  }
  throw new Error(`the plan of ${groupId} changes faster than it can be followed`);
}

/** @param ran the name of the timer that runs, if one does */
async function setFor(
  scope: Scope,
  groupId: GroupId,
  zone: string,
  plan: PanelPower | null,
  ran: ScreenCommand['turn'],
): Promise<void> {
  const { tenantId } = scope;
  const place = createHash('sha256').update(zone).digest('hex').slice(0, 12);
  const nameAt = (turn: 0 | 1) => `power-${tenantId}-${groupId}-${place}${turn === 1 ? '-b' : ''}`;
  const { until } = powerAt(plan, zone, now());
  // The one that runs is about to be deleted under its own name: the next has the other. What is set comes last, so that of two
  // runs at once one timer at least is left.
  const next = ran === 0 ? 1 : 0;
  await Timers.clear(nameAt(next === 0 ? 1 : 0));
  if (until === null) return Timers.clear(nameAt(next));
  const at = instantOf(Math.max(until, now() + soonMs));
  const command: ScreenCommand = { do: 'power.switch', tenantId, groupId, zone, at, turn: next };
  await Timers.set({ name: nameAt(next), at, command, maxAge });
}

/** The time has come: whatever the plan says by now is told to the group's screens in the zone. */
export async function switchPower(scope: Scope, { groupId, zone, at, turn = 0 }: ScreenCommand): Promise<void> {
  const { plan } = await planOf(scope, groupId);
  if (!plan) return;
  const screens = (await screensByZone(scope, (screen) => screen.groupId === groupId)).get(zone) ?? [];
  // The last has gone; the next to come sets the timer anew.
  if (screens.length === 0) return;
  const { on } = powerAt(plan, zone, Math.max(now(), epochOf(at)));
  const id = `power.${groupId}.${at}`;
  await inParallel(screens, screensAtOnce, (screen) => Live.command(screen, { id, do: 'power', on, sent: now() }));
  await followZone(scope, groupId, zone, turn);
}

async function planOf(scope: Scope, groupId: GroupId): Promise<{ plan: PanelPower | null; version: string }> {
  const [group, holidays] = await Promise.all([groups.get(scope, groupId), readHolidays(scope)]);
  const version = `${group?.version ?? 'gone'}.${holidays.version}`;
  if (!group?.power) return { plan: null, version };
  // Yesterday's night shift may go on still, and the zone may be a day behind UTC.
  const days = daysOf(holidays, addDays(instantOf(now()).slice(0, 10), -2));
  return { plan: { ...group.power, ...days }, version };
}

async function screensByZone(
  scope: Scope,
  wanted: (screen: StoredDoorplate) => boolean,
): Promise<Map<string, StoredDoorplate[]>> {
  const screens = (await doorplatesOf(scope)).filter(wanted);
  if (screens.length === 0) return new Map();
  const [allRooms, allBuildings] = await Promise.all([
    listRooms(scope),
    buildings.list(scope, allOf(scope, 'building'), { consistent: true }),
  ]);
  const zones = new Map(allBuildings.map(({ buildingId, zone }) => [buildingId, zone]));
  const buildingOf = new Map(allRooms.map(({ roomId, buildingId }) => [roomId, buildingId]));
  const byZone = Map.groupBy(screens, (screen) => {
    const buildingId = isBoard(screen) ? screen.board.buildingId : screen.roomId && buildingOf.get(screen.roomId);
    return (buildingId && zones.get(buildingId)) ?? '';
  });
  byZone.delete('');
  return byZone;
}
