/** How rooms were used in a period, from the counters of their buildings. */
import { bookingTypes } from '../../shared/bookings/schema.ts';
import type { RoomId } from '../../shared/ids.ts';
import { allDay } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { added } from '../../shared/statistics/cells.ts';
import { daysOf, openMinutes, type Period, periodBefore } from '../../shared/statistics/periods.ts';
import type { Figures, RoomFigures, Summary, SummaryInput } from '../../shared/statistics/schema.ts';
import { type Counters, leadBuckets } from '../../shared/statistics/shares.ts';
import { daysOf as specialDays } from '../../shared/tenants/holidays/days.ts';
import { addDays } from '../../shared/time.ts';
import { allOf, buildings, rooms, type StoredRoom } from '../places/entity.ts';
import { readHolidays } from '../tenants/holidays-entity.ts';
import { readCells } from './entity.ts';

/** Open minutes of a building's rooms. */
type Open = (buildingId: string) => number;

/** @throws AppError `not_found` for a building that is not there */
export async function summary(scope: Scope, input: SummaryInput): Promise<Summary> {
  const { buildingId } = input;
  const period = { from: input.from, until: input.until };
  const previous = periodBefore(period);
  const [all, known, holidays] = await Promise.all([
    rooms.list(scope, allOf(scope, 'room')),
    buildingId
      ? buildings.find(scope, buildingId).then((one) => [one])
      : buildings.list(scope, allOf(scope, 'building')),
    readHolidays(scope),
  ]);
  const wanted = all.filter((room) => !buildingId || room.buildingId === buildingId);
  // Also of buildings that are gone with their rooms.
  const parts = [...new Set(wanted.map((room) => room.buildingId))];
  const hours = new Map(known.map((building) => [building.buildingId as string, building.hours]));
  const openIn = (within: Period): Open => {
    const { rest, work } = specialDays(holidays, within.from, addDays(within.until, 1));
    const special = { rest: new Set(rest), work: new Set(work) };
    const minutes = new Map(
      parts.map((part) => [part as string, openMinutes(within, hours.get(part) ?? allDay, special)]),
    );
    return (part) => minutes.get(part) ?? 0;
  };
  const [byRoom, mix, byRoomBefore] = await Promise.all([
    countersOf(scope, parts, 'room', period),
    countersOf(scope, parts, 'mix', period),
    countersOf(scope, parts, 'room', previous),
  ]);
  const open = openIn(period);
  const mixed = [...mix.values()].reduce(added, {});
  return {
    ...period,
    days: daysOf(period),
    total: totalOf(wanted, byRoom, period, open),
    before: { ...previous, total: totalOf(wanted, byRoomBefore, previous, openIn(previous)) },
    types: bookingTypes.map((type) => ({ type, meetings: mixed[`n.${type}`] ?? 0, minutes: mixed[`t.${type}`] ?? 0 })),
    rooms: wanted
      .filter((room) => !room.closed || byRoom.has(room.roomId))
      .map((room) => roomRow(room, byRoom.get(room.roomId) ?? {}, open))
      .sort((a, b) => b.minutes - a.minutes || (a.roomId < b.roomId ? -1 : 1)),
    hours: hoursOf(mixed),
    leads: [...leadBuckets, null].map((under, index) => ({ under, meetings: mixed[`l.${index}`] ?? 0 })),
  };
}

/** Of each room, or of each shard of the mix. */
async function countersOf(
  scope: Scope,
  parts: readonly string[],
  kind: 'room' | 'mix',
  { from, until }: Period,
): Promise<Map<string, Counters>> {
  const byId = new Map<string, Counters>();
  const found = await Promise.all(parts.map((part) => readCells(scope, part, kind, from, until)));
  for (const { id, counters } of found.flat()) byId.set(id, added(byId.get(id) ?? {}, counters));
  return byId;
}

function totalOf(list: readonly StoredRoom[], byRoom: Map<string, Counters>, period: Period, open: Open): Figures {
  const sum = [...byRoom.values()].reduce(added, {});
  const { n: meetings = 0, t: minutes = 0, p: people = 0 } = sum;
  let [seats, used, available] = [0, 0, 0];
  for (const room of list) {
    const { n = 0, t = 0 } = byRoom.get(room.roomId) ?? {};
    seats += n * room.capacity;
    if (room.closed) continue;
    const minutesOpen = open(room.buildingId);
    available += minutesOpen;
    used += Math.min(t, minutesOpen);
  }
  return {
    ...{ meetings, minutes, dailyMean: rounded(meetings / daysOf(period)) },
    meanMinutes: meetings ? rounded(minutes / meetings) : 0,
    utilisation: partOf(used, available),
    seatsFilled: seats ? rounded(people / seats) : null,
    ...{ cancelled: sum.c ?? 0, rejected: sum.j ?? 0, noShows: sum.r ?? 0 },
    ...{ freedMinutes: sum.f ?? 0, falseReleases: sum.a ?? 0 },
  };
}

function roomRow(room: StoredRoom, counters: Counters, open: Open): RoomFigures {
  const { roomId, buildingId, name, capacity } = room;
  const { n = 0, t = 0, p = 0, c = 0, r = 0, f = 0, a = 0 } = counters;
  const minutesOpen = open(buildingId);
  return {
    ...{
      roomId: roomId as RoomId,
      buildingId,
      name,
      capacity,
      closed: room.closed !== undefined,
      meetings: n,
      minutes: t,
    },
    utilisation: partOf(Math.min(t, minutesOpen), minutesOpen),
    seatsFilled: n ? rounded(p / (n * capacity)) : null,
    ...{ cancelled: c, noShows: r, freedMinutes: f, falseReleases: a },
  };
}

function hoursOf(mixed: Counters): Summary['hours'] {
  return Object.entries(mixed)
    .flatMap(([name, minutes]) => {
      const [kind, weekday, hour] = name.split('.');
      return kind === 'h' && minutes > 0 ? [{ weekday: Number(weekday), hour: Number(hour), minutes }] : [];
    })
    .sort((a, b) => a.weekday - b.weekday || a.hour - b.hour);
}

const partOf = (some: number, all: number) => (all ? rounded(some / all) : 0);
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
