/**
 * For how long rooms were open, day by day, as the company had its rooms and hours then: what is built, closed or changed today
 * does not change the figures of last month. Pure.
 */
import type { Building, Room } from '../places/schema.ts';
import { datesFrom, epochOf, type Instant, type LocalDate, localDate, weekday } from '../time.ts';
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

/** As they were at the end of a day. */
function factsOn({ now, steps }: Course, zone: string, date: LocalDate): string {
  const last = steps.findLast(([, at]) => localDate(epochOf(at), zone) <= date);
  return last ? last[3] : (steps[0]?.[2] ?? now);
}

/** Days that are not as their weekday is: nobody works on a day of rest, and a make-up working day has a working day's hours. */
export interface SpecialDays {
  rest: ReadonlySet<LocalDate>;
  work: ReadonlySet<LocalDate>;
}

/** A building's period. */
export interface BuildingDays {
  zone: string;
  days: { date: LocalDate; minutes: number }[];
  total: number;
}

export function buildingDays(building: Course, { from, until }: Period, special: SpecialDays): BuildingDays {
  const zone = building.now.split(' ')[3] ?? 'UTC';
  const days = datesFrom(from, until).map((date) => ({
    date,
    minutes: minutesOn(date, factsOn(building, zone, date), special),
  }));
  return { zone, days, total: days.reduce((sum, { minutes }) => sum + minutes, 0) };
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
  if (room.steps.length === 0 && room.now === buildingId) return { minutes: own.total, isThere: true };
  let [minutes, isThere] = [0, false];
  own.days.forEach(({ date }, index) => {
    const [house, from, until] = factsOn(room, own.zone, date).split(' ');
    if (!house) return;
    isThere = true;
    if (from && until && from <= date && date <= until) return;
    minutes += (house === buildingId ? own : daysOf(house)).days[index]?.minutes ?? 0;
  });
  return { minutes, isThere };
}
