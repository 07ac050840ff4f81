/**
 * 长期占用. The room's record says it, and rules refuse bookings at once; a follower then claims every slot of the days, as any
 * booking does, so that sheets, doorplates and grids need to know nothing else.
 */

import { occupiedInterval } from '../../shared/bookings/rules.ts';
import { claimsOf } from '../../shared/bookings/sheet.ts';
import { AppError } from '../../shared/errors.ts';
import { newId, type RoomId, refOf } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type * as operations from '../../shared/places/operations.ts';
import type { Occupation, Room } from '../../shared/places/schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { datesFrom, type LocalDate, localDate } from '../../shared/time.ts';
import { type RoomClaims, sheetKey, sheetOf, spansIn, transition } from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { buildings, findRoom, rooms, type StoredRoom } from './entity.ts';
import { atVersion } from './places.ts';
import { save } from './save.ts';
import { shownRoom } from './shown.ts';
import { meetingsIn } from './use.ts';

/** @throws AppError `slot_taken` naming the meetings in the way, unless these are to stay */
export async function occupy(scope: PersonScope, input: InputOf<typeof operations.occupyRoom>): Promise<Room> {
  const before = await atVersion(findRoom(scope, input.roomId), input.version);
  const { zone } = await buildings.find(scope, before.buildingId);
  const after = await occupied(scope, before, zone, input);
  await save(scope, [rooms.replace(before, after)]);
  return shownRoom(scope, after);
}

type Wish = Pick<InputOf<typeof operations.occupyRoom>, 'from' | 'until' | 'kind' | 'reason' | 'contact' | 'despite'>;

/** The room as it is to be. @throws AppError `in_the_past`, `slot_taken` */
export async function occupied(scope: Scope, before: StoredRoom, zone: string, wish: Wish): Promise<StoredRoom> {
  const { from, until, kind, reason, contact, despite } = wish;
  if (until < localDate(now(), zone)) throw new AppError('in_the_past');
  const inTheWay = despite ? [] : await meetingsIn(scope, { roomId: before.roomId, zone }, from, until);
  if (inTheWay.length > 0) {
    const holders = inTheWay.map(({ start, end, organiser, topic }) => ({ start, end, organiser, topic }));
    throw new AppError('slot_taken', { holders, alternatives: [] });
  }
  const ref = refOf(newId('booking'));
  return rooms.next(scope, before, { occupation: { kind, from, until, reason, contact, ref } }, 'occupied', reason);
}

export async function open(scope: PersonScope, input: { roomId: RoomId; version: number }): Promise<Room> {
  const before = await atVersion(findRoom(scope, input.roomId), input.version);
  if (!before.occupation) return shownRoom(scope, before);
  const after = rooms.next(scope, before, { occupation: null }, 'opened');
  await save(scope, [rooms.replace(before, after)]);
  return shownRoom(scope, after);
}

// A transaction takes 100 items; smaller ones meet fewer others.
const daysAtOnce = 25;

const rounds = 5;

/**
 * Brings the sheets in line with the room as it is now: claims its occupation's days, frees those of occupations that are no
 * more. Safe to repeat and to interrupt. A day on which a meeting got in first stays as it is: what is taken is taken.
 *
 * Afterwards it looks whether the room still says so: a run that began before the room was opened may claim days that the run
 * for the opening has found free.
 * @throws when the room does not come to rest; the event is tried again later
 */
export async function reconcile(scope: Scope, roomId: RoomId, mentioned: readonly (Occupation | null | undefined)[]) {
  const known = new Map(mentioned.flatMap((one) => (one ? [[one.ref, one] as const] : [])));
  let room = await rooms.get(scope, roomId);
  for (let round = 1; round <= rounds; round++) {
    if (!room || room.closed) return;
    const current = room.occupation;
    // What is no more is freed first: the current one may want the same days.
    if (current) known.delete(current.ref);
    const { zone } = await buildings.find(scope, room.buildingId);
    for (const occupation of known.values()) await settleDays(scope, roomId, occupation, zone, false);
    if (current) {
      known.set(current.ref, current);
      await settleDays(scope, roomId, current, zone, true);
    }
    room = await rooms.get(scope, roomId);
    if (room?.occupation?.ref === current?.ref) return;
  }
  throw new Error(`${roomId} changes faster than it can be followed`);
}

/** Claims the days of an occupation that is wanted, frees those of one that is not. */
async function settleDays(scope: Scope, roomId: RoomId, occupation: Occupation, zone: string, wanted: boolean) {
  const dates = await datesToChange(scope, roomId, occupation, localDate(now(), zone), wanted);
  const claims = claimsOf(claimantOf(occupation, zone), zone).filter((claim) => dates.has(claim.date));
  for (let at = 0; at < claims.length; at += daysAtOnce) {
    const part: RoomClaims = { roomId, claims: claims.slice(at, at + daysAtOnce) };
    const writes = wanted
      ? transition(scope, occupation.ref, null, part)
      : transition(scope, occupation.ref, spansIn(part), null);
    await commitEach(scope, writes);
  }
}

function claimantOf(occupation: Occupation, zone: string) {
  return {
    ref: occupation.ref,
    state: 'occupied' as const,
    private: false,
    ...occupiedInterval(occupation, zone),
    bufferBefore: 0,
    bufferAfter: 0,
    organiserId: '',
    organiser: occupation.contact,
    topic: occupation.reason,
    type: 'occupied',
  };
}

/** Days from today on that do not yet hold the occupation (or still do, when it is to go). */
async function datesToChange(
  scope: Scope,
  roomId: RoomId,
  { from, until, ref }: Occupation,
  today: LocalDate,
  wanted: boolean,
): Promise<Set<LocalDate>> {
  const first = from > today ? from : today;
  if (first > until) return new Set();
  const range = { pk: sheetKey(scope, roomId, '').pk, between: [first, until] as [string, string] };
  const sheets = (await queryAll(scope, range, { consistent: true })).map(sheetOf);
  const holding = new Set(
    sheets.filter((sheet) => sheet.entries.some((entry) => entry.ref === ref)).map((sheet) => sheet.date),
  );
  return new Set(datesFrom(first, until).filter((date) => holding.has(date) !== wanted));
}

async function commitEach(scope: Scope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (writes.length === 1) return;
    for (const write of writes) await commitEach(scope, [write]);
  }
}
