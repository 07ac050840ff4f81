/**
 * What figures need of rooms, buildings and people, many to an item: to read thousands of records for a name or a department each would take
 * longer than all that is counted. Kept by a follower; each entry bears its record's version, so that events may come in any order.
 */
import type { Person } from '../../shared/people/schema.ts';
import type { Building, Room } from '../../shared/places/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import {
  buildingFacts,
  type Course,
  mergedSteps,
  roomFacts,
  type Step,
  stepOf,
} from '../../shared/statistics/openings.ts';
import { hash } from '../../shared/statistics/shares.ts';
import type { Instant } from '../../shared/time.ts';
import { inParallel } from '../all-of.ts';
import { getItem, getItems, queryAll } from '../db/read.ts';
import { type Attributes, ConditionFailed, commit, type Key } from '../db/write.ts';
import { type Memory, memory } from '../memory.ts';
import { allOf, buildings, rooms, type StoredRoom } from '../places/entity.ts';

export interface KnownRoom {
  roomId: string;
  buildingId: string;
  floorId: string;
  name: string;
  capacity: number;
  /** It has been removed. */
  closed: boolean;
  /** When it was there, and could be booked. */
  course: Course;
}

/** Its record's version, what is known of it, and of places last what that has been. */
type Entry = [version: number, ...facts: (string | number | readonly Step[])[]];
/** By id. */
type Entries = Record<string, Entry>;
type What = 'rooms' | 'buildings' | 'people';

const shards: Record<What, number> = { rooms: 64, buildings: 4, people: 256 };
const partition = ({ tenantId }: Scope, what: What) => `${tenantId}#directory#${what}`;
const shardOf = (what: What, id: string) => String(hash(id) % shards[what]).padStart(3, '0');

type RoomImage = Omit<Room, 'lastChange'> & { closed?: unknown };
function roomEntry(room: RoomImage, steps: readonly Step[]): Entries {
  const { roomId, version, buildingId, floorId, name, capacity, closed } = room;
  return { [roomId]: [version, buildingId, floorId, name, capacity, closed ? 1 : 0, roomFacts(room), steps] };
}

interface Change<T> {
  before: T | null;
  after: T;
  /** After the change. */
  version: number;
  at: Instant;
}

export function roomChange({ before, after, version, at }: Change<RoomImage>): Entries {
  return roomEntry(after, stepOf(version, at, before ? roomFacts(before) : '', roomFacts(after)));
}

export function buildingChange({ before, after, version, at }: Change<Building>): Entries {
  const facts = buildingFacts(after);
  // Before it was there nobody asks.
  return { [after.buildingId]: [version, facts, before ? stepOf(version, at, buildingFacts(before), facts) : []] };
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

/** Without this mark nobody has followed the company's records from the first on; of rooms, nobody what they have been. */
function wholeKey(scope: Scope, what: What): Key {
  return { pk: partition(scope, what), sk: what === 'rooms' ? 'whole course' : 'whole' };
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

async function mergeShard(scope: Scope, key: Key, fresh: [string, Entry][]): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const item = await getItem(scope, key, { consistent: true });
    const known = entriesIn(item);
    const before = JSON.stringify(known);
    for (const [id, entry] of fresh) known[id] = merged(known[id], entry);
    const entries = JSON.stringify(known);
    if (entries === before) return;
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

/** What the newer version says, and all that is known of how it came about. */
function merged(known: Entry | undefined, fresh: Entry): Entry {
  if (!known) return fresh;
  const [knownSteps, freshSteps] = [stepsOf(known), stepsOf(fresh)];
  const newest = fresh[0] > known[0] || (freshSteps && !knownSteps) ? fresh : known;
  if (!freshSteps) return newest;
  const [version, ...facts] = newest;
  return [version, ...facts.slice(0, -1), mergedSteps(knownSteps ?? [], freshSteps)];
}

/** null: of a person, or of a room of before. */
function stepsOf(entry: Entry): readonly Step[] | null {
  const last = entry.at(-1);
  return typeof last === 'object' ? last : null;
}

function entriesIn(item: Attributes | null): Entries {
  return item?.entries?.S ? (JSON.parse(item.entries.S) as Entries) : {};
}

/** What this function has read of a company: of each item the turn at which it was. */
interface Known {
  turns: Map<string, string>;
  entries: Map<string, Entry>;
}

const mostKept = 50_000;
const memories: Record<What, Memory<Known>> = {
  rooms: memory(mostKept, ({ entries }) => entries.size),
  buildings: memory(mostKept, ({ entries }) => entries.size),
  people: memory(mostKept, ({ entries }) => entries.size),
};

/** Items that have changed since this function last looked are read, the others are as it knows them. */
async function read(scope: Scope, what: What): Promise<ReadonlyMap<string, Entry>> {
  const turns = await turnsNow(scope, what);
  if (!turns) {
    // Nobody has followed the company's records from the first on. Whoever asks first writes them down for those who come after.
    await renewOne(scope, what);
    return read(scope, what);
  }
  const { tenantId } = scope;
  const before = await memories[what].get(tenantId);
  const known = before ?? { turns: new Map<string, string>(), entries: new Map<string, Entry>() };
  const changed = [...turns].filter(([shard, turn]) => known.turns.get(shard) !== turn);
  const keys = changed.map(([sk]) => ({ pk: partition(scope, what), sk }));
  for (const item of await getItems(scope, keys)) {
    for (const [id, entry] of Object.entries(entriesIn(item))) {
      if (entry[0] >= (known.entries.get(id)?.[0] ?? 0)) known.entries.set(id, entry);
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
  return [...entries].map(([roomId, entry]) => {
    const [, buildingId, floorId, name, capacity, closed, facts] = entry;
    return {
      ...{ roomId, buildingId: String(buildingId), floorId: String(floorId), name: String(name) },
      ...{ capacity: Number(capacity), closed: closed === 1 },
      course: { now: String(facts), steps: stepsOf(entry) ?? [] },
    };
  });
}

/** Their hours by id, also of those that are gone. */
export async function allHours(scope: Scope): Promise<ReadonlyMap<string, Course>> {
  const entries = await read(scope, 'buildings');
  return new Map([...entries].map(([id, entry]) => [id, { now: String(entry[1]), steps: stepsOf(entry) ?? [] }]));
}

/** @returns the department of a person; '' for none, or for who is not known */
export async function departments(scope: Scope): Promise<(personId: string) => string> {
  const entries = await read(scope, 'people');
  return (personId) => String(entries.get(personId)?.[1] ?? '');
}

async function roomsThere(scope: Scope): Promise<Entries> {
  const all = await rooms.list(scope, allOf(scope, 'room'), { consistent: true });
  return Object.assign({}, ...all.map((room) => roomEntry(room, stepsIn(room)))) as Entries;
}

/** What a record tells by itself of how it came to be as it is. */
function stepsIn(room: StoredRoom): Step[] {
  const { version, lastChange, closed, buildingId } = room;
  if (closed) return stepOf(version, lastChange.at, buildingId, '');
  return version === 1 ? stepOf(1, lastChange.at, '', roomFacts(room)) : [];
}

async function buildingsThere(scope: Scope): Promise<Entries> {
  const all = await buildings.list(scope, allOf(scope, 'building'), { consistent: true });
  return Object.fromEntries(
    all.map((building): [string, Entry] => [building.buildingId, [building.version, buildingFacts(building), []]]),
  );
}

async function peopleThere(scope: Scope): Promise<Entries> {
  const items = await queryAll(scope, { pk: `${scope.tenantId}#people`, beginsWith: 'prs_' }, { consistent: true });
  return Object.fromEntries(
    items.map(({ sk, version, department }) => [sk?.S ?? '', [Number(version?.N ?? 1), department?.S ?? '']]),
  );
}

const there: Record<What, (scope: Scope) => Promise<Entries>> = {
  rooms: roomsThere,
  buildings: buildingsThere,
  people: peopleThere,
};

/** Puts everything right. */
export async function renew(scope: Scope): Promise<void> {
  await renewOne(scope, 'rooms');
  await renewOne(scope, 'buildings');
  await renewOne(scope, 'people');
}
