/**
 * What a rule would have done to the meetings of the past: which it would not have let be, or would have given back. The rules that
 * are asked are those that decide (`releaseAt`, `minutesByWeek`), so that a replay of what is in force finds what has happened. Pure.
 */
import { type CheckInRule, releaseAt } from '../bookings/check-in.ts';
import { minutesByWeek } from '../bookings/quota.ts';
import type { Booking } from '../bookings/schema.ts';
import { idPattern } from '../ids.ts';
import type { BookingPolicy } from '../tenants/schema.ts';
import { epochOf, type Instant, type LocalDate, minutesBetween } from '../time.ts';
import { deadlineRules, type RuleName } from './resolve.ts';

/** Rules that are asked of one booking, or of all that one person has booked. A department's hours are summed over people. */
export const replayRules = [
  'check_in',
  'horizon',
  'length',
  'occurrences',
  'holidays',
  'person_hours',
  'person_ahead',
] as const;
export type ReplayRule = (typeof replayRules)[number];

/** Which of a level's rules each is about; the others are about quotas. */
export const replayNames: Record<Exclude<ReplayRule, 'person_hours' | 'person_ahead'>, readonly RuleName[]> = {
  check_in: deadlineRules,
  horizon: ['horizonDays'],
  length: ['minMinutes', 'maxMinutes'],
  occurrences: ['maxOccurrences'],
  holidays: ['onHolidays'],
};

/** A meeting that took place, or that nobody came to. */
export type Past = Pick<
  Booking,
  'bookingId' | 'roomId' | 'start' | 'end' | 'approved' | 'checkIn' | 'organiser' | 'createdAt' | 'placedAt'
> & {
  state: 'booked' | 'released';
  /** Until when it held its room: its end, or its release. */
  until: Instant;
  /** Which of its series, from 0; null for one by itself. */
  place: number | null;
  /** How many public holidays it touched, by the company's calendar as it is now. */
  restDays?: number;
};

/**
 * `unfit`: it would have been refused. `no_show`: nobody came, and its room would have been given back. `late`: so it would, and
 * they came. `unknown`: nobody said that they had come, as nobody had to, so that the past cannot tell.
 */
export type Effect = 'unfit' | 'no_show' | 'late' | 'unknown';

export interface Hit {
  effect: Effect;
  /** Minutes of the room that others could have had. */
  minutes: number;
  /** How far: minutes late or long, days ahead, which of its series, public holidays, minutes of the week, bookings ahead. */
  value: number;
}

/** The rules in each room: its horizon, lengths, check-in, and the company's quota. */
export type PolicyIn = (roomId: Past['roomId']) => BookingPolicy;

/**
 * What these rules would have done to one organiser's meetings.
 * @param zone the company's, whose weeks count
 */
export function replayed(
  past: readonly Past[],
  rule: ReplayRule,
  policyIn: PolicyIn,
  zone: string,
): Map<Past['bookingId'], Hit> {
  switch (rule) {
    case 'person_hours':
      return inTurn(past, byHours(policyIn, zone));
    case 'person_ahead':
      return inTurn(past, byNumber(policyIn));
    default:
      return new Map(
        past.flatMap((one) => {
          const hit = ofOne(one, rule, policyIn(one.roomId));
          return hit ? [[one.bookingId, hit]] : [];
        }),
      );
  }
}

function ofOne(
  one: Past,
  rule: Exclude<ReplayRule, 'person_hours' | 'person_ahead'>,
  policy: BookingPolicy,
): Hit | null {
  switch (rule) {
    case 'check_in':
      return checkInHit(one, policy.checkIn);
    case 'horizon': {
      const days = (epochOf(one.end) - epochOf(placedAt(one))) / 86_400_000;
      return days > policy.horizonDays ? unfit(one, Math.ceil(days)) : null;
    }
    case 'length': {
      const minutes = minutesBetween(one.start, one.end);
      return minutes > policy.maxMinutes || minutes < policy.minMinutes ? unfit(one, minutes) : null;
    }
    case 'occurrences':
      return one.place !== null && one.place >= policy.maxOccurrences ? unfit(one, one.place + 1) : null;
    case 'holidays':
      return one.restDays && !policy.onHolidays ? unfit(one, one.restDays) : null;
  }
}

function unfit({ start, until }: Past, value: number): Hit {
  return { effect: 'unfit', minutes: Math.max(0, Math.round(minutesBetween(start, until))), value };
}

/** When it came to stand where it stood. */
function placedAt({ placedAt, createdAt }: Past): Instant {
  return placedAt ?? createdAt;
}

function checkInHit(one: Past, { required, opensMinutes, graceMinutes }: BookingPolicy['checkIn']): Hit | null {
  const rule: CheckInRule | null = required ? { opensMinutes, graceMinutes, of: 'company' } : null;
  const window = releaseAt({ ...one, state: 'booked', checkIn: null }, rule);
  if (!window) return null;
  const minutes = minutesBetween(window.deadline, one.end);
  if (one.state === 'released') return { effect: 'no_show', minutes, value: 0 };
  if (!one.checkIn) return { effect: 'unknown', minutes, value: 0 };
  // Instants of different precision are no texts to compare.
  const late = epochOf(one.checkIn.at) >= epochOf(window.deadline);
  const value = Math.floor(minutesBetween(one.start, one.checkIn.at));
  return late ? { effect: 'late', minutes, value } : null;
}

interface Judge {
  /** How far it would go too far; null where it may be. */
  refuse(one: Past): number | null;
  keep(one: Past): void;
}

/** In the order in which they were booked: what is refused counts no more against what comes after it. */
function inTurn(past: readonly Past[], judge: Judge): Map<Past['bookingId'], Hit> {
  const hits = new Map<Past['bookingId'], Hit>();
  const order = past.filter(({ organiser }) => idPattern('person').test(organiser.personId));
  for (const one of order.toSorted((a, b) => epochOf(placedAt(a)) - epochOf(placedAt(b)))) {
    const value = judge.refuse(one);
    if (value === null) judge.keep(one);
    else hits.set(one.bookingId, unfit(one, value));
  }
  return hits;
}

function byHours(policyIn: PolicyIn, zone: string): Judge {
  const taken = new Map<LocalDate, number>();
  return {
    refuse(one) {
      const most = policyIn(one.roomId).quota.personMinutesPerWeek;
      const sums = [...minutesByWeek(one, zone)].map(([week, minutes]) => (taken.get(week) ?? 0) + minutes);
      const worst = Math.max(0, ...sums);
      return most !== null && worst > most ? worst : null;
    },
    keep(one) {
      for (const [week, minutes] of minutesByWeek(one, zone)) taken.set(week, (taken.get(week) ?? 0) + minutes);
    },
  };
}

function byNumber(policyIn: PolicyIn): Judge {
  const kept: number[] = [];
  return {
    refuse(one) {
      const most = policyIn(one.roomId).quota.personAhead;
      const at = epochOf(placedAt(one));
      const ahead = kept.filter((end) => end > at).length + 1;
      return most !== null && ahead > most ? ahead : null;
    },
    keep: ({ end }) => void kept.push(epochOf(end)),
  };
}

export interface Tally {
  /** Without those of whom the past tells nothing. */
  meetings: number;
  /** Minutes of rooms that others could have had by that. */
  minutes: number;
  /** Of these meetings, those that people came to all the same. */
  late: number;
  /** Those of whom the past cannot tell, and what would be free if nobody had come to any of them. */
  unknown: number;
  unknownMinutes: number;
}

export const noTally: Tally = { meetings: 0, minutes: 0, late: 0, unknown: 0, unknownMinutes: 0 };

export function tallyOf(hits: Iterable<Hit>): Tally {
  const tally = { ...noTally };
  for (const { effect, minutes } of hits) {
    if (effect === 'unknown') {
      tally.unknown += 1;
      tally.unknownMinutes += minutes;
      continue;
    }
    tally.meetings += 1;
    tally.minutes += minutes;
    if (effect === 'late') tally.late += 1;
  }
  return tally;
}

export function addedTallies(a: Tally, b: Tally): Tally {
  return {
    meetings: a.meetings + b.meetings,
    minutes: a.minutes + b.minutes,
    late: a.late + b.late,
    unknown: a.unknown + b.unknown,
    unknownMinutes: a.unknownMinutes + b.unknownMinutes,
  };
}

/** What a department's people have booked in a week. */
export interface DepartmentWeek {
  department: string;
  /** The Monday. */
  week: LocalDate;
  minutes: number;
  meetings: number;
}

export function addedWeeks(...lists: (readonly DepartmentWeek[])[]): DepartmentWeek[] {
  const byKey = new Map<string, DepartmentWeek>();
  for (const one of lists.flat()) {
    const key = `${one.week} ${one.department}`;
    const known = byKey.get(key);
    byKey.set(key, {
      ...one,
      minutes: one.minutes + (known?.minutes ?? 0),
      meetings: one.meetings + (known?.meetings ?? 0),
    });
  }
  return [...byKey.values()];
}

/** One organiser's part of it. */
export function weeksOf(past: readonly Past[], department: string, zone: string): DepartmentWeek[] {
  if (department === '') return [];
  return addedWeeks(
    past.flatMap((one) =>
      [...minutesByWeek(one, zone)].map(([week, minutes]) => ({ department, week, minutes, meetings: 1 })),
    ),
  );
}

/**
 * What a limit would have cut off: which of a week's meetings came too late for it nobody has kept, so their number follows from
 * their mean length.
 */
export function departmentTally(
  weeks: readonly DepartmentWeek[],
  most: number | null,
): Tally & { over: DepartmentWeek[] } {
  if (most === null) return { ...noTally, over: [] };
  const over = weeks
    .filter(({ minutes }) => minutes > most)
    .map((one) => {
      const minutes = one.minutes - most;
      return { ...one, minutes, meetings: Math.ceil((minutes * one.meetings) / one.minutes) };
    })
    .sort((a, b) => b.minutes - a.minutes);
  const [meetings, minutes] = [sum(over, 'meetings'), sum(over, 'minutes')];
  return { ...noTally, meetings, minutes, over };
}

function sum(list: readonly DepartmentWeek[], name: 'meetings' | 'minutes'): number {
  return list.reduce((total, one) => total + one[name], 0);
}
