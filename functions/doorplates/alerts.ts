/**
 * What IT has been called for: a record for each device and cause, and one for a building whose devices fell silent together. It
 * is made on condition that there is none and removed when it is over; that IT is called and told follows from the stream.
 */
import { randomUUID } from 'node:crypto';
import type { Alert, AlertCause } from '../../shared/doorplates/care.ts';
import type { AlertShown } from '../../shared/doorplates/schema.ts';
import type { BuildingId, DoorplateId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { requestIdFor } from '../services/entity.ts';
import * as Log from './log.ts';
import * as Status from './status.ts';

export type StoredAlert = Stored<Alert>;

const partition = (tenantId: TenantId) => `${tenantId}#alerts`;

export const alerts = defineRecord<Alert, [DoorplateId | BuildingId, AlertCause]>({
  kind: 'alert',
  key: (tenantId, whose, cause) => ({ pk: partition(tenantId), sk: `${whose}#${cause}` }),
  ids: ({ doorplateId, buildingId, cause }) => [doorplateId ?? buildingId, cause],
});

/** All that are not over. */
export function open(scope: Scope): Promise<StoredAlert[]> {
  return alerts.list(scope, { pk: partition(scope.tenantId) }, { consistent: true });
}

interface Raised {
  /** null: of many in the building. */
  doorplateId: DoorplateId | null;
  buildingId: BuildingId;
  cause: AlertCause;
  /** Epoch ms. */
  since: number;
  value?: number | null;
  members?: DoorplateId[];
}

/** Nothing where it has been raised before, or the device is nobody's any more. */
export async function raise(scope: Scope, raised: Raised): Promise<void> {
  const { doorplateId, since, value = null, members = [], ...rest } = raised;
  const reporter = doorplateId ?? members[0];
  if (!reporter) return;
  const alertId = randomUUID();
  const requestId = requestIdFor(scope, reporter, alertId);
  const fields = { ...rest, alertId, doorplateId, since: instantOf(since), value, members, requestId, reporter };
  const alert = alerts.first(scope, fields, 'raised');
  const went = await isCommitted(scope, [alerts.create(alert), ...(doorplateId ? marks(scope, alert, true) : [])]);
  if (went) await Log.write(scope, logged(scope, alert, 'alert_raised', members));
}

/** It is over. @param isGone with the device, which is nobody's any more */
export async function close(scope: Scope, alert: StoredAlert, isGone = false): Promise<void> {
  const { doorplateId, members } = alert;
  const went = await isCommitted(scope, [
    alerts.remove(alert),
    ...(doorplateId && !isGone ? marks(scope, alert, false) : []),
  ]);
  if (went) await Log.write(scope, logged(scope, alert, 'alert_closed', members));
}

/** More have fallen silent. */
export async function join(scope: Scope, alert: StoredAlert, more: readonly DoorplateId[]): Promise<void> {
  const members = [...new Set([...alert.members, ...more])];
  const went = await isCommitted(scope, [alerts.replace(alert, alerts.next(scope, alert, { members }, 'joined'))]);
  if (went) await Log.write(scope, logged(scope, alert, 'alert_raised', more));
}

/** Those of devices whose ids lie between these, and those of whole buildings. */
export async function among(scope: Scope, first: DoorplateId, last: DoorplateId): Promise<StoredAlert[]> {
  const pk = partition(scope.tenantId);
  const [outages, own] = await Promise.all([
    alerts.list(scope, { pk, beginsWith: 'bld_' }, { consistent: true }),
    alerts.list(scope, { pk, between: [`${first}#`, `${last}#~`] }, { consistent: true }),
  ]);
  return [...outages, ...own];
}

/** Those of a device. */
export function ofDevice(scope: Scope, doorplateId: DoorplateId): Promise<StoredAlert[]> {
  return alerts.list(scope, { pk: partition(scope.tenantId), beginsWith: `${doorplateId}#` }, { consistent: true });
}

/** By device, as admins see them. */
export function byDevice(found: readonly StoredAlert[]): (doorplateId: DoorplateId, isOnline: boolean) => AlertShown[] {
  const own = Map.groupBy(found, ({ doorplateId }) => doorplateId);
  const outages = (own.get(null) ?? []).map((alert) => ({ alert, members: new Set(alert.members) }));
  return (doorplateId, isOnline) => [
    // Who is back is not missed any more, whatever the others do.
    ...outages.flatMap(({ alert, members }) => (!isOnline && members.has(doorplateId) ? [shownOf(alert)] : [])),
    ...(own.get(doorplateId) ?? []).map(shownOf),
  ];
}

function shownOf({ cause, since, requestId }: StoredAlert): AlertShown {
  return { cause, since, requestId };
}

/** What its heartbeats are compared with. */
function marks(scope: Scope, { doorplateId, cause }: StoredAlert, isOpen: boolean): Write[] {
  return doorplateId ? [Status.alerted(scope.tenantId, doorplateId, cause, isOpen)] : [];
}

function logged(
  scope: Scope,
  { doorplateId, cause, alertId }: StoredAlert,
  what: 'alert_raised' | 'alert_closed',
  members: readonly DoorplateId[],
): Write[] {
  const whose = doorplateId ? [doorplateId] : members;
  return whose.map((id) => Log.entry(scope, id, { what, cause, mark: `${alertId}.${what}` }));
}

/** False when somebody was quicker. */
async function isCommitted(scope: Scope, writes: readonly Write[]): Promise<boolean> {
  try {
    await commit(scope, writes);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}
