/**
 * 定时开关机: whether a screen is on, by its plan and the meetings that wake it. The panel and the server decide by this alone,
 * so that a command that is lost harms nothing. Pure and half-open: at the instant at which it goes off it is off.
 */
import { addDays, dayBounds, epochOf, instantAt, type LocalDate, localDate, weekday } from '../time.ts';
import type { PowerPlan } from './group.ts';
import type { PanelPower } from './protocol.ts';

export interface Power {
  on: boolean;
  /** Epoch ms at which that changes next; null: never, as far as is known. */
  until: number | null;
}

/** What may wake a screen; epoch ms. */
export interface Waking {
  start: number;
  end: number;
  /** From when it is said to start soon; not after its start. */
  soonFrom: number;
}

/**
 * @param plan null: always on
 * @param zone the building's
 * @param at epoch ms
 * @param meetings in any order; those that are over or far ahead do no harm
 */
export function powerAt(plan: PanelPower | null, zone: string, at: number, meetings: readonly Waking[] = []): Power {
  if (!plan) return { on: true, until: null };
  const waking = plan.wakeForMeetings ? meetings : [];
  const isOn = (when: number) => wakes(waking, when) || byPlan(plan, zone, when).on;
  const on = isOn(at);
  // From edge to edge: a meeting may go on into the hours, and the next begin as it ends.
  for (let edge = nextEdge(plan, zone, waking, at); edge !== null; edge = nextEdge(plan, zone, waking, edge)) {
    if (isOn(edge) !== on) return { on, until: edge };
  }
  return { on, until: null };
}

/** Minutes that a device may take from being switched on until it is heard of. */
export const startMinutes = 5;

/**
 * Whether a silent screen is as it should be: it is off by its plan, or was until a moment ago and may be starting still.
 * @param meetings none: of boards that are without power outside their hours, which no meeting wakes
 */
export function isPlannedOff(
  plan: PanelPower | null,
  zone: string,
  at: number,
  meetings: readonly Waking[] = [],
): boolean {
  return [at, at - startMinutes * 60_000].some((when) => !powerAt(plan, zone, when, meetings).on);
}

/** The hours of a day; null: off. A night shift belongs to the day on which it begins. */
export function hoursOn(plan: PanelPower, date: LocalDate): PowerPlan['hours'] | null {
  const exception = plan.exceptions.find((exception) => exception.date === date);
  if (exception) return exception.hours;
  if (plan.holidays && plan.work.includes(date)) return plan.hours;
  if (plan.holidays && plan.rest.includes(date)) return null;
  return plan.days.includes(weekday(date)) ? plan.hours : null;
}

interface Stretch {
  from: number;
  /** Infinity: for ever, as far as is known. */
  until: number;
  on: boolean;
}

// Asked every second and at every heartbeat of the same plan; the next weeks need not be walked through each time.
const known = new WeakMap<PanelPower, Map<string, Stretch[]>>();
const mostKnown = 16;

function byPlan(plan: PanelPower, zone: string, at: number): Stretch {
  const zones = known.get(plan) ?? new Map<string, Stretch[]>();
  known.set(plan, zones);
  const stretches = zones.get(zone) ?? [];
  const found = stretches.find(({ from, until }) => from <= at && at < until);
  if (found) return found;
  const fresh = stretchAt(plan, zone, at);
  zones.set(zone, [...stretches.slice(1 - mostKnown), fresh]);
  return fresh;
}

function stretchAt(plan: PanelPower, zone: string, at: number): Stretch {
  const today = localDate(at, zone);
  const last = lastWalked(plan, today);
  let until = at;
  // Yesterday's night shift may go on still.
  for (let date = addDays(today, -1); date <= last; date = addDays(date, 1)) {
    const span = spanOf(plan, zone, date);
    if (!span || span.end <= until) continue;
    if (span.start > until) return { from: at, until: until === at ? span.start : until, on: until > at };
    until = span.end;
  }
  // A week in which every hour is on: nothing is known that would end it.
  const forever = until === at || until >= dayBounds(last, zone).end;
  return { from: at, until: forever ? Number.POSITIVE_INFINITY : until, on: until > at };
}

/** After the last day that is named, weeks are alike: what does not change within two (clocks may skip one's hours) never does. */
function lastWalked(plan: PanelPower, today: LocalDate): LocalDate {
  const named = [...plan.exceptions.map(({ date }) => date), ...plan.rest, ...plan.work];
  const last = named.reduce((latest, date) => (date > latest ? date : latest), today);
  return addDays(last, 16);
}

function spanOf(plan: PanelPower, zone: string, date: LocalDate): { start: number; end: number } | null {
  const hours = hoursOn(plan, date);
  if (!hours) return null;
  const start = timeAt(date, hours.on, zone);
  const end = timeAt(hours.off > hours.on ? date : addDays(date, 1), hours.off, zone);
  // A change of clocks may leave nothing of a short one.
  return start < end ? { start, end } : null;
}

const dayMs = 86_400_000;

function timeAt(date: LocalDate, time: string, zone: string): number {
  const { start, end } = dayBounds(date, zone);
  if (time === '24:00') return end;
  if (end - start !== dayMs) return epochOf(instantAt(date, time, zone));
  return start + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
}

function wakes(meetings: readonly Waking[], at: number): boolean {
  return meetings.some(({ soonFrom, end }) => soonFrom <= at && at < end);
}

function nextEdge(plan: PanelPower, zone: string, meetings: readonly Waking[], after: number): number | null {
  let edge = byPlan(plan, zone, after).until;
  for (const { soonFrom, end } of meetings) {
    if (soonFrom > after && soonFrom < edge) edge = soonFrom;
    if (end > after && end < edge) edge = end;
  }
  return Number.isFinite(edge) ? edge : null;
}
