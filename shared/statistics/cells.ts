/** Where counters are kept: each share in an item of its day and in one of its month, so that long periods are read by month. Pure. */
import { addDays, type LocalDate } from '../time.ts';
import type { Counters, Share } from './shares.ts';

/** An item's counters. */
export interface Cell {
  part: string;
  sk: string;
  counters: Counters;
}

/** What is to be added to the items so that they hold `after` where they held `before`; empty where that is the same. */
export function differenceOf(before: readonly Share[], after: readonly Share[]): Cell[] {
  const cells = new Map<string, Cell>();
  const add = (shares: readonly Share[], sign: 1 | -1) => {
    for (const { kind, part, date, id, counters } of shares) {
      for (const sk of keysOf(kind, date, id)) {
        const name = `${part} ${sk}`;
        const cell = cells.get(name) ?? { part, sk, counters: {} };
        cells.set(name, cell);
        for (const [counter, value] of Object.entries(counters)) {
          cell.counters[counter] = (cell.counters[counter] ?? 0) + sign * value;
        }
      }
    }
  };
  add(before, -1);
  add(after, 1);
  return [...cells.values()].flatMap((cell) => {
    const counters = Object.fromEntries(Object.entries(cell.counters).filter(([, value]) => value !== 0));
    return Object.keys(counters).length > 0 ? [{ ...cell, counters }] : [];
  });
}

/** Nobody asks for a month's clock. */
function keysOf(kind: Share['kind'], date: LocalDate, id: string): string[] {
  return kind === 'clock' ? [dayKey(kind, date, id)] : [dayKey(kind, date, id), monthKey(kind, date, id)];
}

const dayKey = (kind: string, date: LocalDate, id: string) => `${kind}#d#${date}#${id}`;
const monthKey = (kind: string, date: LocalDate, id: string) => `${kind}#m#${date.slice(0, 7)}#${id}`;

/** The item's last part: which room, person or shard. */
export function idOfKey(sk: string): string {
  return sk.slice(sk.lastIndexOf('#') + 1);
}

/**
 * Ranges of sort keys that hold a period, both days included, each once: whole months by their items, the days around them by theirs.
 */
export function rangesOf(kind: Share['kind'], from: LocalDate, until: LocalDate): [string, string][] {
  const firstWhole = from.endsWith('-01') ? from : nextMonth(from);
  const afterWhole = addDays(until, 1).endsWith('-01') ? addDays(until, 1) : `${until.slice(0, 7)}-01`;
  const days = (first: LocalDate, last: LocalDate): [string, string] => [`${kind}#d#${first}`, `${kind}#d#${last}#~`];
  if (firstWhole >= afterWhole) return [days(from, until)];
  const lastWhole = addDays(afterWhole, -1).slice(0, 7);
  const ranges: [string, string][] = [[`${kind}#m#${firstWhole.slice(0, 7)}`, `${kind}#m#${lastWhole}#~`]];
  if (from < firstWhole) ranges.push(days(from, addDays(firstWhole, -1)));
  if (afterWhole <= until) ranges.push(days(afterWhole, until));
  return ranges;
}

function nextMonth(date: LocalDate): LocalDate {
  return `${addDays(`${date.slice(0, 7)}-01`, 31).slice(0, 7)}-01`;
}

export function added(into: Counters, more: Counters): Counters {
  for (const [name, value] of Object.entries(more)) into[name] = (into[name] ?? 0) + value;
  return into;
}
