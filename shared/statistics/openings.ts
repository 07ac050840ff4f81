/**
 * For how long rooms were open, day by day, as the company had its rooms and hours then: what is built, closed or changed today
 * does not change the figures of last month. Pure.
 */
import type { Building, Room } from '../places/schema.ts';
import { datesFrom, dayBounds, epochOf, type Instant, type LocalDate, localDate, weekday } from '../time.ts';
import type { Period } from './periods.ts';

/** A change: the record's version after it, when it was, and the facts before and after it. */
export type Step = [version: number, at: Instant, before: string, after: string];

/** Facts as they are, and what they have been. */
export interface Course {
  now: string;
  /** In the order of their versions; none: they have always been as they are now. */
  steps: readonly Step[];
}

const notThere = '';
/** Older ones are forgotten: before them all is taken to have been as it was before the first that is known. */
const mostSteps = 60;

type RoomFacts = Pick<Room, 'buildingId' | 'occupation'> & { closed?: unknown };

/** `<buildingId>`, of an occupied room `<buildingId> <from> <until>`; nothing of one that is removed. */
export function roomFacts({ buildingId, occupation, closed }: RoomFacts): string {
  if (closed) return notThere;
  return occupation ? `${buildingId} ${occupation.from} ${occupation.until}` : buildingId;
}

/** `<open> <close> <weekdays> <zone>` */
export function buildingFacts({ hours, zone }: Pick<Building, 'hours' | 'zone'>): string {
  return `${hours.open} ${hours.close} ${hours.days.join('')} ${zone}`;
}

/** What a change has done to the facts; nothing where it was about something else. */
export function stepOf(version: number, at: Instant, before: string, after: string): Step[] {
  return before === after ? [] : [[version, at, before, after]];
}

/** Those of both. */
export function mergedSteps(a: readonly Step[], b: readonly Step[]): Step[] {
  const byVersion = new Map([...a, ...b].map((step) => [step[0], step]));
  return [...byVersion.values()].sort(([x], [y]) => x - y).slice(-mostSteps);
}

/** @returns facts as they were at the end of a day, asked for one day after the other */
function factsFrom({ now, steps }: Course, zone: string): (date: LocalDate) => string {
  const days = steps.map(([, at]) => localDate(epochOf(at), zone));
  let next = 0;
  return (date) => {
    while (next < steps.length && String(days[next]) <= date) next += 1;
    return next > 0 ? (steps[next - 1]?.[3] ?? now) : (steps[0]?.[2] ?? now);
  };
}

/** Facts that hold on all of these days; null: they change within. Thousands of rooms are asked about a year. */
function factsThroughout({ now, steps }: Course, firstEnds: number, lastEnds: number): string | null {
  let facts = steps[0]?.[2] ?? now;
  for (const [, at, , after] of steps) {
    const time = epochOf(at);
    if (time >= lastEnds) return facts;
    if (time >= firstEnds) return null;
    facts = after;
  }
  return facts;
}

/** Days that are not as their weekday is: nobody works on a day of rest, and a make-up working day has a working day's hours. */
export interface SpecialDays {
  rest: ReadonlySet<LocalDate>;
  work: ReadonlySet<LocalDate>;
}

/** A building's period. */
export interface BuildingDays {
  zone: string;
  /** When the first day ends and when the last, epoch ms. */
  firstEnds: number;
  lastEnds: number;
  days: { date: LocalDate; minutes: number }[];
  total: number;
}

export function buildingDays(building: Course, { from, until }: Period, special: SpecialDays): BuildingDays {
  const zone = building.now.split(' ')[3] ?? 'UTC';
  const factsOn = factsFrom(building, zone);
  const days = datesFrom(from, until).map((date) => ({ date, minutes: minutesOn(date, factsOn(date), special) }));
  return {
    ...{ zone, days, total: days.reduce((sum, { minutes }) => sum + minutes, 0) },
    ...{ firstEnds: dayBounds(from, zone).end, lastEnds: dayBounds(until, zone).end },
  };
}

function minutesOn(date: LocalDate, facts: string, { rest, work }: SpecialDays): number {
  const [open = '', close = '', days = ''] = facts.split(' ');
  const isOpen = !rest.has(date) && (work.has(date) || days.includes(String(weekday(date))));
  return isOpen ? minutesOf(close) - minutesOf(open) : 0;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/**
 * @param daysOf the building's period
 * @returns minutes for which the room was open; `isThere`: whether the company had it on any of the days
 */
export function roomOpen(
  room: Course,
  buildingId: string,
  daysOf: (buildingId: string) => BuildingDays,
): { minutes: number; isThere: boolean } {
  const own = daysOf(buildingId);
  const facts = factsThroughout(room, own.firstEnds, own.lastEnds);
  if (facts === buildingId) return { minutes: own.total, isThere: true };
  if (facts === notThere) return { minutes: 0, isThere: false };
  const factsOn = factsFrom(room, own.zone);
  let [minutes, isThere] = [0, false];
  let [known, house, from, until]: (string | undefined)[] = [];
  own.days.forEach(({ date }, index) => {
    const now = factsOn(date);
    if (now !== known) [known, house, from, until] = [now, ...now.split(' ')];
    if (!house) return;
    isThere = true;
    if (from && until && from <= date && date <= until) return;
    minutes += (house === buildingId ? own : daysOf(house)).days[index]?.minutes ?? 0;
  });
  return { minutes, isThere };
}
