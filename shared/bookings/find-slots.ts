/** A window of time as slots: what is taken of it is counted once and asked for often. Pure. */
import { ceilToSlot, floorToSlot, slotMinutes } from './slots.ts';

export const slotMs = slotMinutes * 60_000;

/** Epoch ms, half-open. */
export interface Stretch {
  start: number;
  end: number;
}

/** A meeting of somebody; `buildingId` is null where the asker may not know where it is. */
export interface Busy extends Stretch {
  buildingId: string | null;
}

/** A meeting that ends or begins within so many slots makes a way. */
const nearSlots = 60 / slotMinutes;
/** Slots around the window that buffers and ways reach into. */
const margin = 120 / slotMinutes;
/** All slots from `base` on, by their number since then. */
export interface Grid {
  base: number;
  size: number;
  /** Where a meeting can begin: from `first` to `last`, both included. */
  first: number;
  last: number;
  length: number;
}

/** @param ask minutes: the length; now: nothing begins before it */
export function gridOf({ window, minutes, now }: { window: Stretch; minutes: number; now: number }): Grid {
  const length = minutes / slotMinutes;
  const start = Math.max(ceilToSlot(window.start), ceilToSlot(now)) / slotMs;
  const end = floorToSlot(window.end) / slotMs;
  const base = start - margin;
  return { base, first: margin, last: end - length - base, length, size: Math.max(0, end - base + margin) };
}

/** How many slots before each one are taken: whether any of a stretch is, is one subtraction. */
export type Sums = Uint16Array;

export function sums(taken: readonly Stretch[], { base, size }: Grid): Sums {
  const held = new Uint8Array(size);
  for (const { start, end } of taken) {
    const from = Math.max(0, Math.floor(start / slotMs) - base);
    const to = Math.ceil(end / slotMs) - base;
    if (to > 0) held.fill(1, from, to);
  }
  const counts = new Uint16Array(size + 1);
  for (let slot = 0; slot < size; slot++) counts[slot + 1] = (counts[slot] ?? 0) + (held[slot] ?? 0);
  return counts;
}

export function isBusy(counts: Sums, from: number, slots: number): boolean {
  return (counts[Math.min(from + slots, counts.length - 1)] ?? 0) > (counts[Math.max(0, from)] ?? 0);
}

export interface Course {
  taken: Sums;
  /** By the slot at which a meeting would begin: the building of the one that ended last within the hour; -1 = none known. */
  before: Int16Array;
  /** By the slot at which it would end: that of the one that begins next. */
  after: Int16Array;
}

const unknown = -1;
const elsewhere = 32_767;

export function courseOf(busy: readonly Busy[], grid: Grid, indexes: ReadonlyMap<string, number>): Course {
  const before = new Int16Array(grid.size + 1).fill(unknown);
  const after = new Int16Array(grid.size + 1).fill(unknown);
  // A building without a room among those looked at is another one than any of theirs.
  const indexOf = ({ buildingId }: Busy) => (buildingId === null ? unknown : (indexes.get(buildingId) ?? elsewhere));
  for (const each of busy.toSorted((a, b) => a.end - b.end)) {
    const end = Math.ceil(each.end / slotMs) - grid.base;
    fill(before, indexOf(each), end, end + nearSlots + 1);
  }
  for (const each of busy.toSorted((a, b) => b.start - a.start)) {
    const start = Math.floor(each.start / slotMs) - grid.base;
    fill(after, indexOf(each), start - nearSlots, start + 1);
  }
  return { taken: sums(busy, grid), before, after };
}

function fill(array: Int16Array, value: number, from: number, to: number): void {
  if (to > 0) array.fill(value, Math.max(0, from), to);
}

/** Who would have to walk, and who is there already; those who cannot come do neither. */
export function waysOf(people: readonly Course[], at: number, length: number, building: number) {
  let walks = 0;
  let stays = 0;
  for (const { taken, before, after } of people) {
    if (isBusy(taken, at, length)) continue;
    const near = [before[at] ?? unknown, after[at + length] ?? unknown].filter((each) => each !== unknown);
    if (near.some((each) => each !== building)) walks++;
    else if (near.length > 0) stays++;
  }
  return { walks, stays };
}

/** When somebody is busy, in order and without saying where one meeting ends and the next begins. */
export function merged(busy: readonly Stretch[], window: Stretch): Stretch[] {
  const inside = busy
    .map(({ start, end }) => ({ start: Math.max(start, window.start), end: Math.min(end, window.end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  const stretches: Stretch[] = [];
  for (const each of inside) {
    const last = stretches.at(-1);
    if (last && each.start <= last.end) last.end = Math.max(last.end, each.end);
    else stretches.push(each);
  }
  return stretches;
}
