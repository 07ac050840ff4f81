/**
 * What figures need of rooms and people, many to an item: to read thousands of records for a name or a department each would take
 * longer than all that is counted. Kept by a follower; each entry bears its record's version, so that events may come in any order.
 */
import type { Person } from '../../shared/people/schema.ts';
import type { Room } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { hash } from '../../shared/statistics/shares.ts';
import { inParallel } from '../all-of.ts';
import { getItem, getItems, queryAll } from '../db/read.ts';
import { type Attributes, ConditionFailed, commit, type Key } from '../db/write.ts';
import { type Memory, memory } from '../memory.ts';
import { allOf } from '../places/entity.ts';

export interface KnownRoom {
  roomId: string;
  buildingId: string;
  floorId: string;
  name: string;
  capacity: number;
  /** It has been removed. */
  closed: boolean;
}

/** Id -> its record's version, and what is known of it. */
type Entries = Record<string, [version: number, ...facts: (string | number)[]]>;
type What = 'rooms' | 'people';

const shards: Record<What, number> = { rooms: 64, people: 256 };
const partition = ({ tenantId }: Scope, what: What) => `${tenantId}#directory#${what}`;
const shardOf = (what: What, id: string) => String(hash(id) % shards[what]).padStart(3, '0');

type RoomImage = Pick<Room, 'roomId' | 'version' | 'buildingId' | 'floorId' | 'name' | 'capacity'> & {
  closed?: unknown;
};
export function roomEntry({ roomId, version, buildingId, floorId, name, capacity, closed }: RoomImage): Entries {
  return { [roomId]: [version, buildingId, floorId, name, capacity, closed ? 1 : 0] };
}

export function personEntry({ personId, version, department }: Pick<Person, 'personId' | 'version' | 'department'>) {
  return { [personId]: [version, department] } satisfies Entries;
}

/** Those that are newer than what is known. With the first of them come all that were there before there was a directory. */
export async function note(scope: Scope, what: What, entries: Entries): Promise<void> {
  const mark = await getItem(scope, wholeKey(scope, what), { consistent: true });
  if (!mark) await renewOne(scope, what);
  await merge(scope, what, entries);
}

/** Without this mark nobody has followed the company's records from the first on. */
function wholeKey(scope: Scope, what: What): Key {
  return { pk: partition(scope, what), sk: 'whole' };
}

async function renewOne(scope: Scope, what: What): Promise<void> {
  await merge(scope, what, await there[what](scope));
  const { pk, sk } = wholeKey(scope, what);
  await commit(scope, [{ tenantId: scope.tenantId, put: { pk: { S: pk }, sk: { S: sk } } }]);
}

const atOnce = 8;

async function merge(scope: Scope, what: What, entries: Entries): Promise<void> {
  const byShard = Map.groupBy(Object.entries(entries), ([id]) => shardOf(what, id));
  await inParallel([...byShard], atOnce, ([sk, mine]) => mergeShard(scope, { pk: partition(scope, what), sk }, mine));
}

const rounds = 12;

async function mergeShard(scope: Scope, key: Key, fresh: [string, Entries[string]][]): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const item = await getItem(scope, key, { consistent: true });
    const known = entriesIn(item);
    const newer = fresh.filter(([id, [version]]) => version > (known[id]?.[0] ?? 0));
    if (newer.length === 0) return;
    const entries = JSON.stringify({ ...known, ...Object.fromEntries(newer) });
    const turn = Number(item?.turn?.N ?? 0);
    const put = { pk: { S: key.pk }, sk: { S: key.sk }, entries: { S: entries }, turn: { N: String(turn + 1) } };
    try {
      await commit(scope, [
        item
          ? { tenantId: scope.tenantId, put, condition: 'turn = :turn', values: { ':turn': { N: String(turn) } } }
          : { tenantId: scope.tenantId, put, condition: 'attribute_not_exists(pk)' },
      ]);
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Error(`${key.pk} ${key.sk} is written by others all the time`);
}

function entriesIn(item: Attributes | null): Entries {
  return item?.entries?.S ? (JSON.parse(item.entries.S) as Entries) : {};
}

/** What this function has read of a company: of each item the turn at which it was. */
interface Known {
  turns: Map<string, string>;
  entries: Map<string, Entries[string]>;
}

const mostKept = 50_000;
const memories: Record<What, Memory<Known>> = {
  rooms: memory(mostKept, ({ entries }) => entries.size),
  people: memory(mostKept, ({ entries }) => entries.size),
};

/** Items that have changed since this function last looked are read, the others are as it knows them. */
async function read(scope: Scope, what: What): Promise<ReadonlyMap<string, Entries[string]>> {
  const turns = await turnsNow(scope, what);
  if (!turns) {
    // Nobody has followed the company's records from the first on. Whoever asks first writes them down for those who come after.
    await renewOne(scope, what);
    return read(scope, what);
  }
  const { tenantId } = scope;
  const before = await memories[what].get(tenantId);
  const known = before ?? { turns: new Map<string, string>(), entries: new Map<string, Entries[string]>() };
  const changed = [...turns].filter(([shard, turn]) => known.turns.get(shard) !== turn);
  const keys = changed.map(([sk]) => ({ pk: partition(scope, what), sk }));
  for (const item of await getItems(scope, keys)) {
    for (const [id, entry] of Object.entries(entriesIn(item))) {
      if (entry[0] > (known.entries.get(id)?.[0] ?? 0)) known.entries.set(id, entry);
    }
    known.turns.set(item.sk?.S ?? '', item.turn?.N ?? '');
  }
  if (!before || changed.length > 0) await memories[what].set(tenantId, Promise.resolve(known));
  return known.entries;
}

/** Item -> its turn; null: there is no directory yet. */
async function turnsNow(scope: Scope, what: What): Promise<Map<string, string> | null> {
  const items = await queryAll(scope, { pk: partition(scope, what), only: ['sk', 'turn'] });
  const turns = new Map(items.map(({ sk, turn }) => [sk?.S ?? '', turn?.N ?? '']));
  return turns.delete(wholeKey(scope, what).sk) ? turns : null;
}

/** Also those that have been removed. */
export async function allRooms(scope: Scope): Promise<KnownRoom[]> {
  const entries = await read(scope, 'rooms');
  return [...entries].map(([roomId, [, buildingId, floorId, name, capacity, closed]]) => ({
    ...{ roomId, buildingId: String(buildingId), floorId: String(floorId), name: String(name) },
    ...{ capacity: Number(capacity), closed: closed === 1 },
  }));
}

/** @returns the department of a person; '' for none, or for who is not known */
export async function departments(scope: Scope): Promise<(personId: string) => string> {
  const entries = await read(scope, 'people');
  return (personId) => String(entries.get(personId)?.[1] ?? '');
}

async function roomsThere(scope: Scope): Promise<Entries> {
  const items = await queryAll(scope, allOf(scope, 'room'), { consistent: true });
  return Object.assign(
    {},
    ...items.map(({ roomId, version, buildingId, floorId, name, capacity, closed }) =>
      roomEntry({
        ...{ roomId: roomId?.S, buildingId: buildingId?.S, floorId: floorId?.S, name: name?.S ?? '' },
        ...{ version: Number(version?.N ?? 1), capacity: Number(capacity?.N ?? 0), closed: closed !== undefined },
      } as RoomImage),
    ),
  ) as Entries;
}

async function peopleThere(scope: Scope): Promise<Entries> {
  const items = await queryAll(scope, { pk: `${scope.tenantId}#people`, beginsWith: 'prs_' }, { consistent: true });
  return Object.fromEntries(
    items.map(({ sk, version, department }) => [sk?.S ?? '', [Number(version?.N ?? 1), department?.S ?? '']]),
  );
}

const there: Record<What, (scope: Scope) => Promise<Entries>> = { rooms: roomsThere, people: peopleThere };

/** Puts everything right. */
export async function renew(scope: Scope): Promise<void> {
  await renewOne(scope, 'rooms');
  await renewOne(scope, 'people');
}
