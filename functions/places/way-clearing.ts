/**
 * Seeing to the meetings in the way of an occupation: moved as an admin moves any meeting, cancelled, or left and its organiser
 * told. Each is a change of the booking, so that sheets decide what is free and followers tell everybody concerned.
 */
import { isLive, occupiedInterval } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import type { InputOf, OutputOf } from '../../shared/operation.ts';
import type { Occupation } from '../../shared/places/schema.ts';
import type * as operations from '../../shared/places/way-operations.ts';
import type { WayStep } from '../../shared/places/way-schema.ts';
import type { Locale, PersonScope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { addMinutes, epochOf, type Interval, overlaps } from '../../shared/time.ts';
import * as Bookings from '../bookings/bookings.ts';
import { bookings, type StoredBooking, usedKey } from '../bookings/entity.ts';
import { changeable, update } from '../bookings/update.ts';
import { now } from '../clock.ts';
import { problemOf } from '../http/problem.ts';
import { tenants } from '../tenants/entity.ts';
import { buildings, findRoom } from './entity.ts';
import { allFacts } from './facts.ts';
import { reconcile } from './occupation.ts';
import { elsewhereOf } from './way.ts';

type Done = OutputOf<typeof operations.clearWay>['steps'][number];

interface Clearing {
  scope: PersonScope;
  roomId: RoomId;
  occupation: Occupation;
  /** The occupation's, by the building's clock. */
  time: Interval;
  /** What people are told, in the company's language. */
  why: string;
  company: Locale;
  /** The reader's. */
  locale: Locale;
}

/** @throws AppError `changed_meanwhile` when the room is not occupied any more */
export async function clearWay(
  scope: PersonScope,
  { roomId, steps }: InputOf<typeof operations.clearWay>,
  locale: Locale,
): Promise<OutputOf<typeof operations.clearWay>> {
  const [room, tenant] = await Promise.all([findRoom(scope, roomId), tenants.find(scope)]);
  await checkKnown(scope, steps);
  const { occupation } = room;
  if (!occupation) throw new AppError('changed_meanwhile');
  const company = tenant.locale;
  const why = whyOf(room.name, occupation, company);
  const time = occupiedInterval(occupation, (await buildings.find(scope, room.buildingId)).zone);
  const clearing: Clearing = { scope, roomId, occupation, time, why, company, locale };
  const done: Done[] = [];
  // One after the other: two meetings of a day may want the same room.
  for (const step of steps) done.push(await attempt(clearing, step));
  // Days on which nothing stands any more are the occupation's now.
  await reconcile(scope, roomId, [occupation]);
  return { steps: done };
}

/** @throws AppError `not_found` for a booking or a room of nobody here */
async function checkKnown(scope: PersonScope, steps: readonly WayStep[]): Promise<void> {
  const ids = [...new Set(steps.map(({ bookingId }) => bookingId))];
  const found = await bookings.getMany(
    scope,
    ids.map((bookingId): [BookingId] => [bookingId]),
  );
  if (found.length < ids.length) throw new AppError('not_found', { values: { what: 'booking' } });
  for (const to of new Set(steps.flatMap((step) => step.to ?? []))) await findRoom(scope, to);
}

const attempts = 4;

async function attempt(clearing: Clearing, step: WayStep, nth = 1): Promise<Done> {
  const { bookingId } = step;
  const answer = (outcome: Done['outcome'], more: Partial<Done> = {}): Done => ({
    ...{ bookingId, outcome, roomName: null, message: null },
    ...more,
  });
  try {
    const before = await bookings.find(clearing.scope, bookingId);
    if (!isInTheWay(clearing, before)) return answer('gone');
    // A place that is kept for somebody in line cannot be moved: it goes back to them, with the reason.
    if (step.do === 'cancel' || before.state === 'held') {
      await Bookings.cancel(clearing.scope, { bookingId, version: before.version, reason: clearing.why });
      return answer('cancelled');
    }
    if (step.do === 'tell') {
      await tellOrganiser(clearing, before);
      return answer('told');
    }
    return answer('moved', { roomName: await move(clearing, before, step.to) });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'booking_over') return answer('gone');
    // It is another than the one that was judged: it may be out of the way by now.
    if (error.code === 'changed_meanwhile' && nth < attempts) return attempt(clearing, step, nth + 1);
    return answer('refused', { message: problemOf(error, clearing.locale, '').detail });
  }
}

/** Somebody may have moved it out of the way since it was listed. Buffers are held as the meeting is. */
function isInTheWay({ roomId, time }: Clearing, booking: StoredBooking): boolean {
  const { start, end, bufferBefore, bufferAfter } = booking;
  if (booking.roomId !== roomId || !isLive(booking.state) || epochOf(end) <= now()) return false;
  return overlaps({ start: addMinutes(start, -bufferBefore), end: addMinutes(end, bufferAfter) }, time);
}

/** To the room that was chosen, or else to the best that is free; somebody may be quicker, so the next one is tried. */
async function move(clearing: Clearing, before: StoredBooking, to: RoomId | undefined): Promise<string> {
  const { scope, why } = clearing;
  const { bookingId, version } = before;
  const facts = await allFacts(scope);
  const nameOf = (roomId: RoomId) => facts.find(({ room }) => room.roomId === roomId)?.room.name ?? '';
  const rooms = to ? [to] : (await freeRooms(clearing, before)).map(({ roomId }) => roomId);
  let refusal = new AppError('nowhere_free');
  for (const roomId of rooms) {
    try {
      await Bookings.change(scope, { bookingId, version, roomId, override: why });
      return nameOf(roomId);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'slot_taken') throw error;
      refusal = error;
    }
  }
  throw refusal;
}

async function freeRooms({ scope, roomId }: Clearing, before: StoredBooking) {
  const facts = await allFacts(scope);
  const wanted = facts.find(({ room }) => room.roomId === roomId);
  if (!wanted) return [];
  const seats = Math.min(1 + before.people.length + before.guests.length, wanted.room.capacity);
  return (await elsewhereOf(scope, wanted, facts, [before]))(before, seats);
}

/** Once for an occupation, however often it is asked for. */
async function tellOrganiser(clearing: Clearing, found: StoredBooking): Promise<void> {
  const { scope, occupation, company, why } = clearing;
  const { bookingId, version } = found;
  const [best] = await freeRooms(clearing, found);
  const told = best ? text(company, 'room.way.suggested', { why, room: best.roomName }) : why;
  const used = [usedKey(`room in the way ${occupation.ref}`, occupation.ref)];
  await update(scope, bookingId, { version, used, check: changeable(scope) }, async (before) => ({
    after: bookings.next(scope, before, {}, 'in_the_way', told),
    writes: [],
  }));
}

/** `云杉 12月1日至12月31日停用：空调检修（联系人：林晓 8021）` */
function whyOf(room: string, { kind, from, until, reason, contact }: Occupation, locale: Locale): string {
  const day = new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', timeZone: 'UTC' });
  const [first, last] = [day.format(new Date(from)), day.format(new Date(until))];
  return text(locale, 'room.way', { room, kind, from: first, until: last, reason, contact });
}
