/**
 * A place that has become free goes to the next in line: kept for them as a booking in the state `held` until they take it, decline
 * it or let it pass. The held booking, its slots and the person's wait are one transaction, so that a place is never offered
 * to two, and never without the one to whom it is offered knowing of it.
 */
import { expiryOf, inOrder, suits, timeLeft } from '../../shared/bookings/wait-rules.ts';
import type { Wait } from '../../shared/bookings/waits.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, newId, type PersonId, type RoomId, refOf, type WaitId } from '../../shared/ids.ts';
import { type PersonScope, type Scope, systemScope } from '../../shared/scope.ts';
import { epochOf, type Interval, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { withoutGone } from '../places/equipment.ts';
import { allFacts, type RoomFacts, roomFacts } from '../places/facts.ts';
import { admit } from './admission.ts';
import { hasCome } from './due.ts';
import { bookings, heldBy, type StoredBooking } from './entity.ts';
import { freeAt } from './free.ts';
import { type Answer, answer, factsOf, placed } from './placing.ts';
import { type Change, checkCounted } from './quotas.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';
import { lineAt, type PlaceInLine, type StoredWait, step, waits } from './waits.ts';

/** Offers what is free of a room around this time to those in line, who joined first first. Whom nothing fits stays in line. */
export async function fill(scope: Scope, roomId: RoomId, around: Interval): Promise<void> {
  const facts = await roomFacts(scope, roomId);
  if (!facts) return;
  const line = await lineAt(scope, facts.building.buildingId, around);
  for (const place of inOrder(line.filter((each) => suits(each, facts.room)))) {
    const time = timeLeft(place, now());
    const who = time && (await whoOf(scope, place.personId));
    if (!time || !who || (await freeAt(who, time, [facts])).length === 0) continue;
    await offer(scope, who, place, facts, time);
  }
}

/** Looks for a place that is free already: it may have become so while they joined. */
export async function seek(scope: Scope, wish: Wait): Promise<void> {
  const time = timeLeft(wish, now());
  const who = time && (await whoOf(scope, wish.person.personId));
  if (!time || !who) return;
  const [sought = wish] = await withoutGone(scope, [wish]);
  const all = (await allFacts(scope)).filter(({ room }) => suits(sought, room));
  // Others may have been in line for it for longer.
  for (const { room } of await freeAt(who, time, all)) await fill(scope, room.roomId, time);
}

/** The rules are asked as if they booked it now. Null: they have left the company. */
async function whoOf({ tenantId }: Scope, personId: PersonId): Promise<Scope | null> {
  const person = await people.get(systemScope(tenantId, 'waitlist'), personId);
  if (!person?.active) return null;
  const { name, roles, locale, department } = person;
  return { tenantId, actor: { kind: 'person', id: personId, name }, roles, locale, department };
}

async function offer(
  scope: Scope,
  { actor }: Scope,
  place: PlaceInLine,
  { room, building, policy }: RoomFacts,
  time: Interval,
): Promise<void> {
  const wait = await waits.get(scope, place.personId, place.waitId);
  if (wait?.state !== 'waiting') return;
  const expiresAt = expiryOf(time, policy.holdMinutes, now());
  const { roomId, buildingId } = room;
  const { topic, type, content, people: invited, guests, reminderMinutes } = wait;
  const bookingId = newId('booking');
  const made = bookings.first(
    scope,
    {
      bookingId,
      roomId,
      buildingId,
      ...time,
      topic,
      type,
      content,
      private: wait.private,
      organiser: { personId: place.personId, name: actor.name },
      people: invited,
      guests,
      reminderMinutes,
      state: 'held',
      expiresAt,
      approved: null,
      checkIn: null,
      seriesId: null,
      occurrence: null,
      bufferBefore: room.bufferBefore,
      bufferAfter: room.bufferAfter,
      sequence: 0,
      createdAt: instantOf(now()),
      keys: [],
      held: [],
      offeredTo: wait.waitId,
    },
    'offered',
  );
  const { booking, claims } = placed(made, building.zone);
  const offered = waits.next(
    scope,
    wait,
    { state: 'offered', offer: { bookingId, roomId, ...time, expiresAt } },
    'offered',
  );
  const writes = [
    bookings.create(booking),
    ...step(scope, wait, offered),
    ...Sheets.transition(scope, refOf(bookingId), null, claims),
  ];
  const taken = { before: null, after: { ...booking, state: 'booked' as const } };
  // Over their quota, somebody was quicker, or they were offered another place at the same moment: the next is looked at.
  if (await isCountedFine(scope, taken)) await unlessChanged(() => commit(scope, writes));
}

async function isCountedFine(scope: Scope, change: Change): Promise<boolean> {
  try {
    await checkCounted(scope, [change]);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

async function unlessChanged(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

type Ended = 'lapsed' | 'withdrawn' | 'over';

/** The writes that end a wait, or put it back in line. */
export function out(scope: Scope, wait: StoredWait, state: Ended | 'waiting', what: string, why?: string): Write[] {
  return step(scope, wait, waits.next(scope, wait, { state }, what, why));
}

/** What a held place becomes when nobody takes it, and the wait that it was offered to with it. */
export function givenUp(scope: Scope, before: StoredBooking, state: Ended, why?: string) {
  return ended(scope, before, state, state === 'withdrawn' ? 'offer_declined' : 'offer_lapsed', why);
}

/** It is needed for something else: they go back to their place in line. Null where it is no offer any more. */
export async function takenBack(scope: Scope, before: StoredBooking, why: string) {
  return before.state === 'held' ? ended(scope, before, 'waiting', 'offer_taken_back', why) : null;
}

async function ended(scope: Scope, before: StoredBooking, state: Ended | 'waiting', what: string, why?: string) {
  const after = bookings.next(scope, before, { state: 'cancelled', expiresAt: null, held: [] }, what, why);
  const wait = await waitOf(scope, before);
  const writes = Sheets.transition(scope, refOf(before.bookingId), heldBy(before), null);
  return { after, writes: wait ? [...writes, ...out(scope, wait, state, what, why)] : writes };
}

/** The wait whose offer a booking is, as long as it is. */
async function waitOf(scope: Scope, { organiser, offeredTo, bookingId }: StoredBooking): Promise<StoredWait | null> {
  const wait = offeredTo ? await waits.get(scope, organiser.personId, offeredTo) : null;
  return wait?.state === 'offered' && wait.offer?.bookingId === bookingId ? wait : null;
}

/** The time of an offer is over; nothing where it was taken, or given up before. */
export async function lapse(scope: Scope, bookingId: BookingId): Promise<void> {
  await update(scope, bookingId, { check: () => undefined }, async (before) => {
    if (before.state !== 'held' || (before.expiresAt !== null && !hasCome(before.expiresAt))) return null;
    return givenUp(scope, before, 'lapsed');
  });
}

function isOpen({ state, expiresAt }: StoredBooking): boolean {
  return state === 'held' && expiresAt !== null && epochOf(expiresAt) > now();
}

/** The place is theirs. @throws AppError `offer_gone` when it went to the next */
export async function accept(scope: PersonScope, waitId: WaitId): Promise<Answer> {
  const { offer: offered, state } = await waits.find(scope, scope.actor.id, waitId);
  if (!offered || (state !== 'offered' && state !== 'accepted')) throw new AppError('offer_gone');
  const facts = await factsOf(scope, offered.roomId);
  const check = (before: StoredBooking) => {
    if (!isOpen(before) && !isTaken(before)) throw new AppError('offer_gone');
  };
  const taken = await update(scope, offered.bookingId, { check }, async (before) => {
    if (isTaken(before)) return null;
    const { building } = facts;
    const fields = { ...admit(scope, before, facts, before), placedAt: instantOf(now()) };
    const made = bookings.next(scope, before, fields, 'accepted');
    const { booking: after, claims } = placed(made, building.zone);
    const wait = await waitOf(scope, before);
    const writes = Sheets.transition(scope, refOf(before.bookingId), heldBy(before, building.zone), claims);
    return {
      after,
      writes: wait
        ? [...writes, ...step(scope, wait, waits.next(scope, wait, { state: 'accepted' }, 'accepted'))]
        : writes,
    };
  });
  return answer(scope, taken, facts.room.capacity);
}

/** A repeated request finds what the first has made. */
function isTaken({ state }: StoredBooking): boolean {
  return state === 'booked' || state === 'pending';
}

/** Gives the place that is kept to the next in line, and leaves it. */
export async function decline(scope: PersonScope, { offer: offered }: StoredWait): Promise<void> {
  if (!offered) throw new AppError('offer_gone');
  const check = ({ state }: StoredBooking) => {
    if (state !== 'held') throw new AppError('offer_gone');
  };
  await update(scope, offered.bookingId, { check }, (before) => givenUp(scope, before, 'withdrawn'));
}

/** Nobody waits any longer for a time that has come. */
export async function end(scope: Scope, { personId, waitId }: { personId: PersonId; waitId: WaitId }): Promise<void> {
  const wait = await waits.get(scope, personId, waitId);
  if (wait?.state !== 'waiting' || !hasCome(wait.until)) return;
  await unlessChanged(() => commit(scope, out(scope, wait, 'over', 'over')));
}

/** Who acts when the product offers. */
export function offering(tenantId: Scope['tenantId']): Scope {
  return systemScope(tenantId, 'waitlist');
}
