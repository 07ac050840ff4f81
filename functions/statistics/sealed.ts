/**
 * What all of a company's rooms, people, devices or requests add up to in a day, week, month or year that is over, in one item
 * instead of hundreds: a period of odd days is put together of a dozen of these. Whoever asks first makes it. A counter that
 * changes later all the same breaks the seal in its own transaction, and whoever asks then adds up again.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type Cell, idOfKey, lastDayOf, pieceOf, piecesOf, rangesOf } from '../../shared/statistics/cells.ts';
import type { Period } from '../../shared/statistics/periods.ts';
import { allPart, type Counters, hash } from '../../shared/statistics/shares.ts';
import { addDays, instantOf } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { visitRange } from './entity.ts';

/** Kept in so many items, for an item holds 400 kB: those of eighty thousand people. */
const shards = { rooms: 1, more: 1, people: 4, devices: 4, requests: 1 } as const;
export type SealedKind = keyof typeof shards;

/**
 * Days after the last by UTC. Seals break long before any can have been made: a count that is under way just when a day has
 * become old enough cannot take it for young while somebody else seals it.
 */
const breakAfter = 2;
const sealAfter = 4;
/**
 * What has just been broken is left open: of a transaction one item may be seen before another, a seal as broken while the counter
 * beside it is still as it was.
 */
const restMs = 60_000;
/** Fewer counters are added up as quickly. */
const leastCounters = 1000;
const mostLength = 380_000;
const writesAtOnce = 4;

const partition = (tenantId: TenantId) => `${tenantId}#sealed`;

function isOver(piece: string, days: number): boolean {
  return lastDayOf(piece) < addDays(instantOf(now()).slice(0, 10), -days);
}

const isSealed = (kind: string): kind is SealedKind => kind in shards;
/** By the counter's own name, whatever it is called in a sum. */
const shardOf = (kind: SealedKind, name: string) => hash(idOfKey(name)) % shards[kind];
const keysOf = (kind: SealedKind, piece: string) => Array.from({ length: shards[kind] }, (_, at) => `${piece}${at}`);

/** What must be written with these counters. */
export function unsealed({ tenantId }: Scope, cells: readonly Cell[]): Write[] {
  const broken = new Set<string>();
  for (const { part, sk, counters } of cells) {
    const piece = pieceOf(sk);
    const kind = sk.slice(0, sk.indexOf('#'));
    // People are sealed as they are counted for all the company, not as they are for each building.
    if (!isSealed(kind) || (kind === 'people' && part !== allPart) || !isOver(piece, breakAfter)) continue;
    for (const name of Object.keys(counters)) broken.add(`${piece}${shardOf(kind, name)}`);
  }
  return [...broken].map((sk) => broke(tenantId, sk));
}

function broke(tenantId: TenantId, sk: string): Write {
  const key = { pk: partition(tenantId), sk };
  return {
    ...{ tenantId, key, update: 'SET brokenAt = :now ADD generation :one REMOVE content' },
    values: { ':one': { N: '1' }, ':now': { N: String(now()) } },
  };
}

/** Whatever they hold: all is added up anew. */
export async function unsealAll(scope: Scope): Promise<void> {
  const { tenantId } = scope;
  const seals = await queryAll(scope, { pk: partition(tenantId), only: ['sk'] }, { consistent: true });
  await inParallel(seals, writesAtOnce, ({ sk }) => commit(scope, [broke(tenantId, sk?.S ?? '')]));
}

type Visit = (name: string, value: number) => void;

/** What a counter is called in a sum, where its own name does not say whose it is. */
const names: { [K in SealedKind]?: (name: string, sk: string, part: string) => string } = {
  devices: (name, _sk, part) => `${part}#${name}`,
  requests: (name, sk) => `${idOfKey(sk)}#${name}`,
};

/**
 * Every counter of a period, as often as it stands in a sum; those of devices as `<part>#<name>`, those of requests as
 * `<id>#<name>`.
 * @param parts all that the company has or had of this kind
 */
export async function visitCompany(
  scope: Scope,
  kind: SealedKind,
  parts: readonly string[],
  { from, until }: Period,
  visit: Visit,
): Promise<void> {
  await Promise.all(rangesOf(kind, from, until).map((range) => visitSums(scope, kind, parts, range, visit)));
}

async function visitSums(
  scope: Scope,
  kind: SealedKind,
  parts: readonly string[],
  range: [string, string],
  visit: Visit,
): Promise<void> {
  const pieces = piecesOf(range);
  const over = pieces.filter((piece) => isOver(piece, sealAfter));
  const seals = over.length > 0 ? await sealsIn(scope, [range[0], `${over.at(-1)}~`]) : noSeals;
  const isWhole = (piece: string) => keysOf(kind, piece).every((sk) => seals.get(sk)?.content);
  const missing = over.filter((piece) => !isWhole(piece));
  // What comes after the first that is missing is read at one go.
  const sealed = missing[0] === undefined ? over : over.slice(0, over.indexOf(missing[0]));
  for (const piece of sealed) {
    for (const sk of keysOf(kind, piece)) visitAll(openedOf(seals.get(sk)?.content), visit);
  }
  const first = pieces[sealed.length];
  if (first === undefined) return;
  const sums = await sumsOf(scope, kind, parts, [first, range[1]], missing.length > 0);
  for (const sum of sums.values()) visitAll(sum, visit);
  const counters = missing.reduce((count, piece) => count + Object.keys(sums.get(piece) ?? {}).length, 0);
  // Beside those that are sealed also a day on which nothing was.
  if (counters >= leastCounters || missing.length < over.length) await seal(scope, kind, missing, sums, seals);
}

function visitAll(counters: Counters, visit: Visit): void {
  for (const name in counters) visit(name, counters[name] ?? 0);
}

/** By piece. */
async function sumsOf(
  scope: Scope,
  kind: SealedKind,
  parts: readonly string[],
  range: [string, string],
  toSeal: boolean,
): Promise<Map<string, Counters>> {
  const sums = new Map<string, Counters>();
  const nameOf = names[kind] ?? ((name) => name);
  const addOf = (part: string) => (own: string, value: number, sk: string) => {
    const piece = pieceOf(sk);
    const sum = sums.get(piece) ?? {};
    sums.set(piece, sum);
    const name = nameOf(own, sk, part);
    sum[name] = (sum[name] ?? 0) + value;
  };
  // What was counted before the seals were looked at must be in what they are to hold.
  await Promise.all(parts.map((part) => visitRange(scope, part, range, addOf(part), { consistent: toSeal })));
  return sums;
}

interface Seal {
  /** How often it has been broken, and when it was last, epoch ms; undefined: never. */
  generation: string | undefined;
  brokenAt: number | undefined;
  /** Deflated JSON in base64. */
  content: string | undefined;
}
type Seals = ReadonlyMap<string, Seal>;
const noSeals: Seals = new Map();

async function sealsIn(scope: Scope, between: [string, string]): Promise<Seals> {
  const items = await queryAll(scope, { pk: partition(scope.tenantId), between });
  return new Map(
    items.map(({ sk, generation, brokenAt, content }) => [
      sk?.S ?? '',
      { generation: generation?.N, brokenAt: brokenAt?.N ? Number(brokenAt.N) : undefined, content: content?.S },
    ]),
  );
}

function openedOf(content = ''): Counters {
  return JSON.parse(inflateRawSync(Buffer.from(content, 'base64')).toString()) as Counters;
}

/** @param seals as they were before the sums were read: where one was broken since, the sum may be older */
async function seal(
  scope: Scope,
  kind: SealedKind,
  pieces: readonly string[],
  sums: ReadonlyMap<string, Counters>,
  seals: Seals,
): Promise<void> {
  const writes = pieces.flatMap((piece) => {
    const byKey = Map.groupBy(Object.entries(sums.get(piece) ?? {}), ([name]) => `${piece}${shardOf(kind, name)}`);
    const rested = keysOf(kind, piece).filter((sk) => (seals.get(sk)?.brokenAt ?? 0) < now() - restMs);
    return rested.map((sk): { content: string; write: Write } => {
      const content = deflateRawSync(JSON.stringify(Object.fromEntries(byKey.get(sk) ?? []))).toString('base64');
      const generation = seals.get(sk)?.generation;
      return {
        content,
        write: {
          ...{ tenantId: scope.tenantId, key: { pk: partition(scope.tenantId), sk } },
          update: 'SET content = :content',
          condition: generation === undefined ? 'attribute_not_exists(generation)' : 'generation = :generation',
          values: { ':content': { S: content }, ...(generation !== undefined && { ':generation': { N: generation } }) },
        },
      };
    });
  });
  const fitting = writes.filter(({ content }) => content.length <= mostLength);
  await inParallel(fitting, writesAtOnce, async ({ write }) => {
    try {
      await commit(scope, [write]);
    } catch (error) {
      // It was counted into meanwhile: whoever asks next seals it.
      if (error instanceof ConditionFailed) return;
      // The figures are there all the same.
      console.error(JSON.stringify({ level: 'warn', what: 'sums could not be sealed', error: String(error) }));
    }
  });
}
