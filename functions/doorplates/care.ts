/** Looking after devices that speak: each heartbeat is kept, and what is wrong with its sender is reported, or over. */
import { type AlertCause, type Beat, causesOf, trustedClockMs } from '../../shared/doorplates/care.ts';
import { type Care, standardGroup } from '../../shared/doorplates/group.ts';
import { isPlannedOff } from '../../shared/doorplates/power.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import type { Write } from '../db/write.ts';
import { buildings, rooms } from '../places/entity.ts';
import { noteOnline } from '../statistics/online.ts';
import * as Alerts from './alerts.ts';
import type { StoredDoorplate } from './entity.ts';
import { groups } from './group-entity.ts';
import * as Log from './log.ts';
import { doorScope, settingsFor } from './panels.ts';
import * as Status from './status.ts';

/** A hello. */
export async function greeted(doorplate: StoredDoorplate, hello: { received: number; agent: string }): Promise<void> {
  const scope = doorScope(doorplate);
  const { doorplateId, settings } = doorplate;
  const before = await Status.of(scope, doorplateId);
  const isNewest = await Status.greeted(scope, doorplateId, hello, settings.heartbeatSeconds);
  if (isNewest) await noteOnline(scope, doorplate, before?.seenAt, hello.received);
  if (isNewest && before?.alerts?.has('offline') && isThere(before, hello.received)) {
    await settle(scope, doorplateId, new Set(['offline']));
  }
}

/** A heartbeat. @param before what was known of it then */
export async function heard(
  doorplate: StoredDoorplate,
  report: Status.Report,
  before: Status.Panel | undefined,
): Promise<void> {
  const scope = doorScope(doorplate);
  const { doorplateId, settings } = doorplate;
  const isNewest = await Status.shown(scope, doorplateId, report, settings.heartbeatSeconds);
  if (!isNewest || !before) return;
  await Promise.all([
    judge(scope, doorplate, report, before),
    note(scope, doorplateId, report, before),
    noteOnline(scope, doorplate, before.seenAt, report.received),
  ]);
}

/** What does not help is not repeated with every heartbeat. */
const triesAtOnce = 3;
const beatsBetween = 10;

/** Whether a screen that is wrong is told everything anew. @param mismatches its heartbeats in a row before this one that were wrong */
export function isToldAnew(mismatches = 0): boolean {
  return mismatches < triesAtOnce || mismatches % beatsBetween === 0;
}

/** What was under way while its connection ended is no sign of life. */
function isThere({ connected, presenceAt }: Status.Panel, received: number): boolean {
  return connected === true || received >= (presenceAt ?? 0);
}

async function judge(
  scope: Scope,
  doorplate: StoredDoorplate,
  report: Status.Report,
  before: Status.Panel,
): Promise<void> {
  const { received, drift, asExpected, health } = report;
  const open = before.alerts ?? new Set<AlertCause>();
  const beat: Beat = {
    mismatches: asExpected ? 0 : (before.mismatches ?? 0) + 1,
    clockOff: drift <= trustedClockMs ? 0 : (before.clockOff ?? 0) + 1,
    health,
  };
  // Nothing is read for the many that are well.
  const possible = causesOf(beat, { wrongBeats: 1 }, open);
  const isNew = without(possible, open).size > 0;
  if (!isNew && without(open, possible).size === 0) return;
  const causes = isNew ? causesOf(beat, await careOf(scope, doorplate), open) : possible;
  const over = without(open, causes);
  if (over.has('offline') && !isThere(before, received)) over.delete('offline');
  if (over.size > 0) await settle(scope, doorplate.doorplateId, over);
  const fresh = without(causes, open);
  if (fresh.size > 0) await callFor(scope, doorplate, fresh, beat, report);
}

function without(all: ReadonlySet<AlertCause>, some: ReadonlySet<AlertCause>): Set<AlertCause> {
  return new Set([...all].filter((cause) => !some.has(cause)));
}

async function settle(scope: Scope, doorplateId: DoorplateId, over: ReadonlySet<AlertCause>): Promise<void> {
  for (const alert of await Alerts.ofDevice(scope, doorplateId)) {
    if (over.has(alert.cause)) await Alerts.close(scope, alert);
  }
}

async function callFor(
  scope: Scope,
  doorplate: StoredDoorplate,
  causes: ReadonlySet<AlertCause>,
  beat: Beat,
  { received, drift, health }: Status.Report,
): Promise<void> {
  const { doorplateId, settings } = doorplate;
  const [place, { power }] = await Promise.all([placeOf(scope, doorplate), settingsFor(doorplate)]);
  // Nobody looks at it, and it may be going off or coming on.
  if (!place || isPlannedOff(power, place.zone, now())) return;
  const begun = (beats: number) => received - (beats - 1) * settings.heartbeatSeconds * 1000;
  const facts: Partial<Record<AlertCause, { since: number; value?: number | null }>> = {
    wrong_picture: { since: begun(beat.mismatches) },
    wrong_clock: { since: begun(beat.clockOff), value: drift },
    storage_full: { since: received, value: health.storage },
    too_hot: { since: received, value: health.temperature },
  };
  for (const cause of causes) {
    await Alerts.raise(scope, {
      ...{ doorplateId, buildingId: place.buildingId, cause },
      ...(facts[cause] ?? { since: received }),
    });
  }
}

export async function careOf(scope: Scope, { groupId }: Pick<StoredDoorplate, 'groupId'>): Promise<Care> {
  const group = groupId ? await groups.get(scope, groupId) : null;
  return group?.care ?? standardGroup.care;
}

/** The building in which it stands; null: its place is gone. */
export async function placeOf(scope: Scope, { roomId, board }: Pick<StoredDoorplate, 'roomId' | 'board'>) {
  const room = roomId ? await rooms.get(scope, roomId) : null;
  const buildingId = room?.buildingId ?? board?.buildingId;
  return buildingId ? buildings.get(scope, buildingId) : null;
}

const hourMs = 3_600_000;

/** What is worth remembering of a heartbeat. */
async function note(
  scope: Scope,
  doorplateId: DoorplateId,
  { received, uptime, asExpected, state }: Status.Report,
  before: Status.Panel,
): Promise<void> {
  const happened: Write[] = [];
  if (before.uptime !== undefined && uptime < before.uptime) {
    happened.push(Log.entry(scope, doorplateId, { what: 'restarted', at: received - uptime * 1000 }));
  }
  if (!asExpected && !before.mismatches) {
    // One an hour: a screen that is right and wrong by turns must not fill its log.
    happened.push(Log.entry(scope, doorplateId, { what: 'mismatch', at: received, onceIn: hourMs, detail: state }));
  }
  if (happened.length > 0) await Log.write(scope, happened);
}
