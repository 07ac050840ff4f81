/** Wishes that were not granted: noted beside the answer, never instead of it or for long, and read as figures. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FindInput } from '../../shared/bookings/find-schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Unmet, UnmetInput } from '../../shared/statistics/schema.ts';
import { type Counters, hash, shards, unmetPart } from '../../shared/statistics/shares.ts';
import { cellsOf, sizes, type Wish, wishDate } from '../../shared/statistics/unmet.ts';
import { bookings } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { buildings } from '../places/entity.ts';
import { allAround, roomFacts } from '../places/facts.ts';
import { addTo, readCells } from './entity.ts';

/** Who tries again within them, for the same day, is noted once. */
const againSeconds = 600;
/** An answer waits no longer for its note. */
const mostMs = 150;
/** Who may meet within so many ms means these hours; who has days to choose from means none. */
const timelyMs = 4 * 3_600_000;

interface Wanted {
  bookingId?: BookingId;
  roomId?: RoomId | undefined;
  start?: string | undefined;
}

/** Carries out a booking or a change, and notes that the room was taken, should it be. */
export async function notingRefusal<T>(scope: Scope, wanted: Wanted, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'slot_taken') await inTime(noteTaken(scope, wanted));
    throw error;
  }
}

/** Nothing was found, for so many people. */
export function noteNothing(scope: Scope, input: FindInput, seats: number): Promise<void> {
  return inTime(
    (async () => {
      const { buildings: all } = await allAround(scope);
      const zone = all.find(
        ({ buildingId }) => input.buildings.length === 0 || input.buildings.includes(buildingId),
      )?.zone;
      if (!zone) return;
      const isTimely = Date.parse(input.to) - Date.parse(input.from) <= timelyMs;
      const wanted = input.buildings.map((buildingId) => ({ buildingId, floorId: null }));
      await note(scope, { kind: 'nothing', seats, buildings: wanted, start: input.from, isTimely, zone });
    })(),
  );
}

async function noteTaken(scope: Scope, { bookingId, roomId, start }: Wanted): Promise<void> {
  const before = bookingId && !(roomId && start) ? await bookings.get(scope, bookingId) : null;
  const wantedRoom = roomId ?? before?.roomId;
  const at = start ?? before?.start;
  const facts = wantedRoom && (await roomFacts(scope, wantedRoom));
  if (!facts || !at) return;
  const { buildingId, floorId, capacity } = facts.room;
  const { zone } = facts.building;
  await note(scope, {
    kind: 'taken',
    seats: capacity,
    buildings: [{ buildingId, floorId }],
    start: at,
    isTimely: true,
    zone,
  });
}

async function note(scope: Scope, wish: Wish): Promise<void> {
  const { tenantId, actor } = scope;
  const seconds = Math.floor(now() / 1000);
  const tried = {
    tenantId,
    put: {
      pk: { S: `${tenantId}#tried#${actor.id}` },
      sk: { S: wishDate(wish) },
      ttl: { N: String(seconds + againSeconds) },
    },
    condition: 'attribute_not_exists(pk) OR #ttl <= :now',
    names: { '#ttl': 'ttl' },
    values: { ':now': { N: String(seconds) } },
  };
  const cells = cellsOf(wish, String(hash(actor.id) % shards.all));
  await commit(scope, [tried, ...cells.map((cell) => addTo(scope, cell))]);
}

async function inTime(noted: Promise<void>): Promise<void> {
  const done = noted.catch((error: unknown) => {
    // They have tried before.
    if (error instanceof ConditionFailed) return;
    console.error(JSON.stringify({ level: 'warn', what: 'an unmet wish could not be noted', error: String(error) }));
  });
  await Promise.race([done, pause(mostMs, undefined, { ref: false })]);
}

/** @throws AppError `not_found` for a building that is not there */
export async function unmet(scope: Scope, { from, until, buildingId }: UnmetInput): Promise<Unmet> {
  const [cells, { buildings: houses, floors }] = await Promise.all([
    readCells(scope, buildingId ?? unmetPart, 'unmet', from, until),
    allAround(scope),
    buildingId ? buildings.find(scope, buildingId) : null,
  ]);
  const sum: Counters = {};
  for (const { counters } of cells) for (const [name, n] of Object.entries(counters)) sum[name] = (sum[name] ?? 0) + n;
  const of = (id: string, letter: 'b' | 'f') => sum[`${letter}.${id}`] ?? 0;
  return {
    ...{ taken: sum.taken ?? 0, nothing: sum.nothing ?? 0 },
    sizes: [...sizes, null].map((upTo, index) => ({ upTo, count: sum[`s.${index}`] ?? 0 })),
    buildings: houses
      .map((house) => ({ buildingId: house.buildingId, name: house.name, count: of(house.buildingId, 'b') }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count),
    floors: floors
      .map((floor) => ({
        ...{ floorId: floor.floorId, buildingId: floor.buildingId },
        name: floor.name,
        count: of(floor.floorId, 'f'),
      }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
      .slice(0, mostFloors),
    hours: Object.entries(sum).flatMap(([name, count]) => {
      const [kind, weekday, hour] = name.split('.');
      return kind === 'h' ? [{ weekday: Number(weekday), hour: Number(hour), count }] : [];
    }),
  };
}

const mostFloors = 100;
