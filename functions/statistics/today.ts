/** The company's day as it stands at this moment, from its clocks alone. */
import type { Scope } from '../../shared/scope.ts';
import { added } from '../../shared/statistics/cells.ts';
import { type Counters, clockPart } from '../../shared/statistics/shares.ts';
import { standOf, type Today } from '../../shared/statistics/today.ts';
import { addDays, dayBounds, instantOf, type LocalDate, localDate, weekday } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { allAround } from '../places/facts.ts';
import { readDays } from './entity.ts';

/** Today in a zone, with what its buildings' clocks say. */
interface Day {
  zone: string;
  date: LocalDate;
  monday: LocalDate;
  counters: Counters;
}

export async function today(scope: Scope): Promise<Today> {
  const at = now();
  const all: Today = { waiting: 0, running: 0, ended: 0, week: 0, nextAt: null };
  const { buildings } = await allAround(scope);
  const byZone = new Map(buildings.map(({ zone }) => [zone, dayOf(zone, at)]));
  const days = [...byZone.values()];
  const [first, last] = ends(days.map(({ date }) => date));
  const [monday, lastMonday] = ends(days.map((day) => day.monday));
  if (!first || !last || !monday || !lastMonday) return all;
  // Of the week's other days one number is wanted of each item.
  const [cells, week] = await Promise.all([
    readDays(scope, clockPart, 'clock', first, last),
    readDays(scope, clockPart, 'clock', monday, addDays(lastMonday, 6), ['n']),
  ]);
  const byBuilding = new Map(buildings.map(({ buildingId, zone }) => [buildingId as string, byZone.get(zone)]));
  // What was in a building that is gone is over.
  const dayAt = (id: string) => byBuilding.get(id.slice(0, id.lastIndexOf('.')));
  for (const { date, id, counters } of cells) {
    const day = dayAt(id);
    if (day?.date === date) added(day.counters, counters);
  }
  for (const { date, id, counters } of week) {
    const day = dayAt(id);
    if (day && date >= day.monday && date < addDays(day.monday, 7)) all.week += counters.n ?? 0;
  }
  for (const { zone, date, counters } of days) {
    const { start } = dayBounds(date, zone);
    const { next, ...stand } = standOf(counters, Math.floor((at - start) / 60_000));
    all.waiting += stand.waiting;
    all.running += stand.running;
    all.ended += stand.ended;
    const nextAt = next === null ? null : instantOf(start + next * 60_000);
    if (nextAt && (!all.nextAt || nextAt < all.nextAt)) all.nextAt = nextAt;
  }
  return all;
}

function dayOf(zone: string, at: number): Day {
  const date = localDate(at, zone);
  return { zone, date, monday: addDays(date, 1 - weekday(date)), counters: {} };
}

function ends(dates: readonly LocalDate[]): [LocalDate | undefined, LocalDate | undefined] {
  const sorted = dates.toSorted();
  return [sorted[0], sorted.at(-1)];
}
