/** How much rooms were used and could have been, from the counters of their buildings. */
import { allDay } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import {
  type BuildingDays,
  buildingDays,
  buildingFacts,
  type Course,
  roomOpen,
} from '../../shared/statistics/openings.ts';
import type { Period } from '../../shared/statistics/periods.ts';
import { type Counters, unpacked } from '../../shared/statistics/shares.ts';
import { daysOf as specialDays } from '../../shared/tenants/holidays/days.ts';
import { addDays } from '../../shared/time.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import { allHours, type KnownRoom } from './directory.ts';
import { readCells, visitCells } from './entity.ts';
import { type SealedKind, visitCompany } from './sealed.ts';

export interface Used {
  meetings: number;
  minutes: number;
}

/** Whose rooms are asked about. */
export interface Within {
  /** Also of buildings that are gone with their rooms. */
  parts: readonly string[];
  isCompany: boolean;
}

export function withinOf(rooms: readonly KnownRoom[], buildingId: string | undefined): Within {
  return { parts: [...new Set(rooms.map((room) => room.buildingId))], isCompany: buildingId === undefined };
}

type Visit = (name: string, value: number) => void;

async function visitRooms(scope: Scope, kind: SealedKind, { parts, isCompany }: Within, period: Period, visit: Visit) {
  if (isCompany) await visitCompany(scope, kind, parts, period, visit);
  else await Promise.all(parts.map((part) => visitCells(scope, part, kind, period, visit)));
}

/** By room, of those with any. */
export async function usedRooms(scope: Scope, within: Within, period: Period): Promise<Map<string, Used>> {
  const used = new Map<string, Used>();
  const visit = (roomId: string, value: number) => {
    const [meetings, minutes] = unpacked(value);
    const known = used.get(roomId);
    if (!known) used.set(roomId, { meetings, minutes });
    else {
      known.meetings += meetings;
      known.minutes += minutes;
    }
  };
  await visitRooms(scope, 'rooms', within, period, visit);
  return used;
}

export interface More {
  people: number;
  cancelled: number;
  noShows: number;
  freedMinutes: number;
  falseReleases: number;
  retakenMinutes: number;
}
export const nothingMore: More = {
  ...{ people: 0, cancelled: 0, noShows: 0, freedMinutes: 0, falseReleases: 0, retakenMinutes: 0 },
};

/** By room, of those of which there is more to say. */
export async function moreOfRooms(scope: Scope, within: Within, period: Period): Promise<Map<string, More>> {
  const more = new Map<string, More>();
  const visit = (name: string, value: number) => {
    const dot = name.indexOf('.');
    const [roomId, what] = [name.slice(0, dot), name.slice(dot + 1)];
    const known = more.get(roomId) ?? { ...nothingMore };
    more.set(roomId, known);
    if (what === 'p') known.people += value;
    else if (what === 'c') known.cancelled += value;
    else if (what === 'a') known.falseReleases += value;
    else if (what === 'x') known.retakenMinutes += value;
    else if (what === 'r') {
      const [noShows, freed] = unpacked(value);
      known.noShows += noShows;
      known.freedMinutes += freed;
    }
  };
  await visitRooms(scope, 'more', within, period, visit);
  return more;
}

/** Minutes for which a room was open in a period; `isThere`: whether the company had it at all. */
export type Open = (room: KnownRoom) => { minutes: number; isThere: boolean };

/** @returns for a period, how long rooms were open in it */
export async function openness(scope: Scope): Promise<(period: Period) => Open> {
  const [hours, holidays] = await Promise.all([allHours(scope), readHolidays(scope)]);
  return (period) => {
    const { rest, work } = specialDays(holidays, period.from, addDays(period.until, 1));
    const special = { rest: new Set(rest), work: new Set(work) };
    const known = new Map<string, BuildingDays>();
    const daysOf = (buildingId: string) => {
      const days = known.get(buildingId) ?? buildingDays(hours.get(buildingId) ?? unknown, period, special);
      known.set(buildingId, days);
      return days;
    };
    return ({ course, buildingId }) => roomOpen(course, buildingId, daysOf);
  };
}

/** Of a building that went before anybody noted its hours. */
const unknown: Course = { now: buildingFacts({ hours: allDay, zone: 'UTC' }), steps: [] };

/** All counters of a partition's items of a kind. */
export async function totalOf(scope: Scope, part: string, kind: 'part' | 'all', period: Period): Promise<Counters> {
  const total: Counters = {};
  for (const { counters } of await readCells(scope, part, kind, period.from, period.until)) {
    for (const [name, value] of Object.entries(counters)) total[name] = (total[name] ?? 0) + value;
  }
  return total;
}

export const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
export const partOf = (some: number, all: number) => (all ? rounded(some / all) : 0);
