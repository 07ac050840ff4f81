/**
 * All people of a company, by name, kept in the memory of whoever asks often: ten thousand of them are six pages of the table to
 * read and a list to sort. Each question first asks the index for those that have changed since; a few milliseconds.
 */
import { invalid } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Role, Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { goodForMs, overlapMs } from '../kept.ts';
import { memory } from '../memory.ts';
import { changedRange, type PersonRecord, people } from './entity.ts';

/** A person with what is searched of them: beside the record, because ten thousand records are slow to look into. */
export interface Entry {
  person: Stored<PersonRecord>;
  text: string;
  department: string;
  roles: readonly Role[];
  active: boolean;
  hasJoined: boolean;
}

interface Directory {
  entries: Map<PersonId, Entry>;
  /** By name; made when it is asked for. */
  order: Entry[];
  /** Epoch ms: changes until then have been asked for. */
  followed: number;
  /** Of `performance.now()`. */
  read: number;
}

/** About 1.5 kB each. */
const mostPeople = 40_000;
/** With more new ones than these it is sorted anew. */
const insertedSingly = 50;

const known = memory<Directory>(mostPeople, ({ entries }) => entries.size);
const collator = new Intl.Collator('zh-CN');

/** Everybody of the company, also those who have left, by name: another list whenever somebody has changed. */
export async function everybody(scope: Scope): Promise<readonly Entry[]> {
  return (await current(scope)).order;
}

async function current(scope: Scope): Promise<Directory> {
  const before = await known.get(scope.tenantId);
  if (!before || performance.now() - before.read >= goodForMs) return known.set(scope.tenantId, readAll(scope));
  await follow(scope, before);
  return before;
}

async function readAll(scope: Scope): Promise<Directory> {
  const followed = now();
  const found = await people.list(scope, { pk: people.key(scope.tenantId, '' as PersonId).pk }, { consistent: true });
  const entries = new Map(found.map((person) => [person.personId, entryOf(person)]));
  return {
    entries,
    order: [...entries.values()].sort(byName),
    followed,
    read: performance.now(),
  };
}

async function follow(scope: Scope, directory: Directory): Promise<void> {
  const asked = now();
  const since = new Date(directory.followed - overlapMs).toISOString();
  const range = { pk: changedRange(scope.tenantId), between: [since, '9999'] as [string, string], owner: true };
  const changed = (await people.list(scope, range)).filter((person) => isNews(directory, person));
  directory.followed = Math.max(directory.followed, asked);
  if (changed.length === 0) return;
  const gone = new Set(changed.map(({ personId }) => directory.entries.get(personId)));
  const order = directory.order.filter((entry) => !gone.has(entry));
  const fresh = changed.map(entryOf);
  for (const entry of fresh) directory.entries.set(entry.person.personId, entry);
  if (fresh.length > insertedSingly) directory.order = [...order, ...fresh].sort(byName);
  else {
    for (const entry of fresh) order.splice(placeOf(order, entry), 0, entry);
    directory.order = order;
  }
}

/** The index may be behind what is known already. */
function isNews({ entries }: Directory, person: Stored<PersonRecord>): boolean {
  const before = entries.get(person.personId)?.person;
  return !before || person.version > before.version || (person.joinedAt !== null && before.joinedAt === null);
}

function entryOf(person: Stored<PersonRecord>): Entry {
  const { name, email, department, roles, active, joinedAt } = person;
  const text = `${name}\n${email}`.toLowerCase();
  return { person, text, department, roles, active, hasJoined: joinedAt !== null };
}

function byName(a: Entry, b: Entry): number {
  return collator.compare(a.person.name, b.person.name) || (a.person.personId < b.person.personId ? -1 : 1);
}

/** What follows from everybody, worked out once for as long as nobody changes. */
export function once<T>(work: (everybody: readonly Entry[]) => T): (scope: Scope) => Promise<T> {
  const known = new WeakMap<readonly Entry[], T>();
  return async (scope) => {
    const all = await everybody(scope);
    const found = known.get(all) ?? work(all);
    known.set(all, found);
    return found;
  };
}

/** Where it stands in the order, or would. */
function placeOf(order: readonly Entry[], entry: Entry): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = order[middle];
    if (other && byName(other, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A page of those chosen. The cursor names the last one of the page before.
 * @throws AppError `invalid_input` for a cursor of another company
 */
export async function page(
  scope: Scope,
  chosen: (entry: Entry) => boolean,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ people: Stored<PersonRecord>[]; cursor: string | null; total: number }> {
  const { order, entries } = await current(scope);
  const found = order.filter(chosen);
  let from = 0;
  if (cursor !== undefined) {
    const last = entries.get(readCursor(scope, cursor));
    if (!last) throw invalid('cursor', 'cursor');
    from = placeOf(found, last) + (chosen(last) ? 1 : 0);
  }
  const rows = found.slice(from, from + limit).map(({ person }) => person);
  const last = rows.at(-1);
  return {
    people: rows,
    cursor: last && from + limit < found.length ? writeCursor(scope, last.personId) : null,
    total: found.length,
  };
}

function writeCursor({ tenantId }: Scope, personId: PersonId): string {
  return Buffer.from(`${tenantId} ${personId}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): PersonId {
  const [tenantId, personId] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (tenantId !== scope.tenantId || !personId) throw invalid('cursor', 'cursor');
  return personId as PersonId;
}
