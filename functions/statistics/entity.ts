/** Counters of the company's figures, and for each booking what it has added to them. */
import type { BookingId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type Cell, firstDayOf, idOfKey, type Kind, piecesOf, rangesOf } from '../../shared/statistics/cells.ts';
import { allPart, type Counters, type Happening, type Share } from '../../shared/statistics/shares.ts';
import type { LocalDate } from '../../shared/time.ts';
import { queryAll, type ReadOptions } from '../db/read.ts';
import { defineRecord } from '../db/record.ts';
import type { Attributes, Write } from '../db/write.ts';

export interface CountedBooking {
  bookingId: BookingId;
  happenings: Happening[];
  shares: Share[];
}

/** A booking's mark: written together with the counters, so that they hold what it says and nothing else of this booking. */
export const marks = defineRecord<CountedBooking, [BookingId]>({
  kind: 'counted',
  key: (tenantId, bookingId) => ({ pk: `${tenantId}#booking#${bookingId}`, sk: 'counted' }),
  ids: ({ bookingId }) => [bookingId],
});

const partition = (tenantId: TenantId, part: string) => `${tenantId}#figures#${part}`;

export function addTo({ tenantId }: Scope, { part, sk, counters }: Cell): Write {
  const entries = Object.entries(counters);
  return {
    tenantId,
    key: { pk: partition(tenantId, part), sk },
    update: `ADD ${entries.map((_, index) => `#c${index} :c${index}`).join(', ')}`,
    names: Object.fromEntries(entries.map(([name], index) => [`#c${index}`, name])),
    values: Object.fromEntries(entries.map(([, value], index) => [`:c${index}`, { N: String(value) }])),
  };
}

/**
 * Every counter of a period as often as it stands in an item: where each is put into a sum of its own, a year of ten thousand people
 * is not put into others before.
 */
export async function visitCells(
  scope: Scope,
  part: string,
  kind: Kind,
  { from, until }: { from: LocalDate; until: LocalDate },
  visit: (name: string, value: number) => void,
): Promise<void> {
  await Promise.all(rangesOf(kind, from, until).map((range) => visitRange(scope, part, range, visit)));
}

/** The same of one range of keys; `sk` is the item's. */
export async function visitRange(
  scope: Scope,
  part: string,
  range: [string, string],
  visit: (name: string, value: number, sk: string) => void,
  options: ReadOptions = {},
): Promise<void> {
  const pk = partition(scope.tenantId, part);
  // A week of a large company's people is megabytes: they are read side by side.
  const ranges = part === allPart ? piecesOf(range).map((piece): [string, string] => [piece, `${piece}~`]) : [range];
  await Promise.all(
    ranges.map(async (between) => {
      for (const item of await queryAll(scope, { pk, between }, options)) {
        const sk = item.sk?.S ?? '';
        for (const name in item) {
          const value = item[name]?.N;
          if (value !== undefined) visit(name, Number(value), sk);
        }
      }
    }),
  );
}

/** Each item of a period, both days included, of one partition; an id comes once for each year, month, week and day of which it is put together. */
export async function readCells(
  scope: Scope,
  part: string,
  kind: Kind,
  from: LocalDate,
  until: LocalDate,
): Promise<{ id: string; counters: Counters }[]> {
  const pk = partition(scope.tenantId, part);
  const found = await Promise.all(rangesOf(kind, from, until).map((between) => queryAll(scope, { pk, between })));
  return found.flat().map((item) => ({ id: idOfKey(item.sk?.S ?? ''), counters: countersIn(item) }));
}

/**
 * Each item of some ranges of keys, with the first day of what it is of.
 * @param only counters that are wanted
 */
export async function readPieces(
  scope: Scope,
  part: string,
  ranges: readonly [string, string][],
  only: readonly string[],
): Promise<{ first: LocalDate; counters: Counters }[]> {
  const pk = partition(scope.tenantId, part);
  const found = await Promise.all(ranges.map((between) => queryAll(scope, { pk, between, only: ['sk', ...only] })));
  return found.flat().map((item) => ({ first: firstDayOf(item.sk?.S ?? ''), counters: countersIn(item) }));
}

/** All but the keys are numbers; there are thousands of these items. */
function countersIn(item: Attributes): Counters {
  const counters: Counters = {};
  for (const [name, { N }] of Object.entries(item)) if (N !== undefined) counters[name] = Number(N);
  return counters;
}

/**
 * Each item of some days, both included, with its day.
 * @param only counters that are wanted, where not all are
 */
export async function readDays(
  scope: Scope,
  part: string,
  kind: Kind,
  from: LocalDate,
  until: LocalDate,
  only?: readonly string[],
): Promise<{ date: LocalDate; id: string; counters: Counters }[]> {
  const between: [string, string] = [`${kind}#d#${from}`, `${kind}#d#${until}#~`];
  const wanted = only && { only: ['sk', ...only] };
  const items = await queryAll(scope, { pk: partition(scope.tenantId, part), between, ...wanted });
  return items.map((item) => {
    const sk = item.sk?.S ?? '';
    return { date: sk.split('#')[2] ?? '', id: idOfKey(sk), counters: countersIn(item) };
  });
}
