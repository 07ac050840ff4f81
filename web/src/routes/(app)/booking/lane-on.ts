import { holidays } from '#lib/holidays.svelte.ts';
import { type Lane, laneOf } from './lanes.ts';

/** A room's lane of a day, with what the company's calendar and policy say of the day; reactive. */
export function laneOn(room: Parameters<typeof laneOf>[0], building: Parameters<typeof laneOf>[1], date: string): Lane {
  return laneOf(room, building, date, { kind: holidays.kindOf(date), rest: holidays.shuts(date, room, building) });
}
