/** How rooms were used in a period, from the counters of their buildings. */
import { bookingTypes } from '../../shared/bookings/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { daysOf, periodBefore } from '../../shared/statistics/periods.ts';
import type { Figures, Summary, SummaryInput } from '../../shared/statistics/schema.ts';
import { allPart, type Counters, cancelBuckets, leadBuckets } from '../../shared/statistics/shares.ts';
import { buildings } from '../places/entity.ts';
import { allRooms, type KnownRoom } from './directory.ts';
import { type Open, openness, partOf, rounded, totalOf, type Used, usedRooms, withinOf } from './usage.ts';

/** @throws AppError `not_found` for a building that is not there */
export async function summary(scope: Scope, { from, until, buildingId }: SummaryInput): Promise<Summary> {
  const period = { from, until };
  const previous = periodBefore(period);
  const totals = (of: typeof period) => totalOf(scope, buildingId ?? allPart, buildingId ? 'part' : 'all', of);
  const [all, openIn, sum, sumBefore] = await Promise.all([
    allRooms(scope),
    openness(scope),
    totals(period),
    totals(previous),
    buildingId ? buildings.find(scope, buildingId) : null,
  ]);
  const wanted = all.filter((room) => !buildingId || room.buildingId === buildingId);
  const within = withinOf(wanted, buildingId);
  const [used, usedBefore] = await Promise.all([usedRooms(scope, within, period), usedRooms(scope, within, previous)]);
  const days = daysOf(period);
  return {
    ...{ ...period, days },
    total: figuresOf(sum, wanted, used, openIn(period), days),
    before: { ...previous, total: figuresOf(sumBefore, wanted, usedBefore, openIn(previous), daysOf(previous)) },
    types: bookingTypes.map((type) => ({ type, meetings: sum[`n.${type}`] ?? 0, minutes: sum[`t.${type}`] ?? 0 })),
    hours: hoursOf(sum),
    leads: [...leadBuckets, null].map((under, index) => ({ under, meetings: sum[`l.${index}`] ?? 0 })),
    cancellations: [...cancelBuckets, null].map((under, index) => ({ under, meetings: sum[`d.${index}`] ?? 0 })),
  };
}

function figuresOf(
  sum: Counters,
  list: readonly KnownRoom[],
  byRoom: ReadonlyMap<string, Used>,
  open: Open,
  days: number,
): Figures {
  const { n: meetings = 0, t: minutes = 0, p: people = 0 } = sum;
  let [seats, used, available] = [0, 0, 0];
  for (const room of list) {
    const own = byRoom.get(room.roomId);
    seats += (own?.meetings ?? 0) * room.capacity;
    const { minutes: minutesOpen } = open(room);
    available += minutesOpen;
    used += Math.min(own?.minutes ?? 0, minutesOpen);
  }
  return {
    ...{ meetings, minutes, dailyMean: rounded(meetings / days) },
    meanMinutes: meetings ? rounded(minutes / meetings) : 0,
    utilisation: partOf(used, available),
    seatsFilled: seats ? rounded(people / seats) : null,
    ...{ cancelled: sum.c ?? 0, rejected: sum.j ?? 0, noShows: sum.r ?? 0 },
    ...{ freedMinutes: sum.f ?? 0, retakenMinutes: sum.x ?? 0, falseReleases: sum.a ?? 0 },
  };
}

function hoursOf(sum: Counters): Summary['hours'] {
  return Object.entries(sum)
    .flatMap(([name, minutes]) => {
      const [kind, weekday, hour] = name.split('.');
      return kind === 'h' && minutes > 0 ? [{ weekday: Number(weekday), hour: Number(hour), minutes }] : [];
    })
    .sort((a, b) => a.weekday - b.weekday || a.hour - b.hour);
}
