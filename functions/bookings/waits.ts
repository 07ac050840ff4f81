/** The waiting line in the table: a person's waits, and for whoever is in line an item where a freed room finds it. */
import { createHash } from 'node:crypto';
import { maxWaits, type Wait } from '../../shared/bookings/waits.ts';
import { type BuildingId, idFrom, type PersonId, type RoomId, type WaitId } from '../../shared/ids.ts';
import { maxBufferMinutes } from '../../shared/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { addMinutes, epochOf, type Instant, type Interval } from '../../shared/time.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';
import { withoutGone } from '../places/equipment.ts';
import { longestMinutes } from './reading.ts';

export type WaitFields = Omit<Wait, 'version' | 'lastChange'>;
export type StoredWait = Stored<WaitFields>;

const keptDays = 30;
const day = 86_400;

export const waits = defineRecord<WaitFields, [PersonId, WaitId]>({
  kind: 'wait',
  key: (tenantId, personId, waitId) => ({ pk: `${tenantId}#waits-of#${personId}`, sk: waitId }),
  ids: ({ person, waitId }) => [person.personId, waitId],
  ttl: ({ end }) => Math.floor(epochOf(end) / 1000) + keptDays * day,
});

/** There for as long as the wait is in the state `waiting`: what decides who may have a place, without the rest. */
export type PlaceInLine = Pick<
  WaitFields,
  'waitId' | 'roomId' | 'buildingId' | 'like' | 'start' | 'end' | 'joinedAt' | 'until'
> & {
  personId: PersonId;
};

const places = defineRecord<PlaceInLine, [BuildingId, Instant, WaitId]>({
  kind: 'place-in-line',
  key: (tenantId, buildingId, start, waitId) => ({ pk: `${tenantId}#line#${buildingId}`, sk: `${start}#${waitId}` }),
  ids: ({ buildingId, start, waitId }) => [buildingId, start, waitId],
  ttl: ({ until }) => Math.floor(epochOf(until) / 1000) + day,
});

/** The same wish of the same person is the same wait, so that nobody is in line twice for one thing. */
export function waitIdOf(
  scope: Scope,
  personId: PersonId,
  { roomId, start, end }: Interval & { roomId: RoomId },
): WaitId {
  return idFrom(
    'wait',
    createHash('sha256').update(`${scope.tenantId} ${personId} ${roomId} ${start} ${end}`).digest(),
  );
}

/** Of one person, as they are now. */
export function waitsOf(scope: Scope, personId: PersonId): Promise<StoredWait[]> {
  return waits.list(scope, { pk: waits.key(scope.tenantId, personId, '' as WaitId).pk }, { consistent: true });
}

/** Those in line in a building for a time that meets this one or lies within a buffer of it, in one Query. */
export async function lineAt(scope: Scope, buildingId: BuildingId, time: Interval): Promise<PlaceInLine[]> {
  const { pk } = places.key(scope.tenantId, buildingId, '', '' as WaitId);
  const [start, end] = [addMinutes(time.start, -2 * maxBufferMinutes), addMinutes(time.end, 2 * maxBufferMinutes)];
  const found = await places.list(
    scope,
    { pk, between: [addMinutes(start, -longestMinutes), end] },
    { consistent: true },
  );
  return withoutGone(
    scope,
    found.filter((place) => place.end > start),
  );
}

/**
 * The writes that turn a wait into its next version, with its place in line: it has one exactly while it waits. On condition
 * that the wait is what it was, so that of two offers to one person only one can be.
 * @param before null: it is new
 */
export function step(scope: Scope, before: StoredWait | null, after: StoredWait): Write[] {
  const write = before ? waits.replace(before, after) : waits.create(after);
  const writes = [write, ...tally(scope, before, after)];
  if (after.state === 'waiting') return [...writes, put(scope, after)];
  return before?.state === 'waiting' ? [...writes, { tenantId: scope.tenantId, remove: keyOf(before) }] : writes;
}

export function isOpen(wait: StoredWait | null): boolean {
  return wait?.state === 'waiting' || wait?.state === 'offered';
}

/**
 * Which waits of a person are open, as a set in an item of its own: a condition on its size holds however many of them join at
 * once. A set and no number, so that what is said twice counts once.
 */
function tally({ tenantId }: Scope, before: StoredWait | null, after: StoredWait): Write[] {
  if (isOpen(before) === isOpen(after)) return [];
  const { waitId, person } = after;
  const item = {
    tenantId,
    key: { pk: `${tenantId}#waits-open#${person.personId}`, sk: 'open' },
    values: { ':these': { SS: [waitId] } },
  };
  if (!isOpen(after)) return [{ ...item, update: 'DELETE waitIds :these' }];
  return [
    {
      ...item,
      update: 'ADD waitIds :these',
      condition: 'attribute_not_exists(waitIds) OR contains(waitIds, :this) OR size(waitIds) < :most',
      values: { ...item.values, ':this': { S: waitId }, ':most': { N: String(maxWaits) } },
      refusal: 'too_many_waits',
    },
  ];
}

function put(scope: Scope, wait: StoredWait): Write {
  const { waitId, roomId, buildingId, like, start, end, joinedAt, until } = wait;
  const { personId } = wait.person;
  const place = { waitId, personId, roomId, buildingId, like, start, end, joinedAt, until };
  const { condition: _condition, ...write } = places.create(places.first(scope, place));
  return write;
}

function keyOf({ tenantId, buildingId, start, waitId }: StoredWait) {
  return places.key(tenantId, buildingId, start, waitId);
}

/** The contract's shape. */
export function waitShape({ tenantId: _tenantId, ...wait }: StoredWait): Wait {
  return wait;
}
