/**
 * Where counters are kept: each share in an item of its day, and in those of its week, month and year, so that a period is read
 * from the few longest that lie within it. Pure.
 */
import { addDays, type LocalDate, weekday } from '../time.ts';
import type { Per } from './course.ts';
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

/** Day, week, month and year. */
type Level = 'd' | 'w' | 'm' | 'y';

/** The longest first. Nobody asks for a month's clock, and a year's twelve items of a building are few. */
const levels: Record<Kind, readonly Level[]> = {
  rooms: ['y', 'm', 'w', 'd'],
  more: ['y', 'm', 'w', 'd'],
  people: ['y', 'm', 'w', 'd'],
  devices: ['y', 'm', 'w', 'd'],
  part: ['m', 'w', 'd'],
  all: ['m', 'w', 'd'],
  unmet: ['m', 'w', 'd'],
  online: ['d'],
  requests: ['y', 'm', 'd'],
  served: ['m', 'd'],
  clock: ['d'],
};
/** What bookings add to, and what is counted beside them. */
export type Kind = Share['kind'] | 'unmet' | 'devices' | 'online';

/** Of each level that the kind is kept at; one that is not known any more had days and months. */
export function keysOf(kind: Kind, date: LocalDate, id: string): string[] {
  return (levels[kind] ?? ['m', 'd']).map((level) => `${kind}#${level}#${nameOf(level, date)}#${id}`);
}

/** `2026-11-22`, the Monday of a week, `2026-11` or `2026`. */
function nameOf(level: Level, date: LocalDate): string {
  return startOf(level, date).slice(0, { d: 10, w: 10, m: 7, y: 4 }[level]);
}

function startOf(level: Level, date: LocalDate): LocalDate {
  if (level === 'w') return addDays(date, 1 - weekday(date));
  return { d: date, m: `${date.slice(0, 7)}-01`, y: `${date.slice(0, 4)}-01-01` }[level];
}

const most = { d: 1, w: 7, m: 31, y: 366 } as const;

/** The item's last part: which room, person or shard. */
export function idOfKey(sk: string): string {
  return sk.slice(sk.lastIndexOf('#') + 1);
}

/** Ranges of sort keys that hold a period, both days included, each once: whatever whole years, months and weeks it has by their items. */
export function rangesOf(kind: Kind, from: LocalDate, until: LocalDate): [string, string][] {
  return rangesIn(kind, levels[kind], from, until);
}

/** The same by days, by weeks or by months, and by days where the first or the last of these is not whole. */
export function rangesPer(kind: Kind, per: Per, from: LocalDate, until: LocalDate): [string, string][] {
  return rangesIn(kind, among[per], from, until);
}
const among: Record<Per, readonly Level[]> = { day: ['d'], week: ['w', 'd'], month: ['m', 'd'] };

/** The same of a kind that has only months and days: one of before. */
export function rangesByMonth(kind: string, from: LocalDate, until: LocalDate): [string, string][] {
  return rangesIn(kind, ['m', 'd'], from, until);
}

/** The years, months, weeks or days of one of these ranges, in their order: what the keys of each begin with. */
export function piecesOf([first, last]: readonly [string, string]): string[] {
  const [kind, level = 'd', name = ''] = first.split('#') as [string, Level, string];
  const pieces: string[] = [];
  for (let date = name.padEnd(10, '-01'); ; date = startOf(level, addDays(date, most[level]))) {
    const piece = `${kind}#${level}#${nameOf(level, date)}#`;
    if (piece > last) return pieces;
    pieces.push(piece);
  }
}

/** What the key begins with: the kind, and the year, month, week or day. */
export function pieceOf(sk: string): string {
  return sk.slice(0, sk.lastIndexOf('#') + 1);
}

/** The first day of such a year, month, week or day. */
export function firstDayOf(piece: string): LocalDate {
  return (piece.split('#')[2] ?? '').padEnd(10, '-01');
}

/** The last day of such a year, month, week or day. */
export function lastDayOf(piece: string): LocalDate {
  const [, level = 'd', name = ''] = piece.split('#') as [string, Level, string];
  const first = name.padEnd(10, '-01');
  return level === 'd' ? first : addDays(startOf(level, addDays(first, most[level])), -1);
}

function rangesIn(kind: string, among: readonly Level[], from: LocalDate, until: LocalDate): [string, string][] {
  const [level, ...shorter] = among;
  if (!level || from > until) return [];
  const own = startOf(level, from);
  const first = own === from ? from : startOf(level, addDays(own, most[level]));
  const after = startOf(level, addDays(until, 1));
  if (first >= after) return rangesIn(kind, shorter, from, until);
  const key = (date: LocalDate) => `${kind}#${level}#${nameOf(level, date)}#`;
  return [
    [key(first), `${key(addDays(after, -1))}~`],
    ...rangesIn(kind, shorter, from, addDays(first, -1)),
    ...rangesIn(kind, shorter, after, until),
  ];
}

export function added(into: Counters, more: Counters): Counters {
  for (const [name, value] of Object.entries(more)) into[name] = (into[name] ?? 0) + value;
  return into;
}
