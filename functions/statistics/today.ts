/** The company's day as it stands at this moment, from its clocks alone. */
import type { Scope } from '../../shared/scope.ts';
import { added } from '../../shared/statistics/cells.ts';
import { type Counters, clockPart } from '../../shared/statistics/shares.ts';
import { standOf, type Today } from '../../shared/statistics/today.ts';
import { addDays, dayBounds, instantOf, localDate, weekday } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { allAround } from '../places/facts.ts';
import { readDays } from './entity.ts';

export async function today(scope: Scope): Promise<Today> {
  const at = now();
  const utc = instantOf(at).slice(0, 10);
  // No zone is further than a day from UTC, and a week begins at most six days before today.
  const [{ buildings }, cells] = await Promise.all([
    allAround(scope),
    readDays(scope, clockPart, 'clock', addDays(utc, -7), addDays(utc, 7)),
  ]);
  const zones = new Map(buildings.map(({ buildingId, zone }) => [buildingId as string, zone]));
  const byZone = new Map<string, { week: number; counters: Counters }>();
  for (const { date, id, counters } of cells) {
    // What was in a building that is gone is over.
    const zone = zones.get(id.slice(0, id.lastIndexOf('.')));
    if (!zone) continue;
    const sum = byZone.get(zone) ?? { week: 0, counters: {} };
    byZone.set(zone, sum);
    const day = localDate(at, zone);
    const monday = addDays(day, 1 - weekday(day));
    if (date >= monday && date < addDays(monday, 7)) sum.week += counters.n ?? 0;
    if (date === day) added(sum.counters, counters);
  }
  const all: Today = { waiting: 0, running: 0, ended: 0, week: 0, nextAt: null };
  for (const [zone, { week, counters }] of byZone) {
    const { start } = dayBounds(localDate(at, zone), zone);
    const { next, ...stand } = standOf(counters, Math.floor((at - start) / 60_000));
    all.waiting += stand.waiting;
    all.running += stand.running;
    all.ended += stand.ended;
    all.week += week;
    const nextAt = next === null ? null : instantOf(start + next * 60_000);
    if (nextAt && (!all.nextAt || nextAt < all.nextAt)) all.nextAt = nextAt;
  }
  return all;
}
