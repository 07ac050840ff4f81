/**
 * Records of which a company has thousands and which seldom change, kept in the memory of whoever asks often: two thousand rooms take
 * the table longer to read than all that is asked about them. Each question first asks the index for those that have changed since;
 * a few milliseconds. What is taken out of the table must leave something in that index which says so: nobody would be told.
 */
import type { TenantId } from '../shared/ids.ts';
import type { Scope, Versioned } from '../shared/scope.ts';
import { now } from './clock.ts';
import { memory } from './memory.ts';

/** By id. `turn` is another number whenever one of them has changed. */
export interface Kept<T> {
  byId: ReadonlyMap<string, T>;
  turn: number;
}

interface Known<T> extends Kept<T> {
  byId: Map<string, T>;
  /** Epoch ms: changes until then have been asked for. */
  followed: number;
  /** Of `performance.now()`. */
  read: number;
}

/** Clocks differ a little, a change is written down shortly before it is committed, and the index may be behind. */
export const overlapMs = 60_000;
/** Read anew after so long, in case a change came later than that. */
export const goodForMs = 300_000;
const mostRecords = 20_000;

export interface Keeping<T> {
  get(scope: Scope): Promise<Kept<T>>;
  /** After a write by this very function, which the index may not have yet: all of them are read anew. */
  forget(tenantId: TenantId): void;
}

let turns = 0;

/**
 * @param readAll all of a company, as the table has them now
 * @param readSince those of which the index says that they have changed at a time or later
 * @param isGone whether such a one is what was left of a record
 */
export function keep<T extends Pick<Versioned, 'version'>>(
  idOf: (record: T) => string,
  readAll: (scope: Scope) => Promise<T[]>,
  readSince: (scope: Scope, since: string) => Promise<T[]>,
  isGone: (record: T) => boolean = () => false,
): Keeping<T> {
  const known = memory<Known<T>>(mostRecords, ({ byId }) => byId.size);

  async function readAnew(scope: Scope): Promise<Known<T>> {
    const followed = now();
    const read = performance.now();
    const found = await readAll(scope);
    turns += 1;
    return { byId: new Map(found.map((record) => [idOf(record), record])), turn: turns, followed, read };
  }

  async function follow(scope: Scope, kept: Known<T>): Promise<Known<T>> {
    const asked = now();
    const changed = await readSince(scope, new Date(kept.followed - overlapMs).toISOString());
    // The index may be behind what is known already.
    const news = changed.filter((record) => {
      const before = kept.byId.get(idOf(record));
      return before ? record.version > before.version : !isGone(record);
    });
    kept.followed = Math.max(kept.followed, asked);
    if (news.length === 0) return kept;
    for (const record of news) {
      if (isGone(record)) kept.byId.delete(idOf(record));
      else kept.byId.set(idOf(record), record);
    }
    turns += 1;
    kept.turn = turns;
    return kept;
  }

  return {
    async get(scope) {
      const before = await known.get(scope.tenantId);
      if (before && performance.now() - before.read < goodForMs) return follow(scope, before);
      return known.set(scope.tenantId, readAnew(scope));
    },
    forget: known.forget,
  };
}
