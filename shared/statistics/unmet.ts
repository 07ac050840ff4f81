/** What people wanted and did not get: refusals because a room was taken, and searches that found nothing. Pure. */
import { epochOf, type Instant, localDate, wallMinutes, weekday } from '../time.ts';
import type { Cell } from './cells.ts';
import { keysOf } from './cells.ts';
import { type Counters, unmetPart } from './shares.ts';

/** The upper ends of all sizes but the last, which has none. */
export const sizes = [4, 8, 12, 20] as const;

export interface Wish {
  kind: 'taken' | 'nothing';
  /** People that were to find room; of a refusal the room's seats. */
  seats: number;
  /** Empty: wherever it is. */
  buildings: readonly { buildingId: string; floorId: string | null }[];
  start: Instant;
  /** Whether it was about this hour, not about any time of some days. */
  isTimely: boolean;
  zone: string;
}

export const wishDate = ({ start, zone }: Pick<Wish, 'start' | 'zone'>) => localDate(epochOf(start), zone);

/** What it adds: to the company's figures, and to those of the buildings that were meant. @param shard of the company's items */
export function cellsOf(wish: Wish, shard: string): Cell[] {
  const { kind, seats, buildings, start, isTimely, zone } = wish;
  const date = wishDate(wish);
  const bucket = sizes.findIndex((end) => seats <= end);
  const common: Counters = { [kind]: 1, [`s.${bucket === -1 ? sizes.length : bucket}`]: 1 };
  if (isTimely) common[`h.${weekday(date)}.${Math.floor(wallMinutes(start, zone) / 60)}`] = 1;
  const all = { ...common };
  const parts = new Map<string, Counters>();
  for (const { buildingId, floorId } of buildings) {
    all[`b.${buildingId}`] = 1;
    if (floorId) all[`f.${floorId}`] = 1;
    parts.set(buildingId, { ...common, ...(floorId ? { [`f.${floorId}`]: 1 } : {}) });
  }
  parts.set(unmetPart, all);
  return [...parts].flatMap(([part, counters]) =>
    keysOf('unmet', date, part === unmetPart ? shard : '0').map((sk) => ({ part, sk, counters })),
  );
}
