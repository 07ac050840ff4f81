/**
 * Booking, changing and cancelling: each is one transaction over the day sheets touched and the booking itself. Nothing is read
 * to find out whether a time is free; the sheet's conditions decide when the transaction commits.
 */

import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { checkPlacing, mayChange, mayKnow, shownTo } from '../../shared/bookings/rules.ts';
import {
  type BookingChanges,
  type BookingInput,
  type bookingAnswer,
  maxUsedKeys,
} from '../../shared/bookings/schema.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { type BookingId, type PersonId, type RoomId, refOf } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import * as People from '../people/people.ts';
import { type RoomFacts, roomFacts } from '../places/facts.ts';
import { reaching } from '../tenants/outreach.ts';
import {
  type BookingFields,
  bookings,
  heldBy,
  newBookingId,
  type StoredBooking,
  shapeOf,
  usedKey,
  wantedBy,
} from './entity.ts';
import { slotTaken } from './refusal.ts';
import type { RoomClaims } from './sheets.ts';
import * as Sheets from './sheets.ts';

type Answer = z.output<typeof bookingAnswer>;

/** Who organises: a person, or for a walk-up at the door the doorplate itself. */
export interface Organiser {
  personId: PersonId;
  name: string;
}

export async function create(
  scope: Scope,
  input: BookingInput,
  options: { idempotencyKey?: string | null; organiser?: Organiser } = {},
): Promise<Answer> {
  const key = options.idempotencyKey ?? null;
  const bookingId = newBookingId(scope, key);
  const facts = await factsOf(scope, input.roomId);
  const { room, building } = facts;
  // A repeat of a request that was carried out is answered before rules are asked again: the time may have passed since.
  const used = key === null ? [] : [usedKey(key, input)];
  const people = await attendees(scope, input.people);
  const organiser = options.organiser ?? { personId: scope.actor.id as PersonId, name: scope.actor.name };
  const { roomId, start, end, topic, type, content, guests, reminderMinutes } = input;
  const fields: BookingFields = {
    bookingId,
    roomId,
    buildingId: building.buildingId,
    start,
    end,
    topic,
    type,
    content,
    private: input.private,
    organiser,
    people: people.filter((person) => person.personId !== organiser.personId),
    guests: [...new Set(guests)],
    reminderMinutes,
    state: 'booked',
    bufferBefore: room.bufferBefore,
    bufferAfter: room.bufferAfter,
    sequence: 0,
    createdAt: instantOf(now()),
    keys: used,
    held: [],
  };
  try {
    checkPlacing(input, placingFacts(facts), now());
  } catch (error) {
    const replayed = key === null ? null : await replay(scope, bookingId, used);
    if (replayed) return answer(scope, replayed, room.capacity);
    throw error;
  }
  const { booking, claims } = placed(bookings.first(scope, fields), building.zone);
  // The booking's own write comes first, so that a repeat is recognised before its slots look taken by itself.
  const writes = [bookings.create(booking), ...Sheets.transition(scope, refOf(bookingId), null, claims)];
  try {
    await reaching(scope, 'guests', booking.guests.length, () => commit(scope, writes));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (error.failed.includes(0) || key !== null) {
      const replayed = await replay(scope, bookingId, used);
      if (replayed) return answer(scope, replayed, room.capacity);
    }
    throw await slotTaken(scope, input, facts, refOf(bookingId));
  }
  return answer(scope, booking, room.capacity);
}

/** The booking that this very request made before. @throws AppError `idempotency_key_reused` when another request did */
async function replay(scope: Scope, bookingId: BookingId, used: BookingFields['keys']): Promise<StoredBooking | null> {
  const before = await bookings.get(scope, bookingId);
  if (!before) return null;
  if (!isRepeat(before, used)) throw new AppError('idempotency_key_reused');
  return before;
}

function isRepeat(booking: StoredBooking, used: BookingFields['keys']): boolean {
  const [wanted] = used;
  const found = booking.keys.find(({ key }) => key === wanted?.key);
  if (found && found.request !== wanted?.request) throw new AppError('idempotency_key_reused');
  return found !== undefined;
}

const attempts = 4;

/** How a change is made of what the booking is now; null leaves it as it is. */
type Make = (before: StoredBooking) => Promise<{ after: StoredBooking; writes: Write[]; facts?: RoomFacts } | null>;

/**
 * Reads, makes the change, commits on condition that the version stands; another's change in between is taken in and tried
 * again, unless the caller named the version that their change was made on.
 */
async function update(
  scope: Scope,
  bookingId: BookingId,
  options: { version?: number | undefined; used: BookingFields['keys'] },
  make: Make,
): Promise<StoredBooking> {
  for (let attempt = 1; ; attempt++) {
    const before = await bookings.find(scope, bookingId);
    if (options.used.length > 0 && isRepeat(before, options.used)) return before;
    if (!mayChange(scope, before)) throw new AppError('forbidden');
    if (options.version !== undefined && options.version !== before.version) throw new AppError('changed_meanwhile');
    if (before.state === 'cancelled' || epochOf(before.end) <= now()) throw new AppError('booking_over');
    const made = await make(before);
    if (!made) return before;
    const after = { ...made.after, keys: [...before.keys, ...options.used].slice(-maxUsedKeys) };
    try {
      const writes = [bookings.replace(before, after), ...made.writes];
      // Nothing is cancelled twice: there is nothing to count.
      const guests = after.state === 'cancelled' ? 0 : after.guests.length;
      await reaching(scope, 'guests', guests, () => commit(scope, writes));
      return after;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      // The booking itself was changed: look again. Else only its slots were refused.
      if (!error.failed.includes(0) && made.facts) throw await slotTaken(scope, after, made.facts, refOf(bookingId));
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
}

export async function change(
  scope: Scope,
  input: BookingChanges,
  options: { idempotencyKey?: string | null } = {},
): Promise<Answer> {
  const used = options.idempotencyKey ? [usedKey(options.idempotencyKey, input)] : [];
  const { bookingId, version } = input;
  const booking = await update(scope, bookingId, { version, used }, async (before) => {
    const facts = await factsOf(scope, input.roomId ?? before.roomId);
    const made = await changed(scope, before, input, facts);
    if (!made) return null;
    const { booking: after, claims } = placed(made, facts.building.zone);
    const oldZone = (await roomFacts(scope, before.roomId))?.building.zone;
    const writes = Sheets.transition(scope, refOf(bookingId), heldBy(before, oldZone), claims);
    return { after, writes, facts };
  });
  const capacity = (await roomFacts(scope, booking.roomId))?.room.capacity;
  return answer(scope, booking, capacity ?? Number.POSITIVE_INFINITY);
}

/** A booking with the slots it claims in a building of this zone. */
function placed(booking: StoredBooking, zone: string): { booking: StoredBooking; claims: RoomClaims | null } {
  const claims = wantedBy(booking, zone);
  return { booking: { ...booking, held: claims ? [...Sheets.spansIn(claims).spans] : [] }, claims };
}

/** What an admin may do to a private meeting of others: find it another place or time, never look into it. */
const placing: ReadonlySet<string> = new Set(['bookingId', 'version', 'roomId', 'start', 'end']);

/** What the booking becomes; null when nothing differs. */
async function changed(
  scope: Scope,
  before: StoredBooking,
  input: BookingChanges,
  facts: RoomFacts,
): Promise<StoredBooking | null> {
  const { bookingId: _bookingId, version: _version, people, guests, ...plain } = input;
  if (
    !mayKnow(scope.actor.id, before) &&
    Object.entries(input).some(([name, value]) => value !== undefined && !placing.has(name))
  ) {
    throw new AppError('forbidden');
  }
  const patch: Partial<BookingFields> = Object.fromEntries(
    Object.entries(plain).filter(([, value]) => value !== undefined),
  );
  if (people) {
    const invited = await attendees(scope, people);
    patch.people = invited.filter((person) => person.personId !== before.organiser.personId);
  }
  if (guests) patch.guests = [...new Set(guests)];
  const after = { ...before, ...patch };
  if (after.start >= after.end) throw invalid('end', 'start_before_end');
  const moved = after.start !== before.start || after.end !== before.end || after.roomId !== before.roomId;
  if (moved) {
    const here = after.roomId === before.roomId;
    checkPlacing(after, placingFacts(facts), now(), { start: before.start, end: before.end, here });
    patch.sequence = before.sequence + 1;
    // Where it only ends sooner or later it keeps its buffers: those that the room has got since may be taken by others.
    if (!here || after.start !== before.start) {
      patch.buildingId = facts.building.buildingId;
      patch.bufferBefore = facts.room.bufferBefore;
      patch.bufferAfter = facts.room.bufferAfter;
    }
  }
  if (Object.entries(patch).every(([name, value]) => isDeepStrictEqual(before[name as keyof BookingFields], value)))
    return null;
  return bookings.next(scope, before, patch, moved ? whatMoved(before, after) : 'edited');
}

function whatMoved(before: StoredBooking, after: StoredBooking): string {
  if (before.roomId !== after.roomId || before.start !== after.start) return 'moved';
  return after.end < before.end ? 'shortened' : 'extended';
}

export async function cancel(
  scope: Scope,
  input: { bookingId: BookingId; version?: number | undefined; reason: string },
  options: { idempotencyKey?: string | null } = {},
): Promise<StoredBooking> {
  const used = options.idempotencyKey ? [usedKey(options.idempotencyKey, input)] : [];
  return update(scope, input.bookingId, { version: input.version, used }, async (before) => {
    const after = bookings.next(
      scope,
      before,
      { state: 'cancelled', sequence: before.sequence + 1, held: [] },
      'cancelled',
      input.reason || undefined,
    );
    return { after, writes: Sheets.transition(scope, refOf(before.bookingId), heldBy(before), null) };
  });
}

export async function factsOf(scope: Scope, roomId: RoomId): Promise<RoomFacts> {
  const facts = await roomFacts(scope, roomId);
  if (!facts) throw new AppError('not_found', { values: { what: 'room' } });
  return facts;
}

export function placingFacts({ room, building, policy }: RoomFacts) {
  return { zone: building.zone, hours: building.hours, occupation: room.occupation, policy };
}

async function attendees(scope: Scope, ids: readonly PersonId[]): Promise<Organiser[]> {
  if (ids.length === 0) return [];
  const found = await People.byIds(scope, ids);
  return [...new Set(ids)].map((personId) => {
    const person = found.get(personId);
    if (!person) throw invalid(`people.${ids.indexOf(personId)}`, 'unknown_person');
    return { personId, name: person.name };
  });
}

function answer(scope: Scope | PersonScope, booking: StoredBooking, capacity: number): Answer {
  const heads = 1 + booking.people.length + booking.guests.length;
  return {
    booking: shownTo(scope.actor.id, shapeOf(booking)),
    warnings: heads > capacity ? ['over_capacity'] : [],
  };
}
