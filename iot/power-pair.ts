/**
 * Power of Android boards that switch themselves off and on (RK3288, RK3399 and their like). They know one pair of times only,
 * the next off and the next on, by their own clock; so it is handed over anew every day and whenever plan or meetings change.
 */
import { powerAt, type Waking } from '../shared/doorplates/power.ts';
import type { PanelPower } from '../shared/doorplates/protocol.ts';
import { instantOf, localDate, wallMinutes } from '../shared/time.ts';

/** Epoch ms. */
export interface PowerPair {
  off: number;
  on: number;
}

const minute = 60_000;
/** A board takes some of it to stop and to start; a shorter night is not worth it, and some boards sleep through the next on. */
const shortestOff = 15 * minute;
/** Until it goes off where it is on against its plan: the times have to lie ahead. */
const soon = 2 * minute;

/**
 * The next time that it is off for a while, and when it is on again; null: it stays on.
 * @param at epoch ms
 * @param meetings that wake it, as far as they are known: none can wake a board once it is without power
 */
export function nextPair(
  plan: PanelPower | null,
  zone: string,
  at: number,
  meetings: readonly Waking[] = [],
): PowerPair | null {
  const from = Math.ceil(at / minute) * minute + soon;
  const now = powerAt(plan, zone, from, meetings);
  let off = now.on ? now.until : from;
  while (off !== null) {
    const on = powerAt(plan, zone, off, meetings).until;
    if (on === null) return null;
    if (on - off >= shortestOff) return { off, on };
    off = powerAt(plan, zone, on, meetings).until;
  }
  return null;
}

/** What the broadcast carries: year, month, day, hour and minute by the board's clock. */
export interface PowerBroadcast {
  action: 'android.intent.action.setpoweronoff';
  timeon: number[];
  timeoff: number[];
  enable: boolean;
}

/** @param pair null takes back what was set before */
export function broadcastOf(pair: PowerPair | null, zone: string): PowerBroadcast {
  return {
    action: 'android.intent.action.setpoweronoff',
    timeon: pair ? clockAt(pair.on, zone) : [],
    timeoff: pair ? clockAt(pair.off, zone) : [],
    enable: pair !== null,
  };
}

function clockAt(at: number, zone: string): number[] {
  const minutes = wallMinutes(instantOf(at), zone);
  return [...localDate(at, zone).split('-').map(Number), Math.floor(minutes / 60), minutes % 60];
}
