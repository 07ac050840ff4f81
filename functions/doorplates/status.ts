/**
 * What a panel last told of itself: housekeeping, rewritten with every heartbeat. It is an item of its own without an index, so
 * that a heartbeat costs one write and never meets an admin's change.
 */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { gapMs } from '../../shared/bookings/check-in.ts';
import { type AlertCause, trustedClockMs } from '../../shared/doorplates/care.ts';
import type { Led, PanelMessage, PanelState } from '../../shared/doorplates/protocol.ts';
import type { DoorplateStatus, Health } from '../../shared/doorplates/schema.ts';
import type { DoorplateId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { getItem, getItems, queryAll, queryPage } from '../db/read.ts';
import { type Attributes, ConditionFailed, commit, type Key, type Write } from '../db/write.ts';

export interface Panel {
  sk: DoorplateId;
  /** Epoch ms of the newest message. */
  seenAt?: number;
  /** Epoch ms since when it has been heard from without a gap. */
  upSince?: number;
  /** What its clock was off at the newest heartbeat, ms. */
  drift?: number;
  state?: PanelState;
  color?: Led['color'];
  blink?: boolean;
  mismatches?: number;
  /** Heartbeats in a row by a clock that was not to be trusted. */
  clockOff?: number;
  /** What IT has been called for: the record of each stands with the alerts. */
  alerts?: Set<AlertCause>;
  lines?: string[];
  health?: Health;
  /** Seconds. */
  uptime?: number;
  agent?: string;
  /** Epoch ms at which it last sent somebody away because of wrong codes of before. */
  lockedAt?: number;
  /** Of the newest lifecycle event. */
  connected?: boolean;
  presenceVersion?: number;
  presenceAt?: number;
}

const partition = (tenantId: TenantId) => `${tenantId}#panels`;
const keyOf = (tenantId: TenantId, doorplateId: DoorplateId): Key => ({ pk: partition(tenantId), sk: doorplateId });

/** Written when the doorplate is paired; reports of a doorplate without it are of one that was removed. */
export function begin(tenantId: TenantId, doorplateId: DoorplateId): Write {
  const { pk, sk } = keyOf(tenantId, doorplateId);
  return { tenantId, put: { pk: { S: pk }, sk: { S: sk }, kind: { S: 'panel' } } };
}

export function forget(tenantId: TenantId, doorplateId: DoorplateId): Write {
  return { tenantId, remove: keyOf(tenantId, doorplateId) };
}

/** A heartbeat. */
export interface Report {
  /** Epoch ms. */
  received: number;
  drift: number;
  state: PanelState;
  led: Led;
  asExpected: boolean;
  /** As they stood on the screen, the largest first. */
  lines: string[];
  health: Health;
  /** Seconds. */
  uptime: number;
}

/** What it says of itself; releases of before say less. */
export function bodyOf({ shown, health, uptime }: Extract<PanelMessage, { kind: 'heartbeat' }>) {
  const { state, led, lines = [] } = shown;
  return { state, led, lines, uptime, health: health ?? { storage: null, temperature: null, led: true } };
}

/**
 * What the panel said it shows. An older message than the newest changes nothing.
 * @returns whether it was the newest
 */
export async function shown(
  scope: Scope,
  doorplateId: DoorplateId,
  report: Report,
  heartbeatSeconds: number,
): Promise<boolean> {
  const { received, drift, state, led, asExpected, lines, health, uptime } = report;
  const isTrusted = drift <= trustedClockMs;
  const counted = (attribute: string, isRight: boolean) =>
    `${attribute} = ${isRight ? ':none' : `if_not_exists(${attribute}, :none) + :one`}`;
  return seen(scope, doorplateId, received, heartbeatSeconds, {
    update: `#state = :state, color = :color, blink = :blink, drift = :drift, #lines = :lines, health = :health, uptime = :uptime, ${counted('mismatches', asExpected)}, ${counted('clockOff', isTrusted)}`,
    names: { '#state': 'state', '#lines': 'lines' },
    values: {
      ':drift': { N: String(drift) },
      ':state': { S: state },
      ':color': { S: led.color },
      ':blink': { BOOL: led.blink },
      ...marshall({ ':lines': lines, ':health': health, ':uptime': uptime }),
      ':none': { N: '0' },
      ...(asExpected && isTrusted ? {} : { ':one': { N: '1' } }),
    },
  });
}

/** The panel is there. @returns whether nothing newer has been heard of it */
export async function greeted(
  scope: Scope,
  doorplateId: DoorplateId,
  { received, agent }: { received: number; agent: string },
  heartbeatSeconds: number,
): Promise<boolean> {
  return seen(scope, doorplateId, received, heartbeatSeconds, {
    update: '#agent = :agent',
    names: { '#agent': 'agent' },
    values: { ':agent': { S: agent } },
  });
}

interface Seen {
  update: string;
  names: Record<string, string>;
  values: Attributes;
}

/** A sign of life. After a gap in them, the time in which the panel has been there begins anew. */
async function seen(
  scope: Scope,
  doorplateId: DoorplateId,
  received: number,
  heartbeatSeconds: number,
  { update, names, values }: Seen,
): Promise<boolean> {
  const time = { ':seen': { N: String(received) }, ':fresh': { N: String(received - gapMs(heartbeatSeconds)) } };
  const common = { names, values: { ...values, ...time } };
  const went = await housekeep(scope, doorplateId, {
    update: `SET seenAt = :seen, ${update}`,
    condition: 'attribute_exists(upSince) AND seenAt < :seen AND seenAt >= :fresh',
    ...common,
  });
  if (went) return true;
  return housekeep(scope, doorplateId, {
    update: `SET seenAt = :seen, upSince = :seen, ${update}`,
    condition:
      'attribute_exists(pk) AND (attribute_not_exists(upSince) OR attribute_not_exists(seenAt) OR seenAt < :fresh)',
    ...common,
  });
}

// A client id that was away for long gets a new count of versions; its events are then newer by their time.
const countsAnewMs = 3_600_000;

/**
 * A lifecycle event of the broker: they may come twice, late and in any order.
 * @returns whether it was the newest
 */
export async function presence(
  scope: Scope,
  doorplateId: DoorplateId,
  event: { connected: boolean; version: number; at: number },
): Promise<boolean> {
  const { connected, version, at } = event;
  // Both events of a connection bear its version: the end is then the newer one.
  const sameIsNewer = connected ? '' : ' OR (presenceVersion = :version AND connected = :yes)';
  return housekeep(scope, doorplateId, {
    update: 'SET connected = :connected, presenceVersion = :version, presenceAt = :at',
    condition: `attribute_exists(pk) AND (attribute_not_exists(presenceVersion) OR presenceVersion < :version OR presenceAt < :longBefore${sameIsNewer})`,
    values: {
      ':connected': { BOOL: connected },
      ':version': { N: String(version) },
      ':at': { N: String(at) },
      ':longBefore': { N: String(at - countsAnewMs) },
      ...(connected ? {} : { ':yes': { BOOL: true } }),
    },
  });
}

/** @param at epoch ms */
export async function locked(scope: Scope, doorplateId: DoorplateId, at: number): Promise<void> {
  await housekeep(scope, doorplateId, {
    update: 'SET lockedAt = :at',
    condition: 'attribute_exists(pk)',
    values: { ':at': { N: String(at) } },
  });
}

/** What is written with an alert; never without the panel: reports of one that was removed are nobody's. */
export function alerted(tenantId: TenantId, doorplateId: DoorplateId, cause: AlertCause, isOpen: boolean): Write {
  return {
    tenantId,
    key: keyOf(tenantId, doorplateId),
    update: `${isOpen ? 'ADD' : 'DELETE'} alerts :causes`,
    condition: 'attribute_exists(pk)',
    values: { ':causes': { SS: [cause] } },
  };
}

async function housekeep(
  scope: Scope,
  doorplateId: DoorplateId,
  write: Pick<Write & { update: string }, 'update' | 'condition' | 'names' | 'values'>,
): Promise<boolean> {
  try {
    await commit(scope, [{ tenantId: scope.tenantId, key: keyOf(scope.tenantId, doorplateId), ...write }]);
    return true;
  } catch (error) {
    // Overtaken by a newer report, or removed.
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
}

export async function of(scope: Scope, doorplateId: DoorplateId): Promise<Panel | undefined> {
  const item = await getItem(scope, keyOf(scope.tenantId, doorplateId), { consistent: true });
  return item ? (unmarshall(item) as Panel) : undefined;
}

/** Of these, by doorplate. */
export async function ofMany(scope: Scope, ids: readonly DoorplateId[]): Promise<Map<DoorplateId, Panel>> {
  const keys = ids.map((doorplateId) => keyOf(scope.tenantId, doorplateId));
  return byDoorplate(await getItems(scope, keys, { consistent: true }));
}

/** Some, by doorplate, in the order of their ids. */
export async function page(
  scope: Scope,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ panels: Map<DoorplateId, Panel>; cursor: string | null }> {
  const { items, cursor } = await queryPage(scope, { pk: partition(scope.tenantId) }, page, { consistent: true });
  return { panels: byDoorplate(items), cursor };
}

/** By doorplate. */
export async function all(scope: Scope): Promise<Map<DoorplateId, Panel>> {
  const items = await queryAll(scope, { pk: partition(scope.tenantId) }, { consistent: true });
  return byDoorplate(items);
}

function byDoorplate(items: readonly Attributes[]): Map<DoorplateId, Panel> {
  return new Map(items.map((item) => unmarshall(item) as Panel).map((panel) => [panel.sk, panel]));
}

/** Which doorplates are online, from as little of each as that takes: there may be thousands. */
export async function heard(scope: Scope): Promise<{
  online(doorplateId: DoorplateId, heartbeatSeconds: number): boolean;
}> {
  const only = ['sk', 'seenAt', 'presenceAt', 'connected'];
  const items = await queryAll(scope, { pk: partition(scope.tenantId), only });
  const byId = new Map(items.map(({ sk, ...item }) => [sk?.S, item]));
  const online = (doorplateId: DoorplateId, heartbeatSeconds: number) => {
    const { seenAt, presenceAt, connected } = byId.get(doorplateId) ?? {};
    const panel: Panel = { sk: doorplateId, connected: connected?.BOOL === true };
    if (seenAt?.N) panel.seenAt = Number(seenAt.N);
    if (presenceAt?.N) panel.presenceAt = Number(presenceAt.N);
    return isOnline(panel, heartbeatSeconds);
  };
  return { online };
}

/** @param heartbeatSeconds a panel that is connected and silent for three of them hangs */
function isOnline(
  { seenAt = 0, presenceAt = 0, connected = false }: Partial<Panel>,
  heartbeatSeconds: number,
): boolean {
  // A message newer than the broker's last word is a sign of life whose event is still under way.
  const there = connected || seenAt > presenceAt;
  return there && now() - Math.max(seenAt, presenceAt) < (heartbeatSeconds * 3 + 30) * 1000;
}

export function statusOf(panel: Panel | undefined, heartbeatSeconds: number): Omit<DoorplateStatus, 'alerts'> {
  const last = Math.max(panel?.seenAt ?? 0, panel?.presenceAt ?? 0);
  return {
    online: isOnline(panel ?? {}, heartbeatSeconds),
    lastSeen: last === 0 ? null : instantOf(last),
    state: panel?.state ?? 'unknown',
    led: { color: panel?.color ?? 'off', blink: panel?.blink ?? false },
    mismatches: panel?.mismatches ?? 0,
    agent: panel?.agent ?? '',
    lines: panel?.lines ?? [],
    health: panel?.health ?? null,
    uptime: panel?.uptime ?? null,
  };
}
