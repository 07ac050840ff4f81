/**
 * Find a time: from when people are busy and what rooms hold to the best times, each with the reasons why it stands where it
 * does. Pure. Within one day of the room's building; times are epoch ms on the quarter hour, half-open.
 */
import type { Occupation, WorkingHours } from '../places/schema.ts';
import { dayBounds, type Interval, instantOf, localDate, weekday } from '../time.ts';
import { busyCost, type Clock, comfortOf, costOf, optionalCost, restful, walkCost } from './find-reasons.ts';
import { type Busy, courseOf, type Grid, gridOf, isBusy, type Stretch, slotMs, sums, waysOf } from './find-slots.ts';
import { minutesOf } from './rules.ts';
import { slotMinutes } from './slots.ts';
import { opensOn, type SpecialDays } from './special-days.ts';
import { type Day, dayOf } from './view.ts';

export interface Sought {
  personId: string;
  required: boolean;
  busy: readonly Busy[];
}

export interface FindRoom {
  roomId: string;
  buildingId: string;
  zone: string;
  hours: WorkingHours;
  /** Of its company. */
  days?: SpecialDays;
  capacity: number;
  needsApproval: boolean;
  occupation: Pick<Occupation, 'from' | 'until'> | null;
  /** Minutes, whole slots. */
  bufferBefore: number;
  bufferAfter: number;
  /** What it holds around the window, others' buffers included. */
  taken: readonly Stretch[];
}

export interface Ask {
  window: Stretch;
  minutes: number;
  /** Rooms that seat fewer are left out. */
  seats: number;
  /** Minutes after midnight by the building's clock, between which the meeting is to lie. */
  clock: { from: number; to: number };
  now: number;
}

export interface Found extends Interval {
  roomId: string;
  /** People that must come and are busy then. */
  busy: string[];
  optionalBusy: string[];
  walks: number;
  /** People whose meeting before or after is in the same building. */
  stays: number;
  /** Further rooms that are free then, the best first. */
  others: string[];
}

const most = 20;
const few = 6;
const mostOthers = 5;

/** The best times first, none of them overlapping another where there are enough; at most 20. */
export function findTimes(ask: Ask, people: readonly Sought[], allRooms: readonly FindRoom[]): Found[] {
  const grid = gridOf(ask);
  const rooms = allRooms.filter((room) => room.capacity >= ask.seats);
  if (grid.last < grid.first || rooms.length === 0) return [];
  const grounds = groundsOf(ask, grid, rooms);
  const indexes = new Map([...grounds.keys()].map((buildingId, index) => [buildingId, index]));
  const sought = people.map((person) => ({ ...person, ...courseOf(person.busy, grid, indexes) }));
  const listed = rooms.flatMap((room) => {
    const ground = grounds.get(room.buildingId);
    return ground ? [{ room, ground, ...suitOf(room, ask), taken: sums(takenBy(room), grid) }] : [];
  });

  function best(at: number): Omit<Candidate, 'at'> | null {
    let [missing, missed] = [0, 0];
    for (const { taken, required } of sought) {
      if (!isBusy(taken, at, grid.length)) continue;
      if (required) missing++;
      else missed++;
    }
    const shared = missing * busyCost + missed * optionalCost;
    const ways = new Map<Ground, number>();
    const free: { cost: number; roomId: string }[] = [];
    for (const { room, ground, suit, before, after, taken } of listed) {
      const time = ground.cost[at] ?? -1;
      if (time < 0 || isBusy(taken, at - before, before + grid.length + after)) continue;
      const walked = ways.get(ground) ?? walkCost * waysOf(sought, at, grid.length, ground.index).walks;
      ways.set(ground, walked);
      free.push({ cost: shared + time + suit + walked, roomId: room.roomId });
    }
    if (free.length === 0) return null;
    free.sort((a, b) => a.cost - b.cost);
    return { missing, cost: free[0]?.cost ?? 0, rooms: free.map(({ roomId }) => roomId) };
  }

  const candidates: Candidate[] = [];
  for (let at = grid.first; at <= grid.last; at++) {
    const found = best(at);
    if (found) candidates.push({ at, ...found });
  }
  const days = Math.ceil((ask.window.end - ask.window.start) / 86_400_000);
  const dayAt = ({ at, rooms: [roomId] }: Candidate) => {
    const zone = rooms.find((room) => room.roomId === roomId)?.zone ?? 'UTC';
    return localDate((grid.base + at) * slotMs, zone);
  };
  return choose(candidates, { length: grid.length, perDay: Math.max(4, Math.ceil(most / days)), dayAt }).map(
    ({ at, rooms: [roomId = '', ...others] }): Found => {
      const away = sought.filter((person) => isBusy(person.taken, at, grid.length));
      const building = rooms.find((room) => room.roomId === roomId)?.buildingId ?? '';
      return {
        start: instantOf((grid.base + at) * slotMs),
        end: instantOf((grid.base + at + grid.length) * slotMs),
        roomId,
        busy: away.filter(({ required }) => required).map(({ personId }) => personId),
        optionalBusy: away.filter(({ required }) => !required).map(({ personId }) => personId),
        ...waysOf(sought, at, grid.length, indexes.get(building) ?? -1),
        others: others.slice(0, mostOthers),
      };
    },
  );
}

/** A building's clock and hours: what it costs to meet at each slot, -1 where it cannot be. */
interface Ground {
  index: number;
  cost: Int16Array;
}

function groundsOf(ask: Ask, grid: Grid, rooms: readonly FindRoom[]): Map<string, Ground> {
  const grounds = new Map<string, Ground>();
  for (const { buildingId, zone, hours, days: special } of rooms) {
    if (grounds.has(buildingId)) continue;
    const cost = new Int16Array(grid.size).fill(-1);
    const from = localDate(ask.window.start, zone);
    let date = localDate((grid.base + grid.first) * slotMs, zone);
    for (;;) {
      const day = dayOf(date, zone);
      const begin = day.start / slotMs - grid.base;
      if (begin > grid.last) break;
      const kind = special?.get(date)?.kind;
      if (opensOn(date, hours, kind)) {
        const days = Math.round((Date.parse(date) - Date.parse(from)) / 86_400_000);
        for (let slot = Math.max(0, grid.first - begin); slot + grid.length <= day.slots; slot++) {
          if (begin + slot > grid.last) break;
          const clock = { ...clockOf(day, slot, grid.length), kind };
          if (isOpen(clock, hours) && clock.from >= ask.clock.from && clock.to <= ask.clock.to) {
            cost[begin + slot] = costOf({ ...restful, ...comfortOf(clock), days });
          }
        }
      }
      date = localDate(dayBounds(date, zone).end, zone);
    }
    grounds.set(buildingId, { index: grounds.size, cost });
  }
  return grounds;
}

function clockOf(day: Day, slot: number, length: number): Clock {
  return { from: day.clock[slot] ?? 1440, to: day.clock[slot + length] ?? 1440, weekday: weekday(day.date) };
}

/** As the rules have it for a meeting of one day. */
function isOpen({ from, to }: Clock, hours: WorkingHours): boolean {
  const [opens, closes] = [minutesOf(hours.open), minutesOf(hours.close)];
  return from >= opens && from < closes && to <= closes && (to > opens || opens === 0);
}

function suitOf(room: FindRoom, { seats }: Ask) {
  return {
    suit: costOf({ ...restful, needsApproval: room.needsApproval, spare: room.capacity - seats }),
    before: room.bufferBefore / slotMinutes,
    after: room.bufferAfter / slotMinutes,
  };
}

function takenBy({ taken, occupation, zone }: FindRoom): Stretch[] {
  if (!occupation) return [...taken];
  const whole = { start: dayBounds(occupation.from, zone).start, end: dayBounds(occupation.until, zone).end };
  return [...taken, whole];
}

interface Candidate {
  /** Its start. */
  at: number;
  /** How many must come and cannot. */
  missing: number;
  cost: number;
  rooms: string[];
}

interface Spread {
  length: number;
  perDay: number;
  dayAt: (candidate: Candidate) => string;
}

/**
 * The best ones that differ: no two overlap, and no day takes all the places. Times at which somebody must be missed are told
 * only where few others are; where there are few at all, half an hour is difference enough.
 */
function choose(candidates: readonly Candidate[], { length, perDay, dayAt }: Spread): Candidate[] {
  const ranked = candidates.toSorted((a, b) => a.cost - b.cost || a.at - b.at);
  const chosen: Candidate[] = [];
  const take = (limit: number, apart: number, daily: number) => {
    const perDate = Map.groupBy(chosen, dayAt);
    for (const each of ranked) {
      if (chosen.length >= limit || (each.missing > 0 && chosen.length >= few)) return;
      if (chosen.some(({ at }) => Math.abs(at - each.at) < apart)) continue;
      const sameDay = perDate.get(dayAt(each)) ?? [];
      if (sameDay.length >= daily) continue;
      perDate.set(dayAt(each), [...sameDay, each]);
      chosen.push(each);
    }
  };
  take(most, length, perDay);
  take(few, length, most);
  take(few, Math.min(length, 2), most);
  return chosen.sort((a, b) => a.cost - b.cost || a.at - b.at);
}
