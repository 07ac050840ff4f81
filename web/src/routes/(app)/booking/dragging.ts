/** What a drag comes to: slots, and whether they could be dropped there. Pure. */
import { earliest, furthest, type Ground, type Kept, type Refusal, refusalOf } from './day.ts';

export interface Outcome {
  from: number;
  to: number;
  /** Why it cannot be dropped here. */
  refusal: Refusal | null;
}

/** From free time at `anchor` to the slot `at`: it grows as far as it is free and stops there. null: nothing can begin here. */
export function drawn(ground: Ground, anchor: number, at: number, now: number): Outcome | null {
  if (refusalOf(ground, { from: anchor, to: anchor + 1 }, now)) return null;
  if (at >= anchor) return { from: anchor, to: furthest(ground, anchor, at + 1, now), refusal: null };
  return { from: earliest(ground, anchor + 1, at, now), to: anchor + 1, refusal: null };
}

/** A meeting of `length` slots put to `start`, kept within the day. */
export function moved(ground: Ground, start: number, length: number, now: number, kept?: Kept): Outcome {
  const from = Math.max(0, Math.min(ground.day.slots - length, start));
  const span = { from, to: from + length };
  return { ...span, refusal: refusalOf(ground, span, now, kept) };
}

/** A meeting's end pulled to after the slot `at`: never over taken time, never before now, at least one slot. */
export function stretched(ground: Ground, at: number, now: number, kept: Kept): Outcome {
  const { from } = kept;
  const running = Math.floor((now - ground.day.start) / 900_000);
  const wanted = Math.max(at + 1, from + 1, running + 1);
  const to = furthest(ground, from, wanted, now, kept);
  // A running meeting's first slots are in the past: what counts is that its new end can stand.
  if (to > from) return { from, to, refusal: null };
  for (let end = wanted; end > Math.max(from, running); end--) {
    if (refusalOf(ground, { from, to: end }, now, kept) === null) return { from, to: end, refusal: null };
  }
  return { from, to: wanted, refusal: refusalOf(ground, { from, to: wanted }, now, kept) ?? 'taken' };
}
