/**
 * When IT is called to a doorplate or lobby display, and when it is over. Pure: the server asks with each heartbeat what is wrong
 * with a device that speaks, and at set times which of a building's devices have fallen silent.
 */
import type { BuildingId, DoorplateId, RequestId } from '../ids.ts';
import type { Versioned } from '../scope.ts';
import type { Instant } from '../time.ts';
import type { Care } from './group.ts';
import { isPlannedOff, powerAt, startMinutes } from './power.ts';
import type { PanelPower } from './protocol.ts';
import type { Health } from './schema.ts';

export const alertCauses = [
  'offline',
  'wrong_picture',
  'wrong_clock',
  'storage_full',
  'too_hot',
  'led_failed',
] as const;
export type AlertCause = (typeof alertCauses)[number];

/** Up to here a panel's own minute decides what it should show; beyond, its clock is part of what is wrong. */
export const trustedClockMs = 30_000;

/** What a heartbeat says of the device that sent it. */
export interface Beat {
  /** Heartbeats in a row, with this one, whose picture was not the expected one. */
  mismatches: number;
  /** The same of a clock that was off. */
  clockOff: number;
  health: Health;
}

/** IT has been called: one for each device and cause at a time, and one for a building. It is removed when it is over. */
export interface Alert {
  alertId: string;
  /** The device; null: of many in a building. */
  doorplateId: DoorplateId | null;
  buildingId: BuildingId;
  cause: AlertCause;
  since: Instant;
  /** What was measured: a share, °C, or ms; null where there is nothing to measure. */
  value: number | null;
  /** Of a building's: who has fallen silent. */
  members: DoorplateId[];
  /** What IT is called by, and who asks for it. */
  requestId: RequestId;
  reporter: DoorplateId;
}
export type AlertImage = Alert & Versioned;

/** A share, and °C; what has been reported stays so until it is a little better, so that nobody is called again and again. */
export const full = { from: 0.9, until: 0.87 };
export const hot = { from: 70, until: 65 };

/**
 * What is wrong with a device that has just been heard.
 * @param open what it was reported for and is not over
 */
export function causesOf(
  { mismatches, clockOff, health }: Beat,
  { wrongBeats }: Pick<Care, 'wrongBeats'>,
  open: ReadonlySet<AlertCause>,
): Set<AlertCause> {
  const { storage, temperature, led } = health;
  const isWrong = (beats: number, cause: AlertCause) => beats >= wrongBeats || (beats > 0 && open.has(cause));
  const found: Record<AlertCause, boolean> = {
    offline: false,
    wrong_picture: isWrong(mismatches, 'wrong_picture'),
    wrong_clock: isWrong(clockOff, 'wrong_clock'),
    storage_full: storage !== null && storage >= (open.has('storage_full') ? full.until : full.from),
    too_hot: temperature !== null && temperature > (open.has('too_hot') ? hot.until : hot.from),
    led_failed: !led,
  };
  return new Set(alertCauses.filter((cause) => found[cause]));
}

/** When a device was last heard of; epoch ms. */
export interface Heard {
  seenAt?: number | undefined;
  /** Of the newest lifecycle event. */
  connected?: boolean | undefined;
  presenceAt?: number | undefined;
}

export interface Watched extends Heard {
  doorplateId: DoorplateId;
  heartbeatSeconds: number;
  offlineMinutes: number;
  power: PanelPower | null;
  /** IT has been called because of its silence. */
  isReported: boolean;
}

const minute = 60_000;

/** Since when there has been no sign of it, and when that is long enough; null: it has never been heard of, so nobody misses it. */
export function silenceOf({
  seenAt,
  connected = false,
  presenceAt,
  heartbeatSeconds,
  offlineMinutes,
}: Omit<Watched, 'doorplateId' | 'power' | 'isReported'>): { since: number; due: number } | null {
  if (seenAt === undefined) return null;
  const since = Math.max(seenAt, presenceAt ?? 0);
  const isCut = !connected && presenceAt !== undefined && presenceAt >= seenAt;
  // One that is connected and says nothing hangs; it may have lost a heartbeat or two.
  const least = isCut ? 0 : heartbeatSeconds * 3000 + 30_000;
  return { since, due: since + Math.max(offlineMinutes * minute, least) };
}

/** From so many on, devices of a building that fall silent together have one cause: its network, its power. */
export const manyDevices = 5;
/** Lost together, they are missed one after the other: connections end as their keep-alives run out. */
const togetherMs = 2 * minute;
/** Whoever should have started has so long, at most, to be heard of; minutes. */
const startGrace = 10;
/** A setting or a device that has come since is heeded by then. */
const longestWait = 15 * minute;

export interface Finding {
  /** Each to be reported by itself. */
  alone: DoorplateId[];
  /** To be reported as one: they are many, or the building's network is already known to be down. */
  together: DoorplateId[];
  /** The building's report is over. */
  isOver: boolean;
  /** Epoch ms of the next look; null: there is nobody to look after. */
  next: number | null;
}

/**
 * A look at a building's devices.
 *
 * The rule against a flood: what has fallen silent together, five or more at one look, is one report for the building; what falls
 * silent while that is open joins it. When fewer than five are left of it, it is over, and the others are reported by themselves.
 * It is by number and not by share, because the switch of a single floor takes a tenth of a tower with it.
 * @param outage those of the building's open report; null: there is none
 */
export function lookAt(
  devices: readonly Watched[],
  outage: ReadonlySet<DoorplateId> | null,
  zone: string,
  at: number,
): Finding {
  const watched = devices.filter(({ isReported }) => !isReported);
  const silent = watched.filter((device) => isDue(device, zone, at, 0));
  const known = (outage ? devices.filter((device) => outage.has(device.doorplateId)) : []).filter((device) =>
    isStillSilent(device, at),
  );
  const joining = silent.filter(({ doorplateId }) => !outage?.has(doorplateId));
  const isOver = outage !== null && known.length + joining.length < manyDevices;
  const next = nextLook(devices, outage !== null && !isOver, zone, at);
  const idsOf = (list: readonly Watched[]) => list.map(({ doorplateId }) => doorplateId);
  if (outage && !isOver) return { alone: [], together: idsOf(joining), isOver, next };
  const falling = silent.length > 0 ? watched.filter((device) => isDue(device, zone, at, togetherMs)) : [];
  if (falling.length >= manyDevices) return { alone: [], together: idsOf(falling), isOver, next: at + minute };
  return { alone: idsOf(silent), together: [], isOver, next };
}

function isDue(device: Watched, zone: string, at: number, early: number): boolean {
  const silence = silenceOf(device);
  if (!silence || at < silence.due - early) return false;
  // Hurried along with others, but only if there is no sign of it now either.
  if (at < silence.due && !isStillSilent(device, at)) return false;
  return !isExcused(device, zone, at);
}

/** Off by its plan, or it was until a moment ago. */
function isExcused({ power, offlineMinutes }: Watched, zone: string, at: number): boolean {
  const grace = Math.min(startGrace, offlineMinutes) * minute;
  return isPlannedOff(power, zone, at) || isPlannedOff(power, zone, at - grace);
}

function isStillSilent(device: Watched, at: number): boolean {
  const { seenAt, presenceAt, connected = false, heartbeatSeconds } = device;
  if (seenAt === undefined) return false;
  if (!connected && presenceAt !== undefined && presenceAt >= seenAt) return true;
  return at - Math.max(seenAt, presenceAt ?? 0) >= heartbeatSeconds * 3000 + 30_000;
}

function nextLook(devices: readonly Watched[], isOut: boolean, zone: string, at: number): number | null {
  const watched = devices.filter(({ isReported }) => !isReported);
  const times = watched.flatMap((device) => {
    const silence = silenceOf(device);
    if (!silence) return [];
    if (!isExcused(device, zone, at)) return [silence.due];
    // Its plan ends some time; while it lasts nobody is missed.
    const { on, until } = powerAt(device.power, zone, at);
    return [Math.max(silence.due, on ? at + startMinutes * minute : (until ?? Number.POSITIVE_INFINITY))];
  });
  if (isOut) times.push(at + minute);
  // Those that are reported come back some time.
  if (times.length === 0) return devices.some(({ seenAt }) => seenAt !== undefined) ? at + longestWait : null;
  const earliest = Math.min(...times);
  return Math.min(Math.max(earliest, at + minute), at + longestWait);
}
