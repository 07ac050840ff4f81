/**
 * Booking, changing and cancelling: each is one transaction over the day sheets touched and the booking itself. Nothing is read
 * to find out whether a time is free; the sheet's conditions decide when the transaction commits.
 */

import { isDeepStrictEqual } from 'node:util';
import { type Approval, isAnnounced } from '../../shared/bookings/approval.ts';
import type { cancelledTogether } from '../../shared/bookings/bulk.ts';
import { carriedOn, isWithout } from '../../shared/bookings/replies.ts';
import { mayKnow } from '../../shared/bookings/rules.ts';
import type { BookingChanges, BookingInput } from '../../shared/bookings/schema.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { type BookingId, type PersonId, refOf } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed } from '../db/write.ts';
import { type RoomFacts, roomFacts } from '../places/facts.ts';
import { reaching } from '../tenants/outreach.ts';
import { admit, exceptionOf, movedTo } from './admission.ts';
import { type BookingFields, bookings, heldBy, newBookingId, parted, type StoredBooking, usedKey } from './entity.ts';
import { givenUp } from './offers.ts';
import { type Answer, answer, attendees, factsOf, type Organiser, placed } from './placing.ts';
import { commitCounted } from './quotas.ts';
import { slotTaken } from './refusal.ts';
import * as Sheets from './sheets.ts';
import { replay, update } from './update.ts';

export { factsOf, type Organiser, placingFacts } from './placing.ts';

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
  const fields: Omit<BookingFields, keyof Approval> = {
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
    checkIn: null,
    seriesId: null,
    occurrence: null,
    bufferBefore: room.bufferBefore,
    bufferAfter: room.bufferAfter,
    sequence: 0,
    createdAt: instantOf(now()),
    keys: used,
    held: [],
  };
  let approval: Approval;
  try {
    approval = admit(scope, input, facts, null, exceptionOf(scope, input.override));
  } catch (error) {
    const replayed = key === null ? null : await replay(scope, bookingId, used);
    if (replayed) return answer(scope, replayed, room.capacity);
    throw error;
  }
  const { booking, claims } = placed(
    bookings.first(scope, { ...fields, ...approval }, 'created', input.override),
    building.zone,
  );
  // The booking's own write comes first, so that a repeat is recognised before its slots look taken by itself.
  const writes = [bookings.create(booking), ...Sheets.transition(scope, refOf(bookingId), null, claims)];
  try {
    await reaching(scope, 'guests', booking.guests.length, () =>
      commitCounted(scope, [{ before: null, after: booking }], writes, { free: input.override !== undefined }),
    );
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

export async function change(
  scope: Scope,
  input: BookingChanges,
  options: { idempotencyKey?: string | null } = {},
): Promise<Answer> {
  const used = options.idempotencyKey ? [usedKey(options.idempotencyKey, input)] : [];
  const { bookingId, version } = input;
  const booking = await update(scope, bookingId, { version, used }, async (before) => {
    const facts = await factsOf(scope, input.roomId ?? before.roomId);
    if (before.state === 'held') throw new AppError('still_offered');
    const made = await changed(scope, before, input, facts);
    if (!made) return null;
    const { booking: after, claims } = placed(made, facts.building.zone);
    const oldZone = (await roomFacts(scope, before.roomId))?.building.zone;
    const writes = Sheets.transition(scope, refOf(bookingId), heldBy(before, oldZone), claims);
    return { after, writes, facts, free: input.override !== undefined };
  });
  const capacity = (await roomFacts(scope, booking.roomId))?.room.capacity;
  return answer(scope, booking, capacity ?? Number.POSITIVE_INFINITY);
}

/** What an admin may do to a private meeting of others: find it another place or time, never look into it. */
const placing: ReadonlySet<string> = new Set(['bookingId', 'version', 'roomId', 'start', 'end', 'override']);

/** What the booking becomes; null when nothing differs. */
async function changed(
  scope: Scope,
  before: StoredBooking,
  input: BookingChanges,
  facts: RoomFacts,
): Promise<StoredBooking | null> {
  const { bookingId: _bookingId, version: _version, override, people, guests, ...plain } = input;
  const exception = exceptionOf(scope, override);
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
  Object.assign(patch, parted(before, after));
  if (moved) Object.assign(patch, movedTo(scope, before, after, facts, exception));
  else if (isAnnounced(before) && isWithout(before, after)) Object.assign(patch, carriedOn(before));
  if (Object.entries(patch).every(([name, value]) => isDeepStrictEqual(before[name as keyof BookingFields], value)))
    return null;
  return bookings.next(scope, before, patch, moved ? whatMoved(before, after) : 'edited', override);
}

function whatMoved(before: StoredBooking, after: StoredBooking): string {
  if (before.roomId !== after.roomId || before.start !== after.start) return 'moved';
  return after.end < before.end ? 'shortened' : 'extended';
}

export async function cancel(
  scope: Scope,
  input: { bookingId: BookingId; version?: number | undefined; reason: string },
  options: { idempotencyKey?: string | null; what?: 'cancelled' | typeof cancelledTogether } = {},
): Promise<StoredBooking> {
  const used = options.idempotencyKey ? [usedKey(options.idempotencyKey, input)] : [];
  return update(scope, input.bookingId, { version: input.version, used }, async (before) => {
    if (before.state === 'held') {
      const isTheirs = before.organiser.personId === scope.actor.id;
      return givenUp(scope, before, isTheirs ? 'withdrawn' : 'lapsed', input.reason || undefined);
    }
    const after = bookings.next(
      scope,
      before,
      { state: 'cancelled', sequence: before.sequence + 1, held: [] },
      options.what ?? 'cancelled',
      input.reason || undefined,
    );
    return { after, writes: Sheets.transition(scope, refOf(before.bookingId), heldBy(before), null) };
  });
}
