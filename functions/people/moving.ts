/**
 * Carrying out a transfer: a few steps, then how far it is, whose event begins the next few. Each step looks at what is there now and
 * does nothing twice; when nothing is found any more from the first part to the last, it is done. So whoever is interrupted is
 * followed by somebody who goes on.
 */

import { mayKnow } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, PersonId, SeriesId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import * as Bookings from '../bookings/bookings.ts';
import { handOver, handOverSeries, isHalfHanded, replaceInSeries, replaceInvited } from '../bookings/handing.ts';
import { givenUp, out, takenBack } from '../bookings/offers.ts';
import { cancel as cancelSeries } from '../bookings/series/changing.ts';
import { seriesRecords } from '../bookings/series/entity.ts';
import { advance } from '../bookings/series/job.ts';
import { update as updateBooking } from '../bookings/update.ts';
import { type StoredWait, step, waitIdOf, waits } from '../bookings/waits.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { rooms, type StoredRoom } from '../places/entity.ts';
import { save as savePlaces } from '../places/save.ts';
import { type PersonRecord, people } from './entity.ts';
import * as Holdings from './holdings.ts';
import { moveItems, moveTasks, withdrawRequests } from './moving-services.ts';
import { type StoredTransfer, transferRecords } from './transfer-entity.ts';

/** Steps of one run, and how long it may take at most. */
const stepsAtOnce = 20;
const patienceMs = 15_000;

/** What a part does of what there is: at most `limit` steps, and how many of them it did. */
type Part = (acting: Scope, transfer: StoredTransfer, limit: number) => Promise<number>;

const ofMeetings: readonly Part[] = [moveSeries, moveBookings, moveWaits, moveInvitations];
const parts: readonly Part[] = [...ofMeetings, moveRooms, moveItems, moveTasks, withdrawRequests];

/** Does what is next of it and notes how far it is. Nothing where it is done, or somebody else has gone on. */
export async function carryOn(scope: Scope, personId: PersonId, version: number): Promise<void> {
  const transfer = await transferRecords.get(scope, personId);
  if (transfer?.version !== version || transfer.state !== 'running') return;
  const person = await people.get(scope, personId);
  const acting: Scope = { ...scope, actor: transfer.who, roles: ['admin'] };
  const { heir, isOne } = await heirOf(scope, transfer);
  if (!person || person.active) {
    if (person && heir) await finishSeries(acting, transfer, heir);
    return note(scope, transfer, { state: 'stopped', series: [] }, 'stopped');
  }
  if (transfer.to && !heir) return note(scope, transfer, { state: 'stopped', series: [] }, 'heir_left');
  if (heir && heir.personId !== transfer.to?.personId) {
    const { personId: next, name, email } = heir;
    const purpose = isOne ? transfer.purpose : 'deactivate';
    return note(scope, transfer, { to: { personId: next, name, email }, purpose }, 'passed_on');
  }
  if (transfer.part === 0 && transfer.series.length === 0) {
    // Noted before any of them is touched: afterwards their meetings do not lead to them any more.
    const series = Holdings.seriesAmong(await Holdings.organisedAhead(scope, personId));
    if (series.length > 0) return note(scope, transfer, { series }, 'progress');
  }
  const until = performance.now() + patienceMs;
  let { part, touched, series } = transfer;
  let done = 0;
  while (part < parts.length && done < stepsAtOnce && performance.now() < until) {
    const moved = (await parts[part]?.(acting, { ...transfer, series }, stepsAtOnce - done)) ?? 0;
    done += moved;
    touched ||= moved > 0;
    if (part === 0 && series.length > 0) series = series.slice(1);
    if (part === 0 ? series.length === 0 : moved === 0) part += 1;
  }
  const isOver = part === parts.length;
  const patch = { done: transfer.done + done, series, part, touched };
  if (!isOver) return note(scope, transfer, patch, 'progress');
  // What was in the making when the person left is found by a second look.
  if (touched) return note(scope, transfer, { ...patch, part: 0, touched: false }, 'progress');
  await note(scope, transfer, { ...patch, total: patch.done, state: 'done' }, 'done');
}

/**
 * Who takes over by now: of who has left meanwhile, whoever takes over from them; null where nobody does.
 * `isOne`: that is one person still, of several records.
 */
async function heirOf(
  scope: Scope,
  { personId, to }: StoredTransfer,
): Promise<{ heir: PersonRecord | null; isOne: boolean }> {
  const seen = new Set<PersonId>([personId]);
  let isOne = true;
  let next = to?.personId;
  while (next && !seen.has(next)) {
    seen.add(next);
    const person = await people.get(scope, next);
    if (person?.active) return { heir: person, isOne };
    isOne &&= Boolean(person?.mergedInto);
    next = person?.mergedInto ?? (await transferRecords.get(scope, next))?.to?.personId;
  }
  return { heir: null, isOne };
}

/** Whoever came back keeps what is left, but no series is left to two. */
async function finishSeries(acting: Scope, transfer: StoredTransfer, { personId, name }: PersonRecord): Promise<void> {
  const [seriesId] = transfer.series;
  const handing = handingOf(transfer);
  if (!seriesId || !handing || transfer.to?.personId !== personId) return;
  const own = { ...handing, to: { personId, name } };
  if (await isHalfHanded(acting, seriesId, own)) await handOverSeries(acting, seriesId, own);
}

async function note(scope: Scope, before: StoredTransfer, patch: Partial<StoredTransfer>, what: string): Promise<void> {
  try {
    await commit(scope, [transferRecords.replace(before, transferRecords.next(scope, before, patch, what))]);
  } catch (error) {
    // Another run of the same event has gone on from here.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function handingOf({ personId, to, reason }: StoredTransfer) {
  return to && { from: personId, to: { personId: to.personId, name: to.name }, why: reason || undefined };
}

/** The first of those that are noted. What is private and was never for whoever takes over is cancelled: nobody comes to read it. */
async function moveSeries(scope: Scope, transfer: StoredTransfer): Promise<number> {
  const [seriesId] = transfer.series;
  const handing = handingOf(transfer);
  if (!seriesId) return 0;
  const series = await seriesRecords.get(scope, seriesId);
  if (handing && series && mayKnow(handing.to.personId, series)) return handOverSeries(scope, seriesId, handing);
  return cancelWhole(scope, seriesId, transfer);
}

async function cancelWhole(scope: Scope, seriesId: SeriesId, { personId, reason }: StoredTransfer): Promise<number> {
  const series = await advance(scope, seriesId);
  // It may be another's, of which they had taken over a single meeting.
  if (series?.organiser.personId !== personId || series.state !== 'active') return 0;
  try {
    await cancelSeries(scope, { seriesId, reason });
  } catch (error) {
    if (error instanceof AppError && error.code === 'booking_over') return 0;
    throw error;
  }
  await advance(scope, seriesId);
  const after = await seriesRecords.get(scope, seriesId);
  return after?.news?.occurrences.length ?? 1;
}

async function moveBookings(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const handing = handingOf(transfer);
  let done = 0;
  for (const booking of await Holdings.nextOrganised(scope, transfer.personId, limit)) {
    const { bookingId } = booking;
    if (handing && mayKnow(handing.to.personId, booking)) done += Number(await handOver(scope, bookingId, handing));
    else done += Number(await cancelOne(scope, bookingId, transfer));
  }
  return done;
}

async function cancelOne(scope: Scope, bookingId: BookingId, transfer: StoredTransfer) {
  try {
    await Bookings.cancel(scope, { bookingId, reason: transfer.reason });
    return true;
  } catch (error) {
    // The index may be behind: it is off already.
    if (error instanceof AppError && error.code === 'booking_over') return false;
    throw error;
  }
}

async function moveWaits(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const open = (await Holdings.openWaits(scope, transfer.personId)).slice(0, limit);
  for (const wait of open) {
    if (wait.state === 'offered' && wait.offer) {
      const { bookingId } = wait.offer;
      // Where somebody takes their place they go back into line first, and are handed over from there.
      await updateBooking(scope, bookingId, { check: () => undefined, counted: false }, async (before) => {
        if (before.state !== 'held') return null;
        if (takerOf(wait, transfer)) return takenBack(scope, before, transfer.reason);
        return givenUp(scope, before, 'withdrawn', transfer.reason || undefined);
      });
    } else await moveWait(scope, wait, transfer);
  }
  return open.length;
}

/** Who takes their place in line: nobody where it is for something private that they would not be at. */
function takerOf({ private: isPrivate, people: invited }: StoredWait, { to }: StoredTransfer): StoredTransfer['to'] {
  return isPrivate && !invited.some(({ personId }) => personId === to?.personId) ? null : to;
}

async function moveWait(scope: Scope, wait: StoredWait, transfer: StoredTransfer): Promise<void> {
  const leaving = out(scope, wait, 'withdrawn', 'withdrawn', transfer.reason || undefined);
  const to = takerOf(wait, transfer);
  if (!to) return commit(scope, leaving);
  const waitId = waitIdOf(scope, to.personId, wait);
  const fields = { ...wait, waitId, person: { personId: to.personId, name: to.name } };
  const taken = wait.people.filter(({ personId }) => personId !== to.personId);
  const joining = waits.first(scope, { ...fields, people: taken }, 'joined');
  try {
    await commit(scope, [...leaving, ...step(scope, null, joining)]);
  } catch (error) {
    // They wait for it themselves, or for as much as anybody may.
    if (!(error instanceof ConditionFailed)) throw error;
    await commit(scope, leaving);
  }
}

/** Only of somebody who is one with the other, and not to what is private. */
async function moveInvitations(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const handing = handingOf(transfer);
  if (transfer.purpose !== 'merge' || !handing) return 0;
  const invited = await Holdings.invitedAhead(scope, transfer.personId);
  const next = invited.filter((booking) => mayKnow(handing.to.personId, booking)).slice(0, limit);
  for (const seriesId of Holdings.seriesAmong(next)) await replaceInSeries(scope, seriesId, handing);
  let done = 0;
  for (const { bookingId } of next) done += Number(await replaceInvited(scope, bookingId, handing));
  return done;
}

async function moveRooms(scope: Scope, transfer: StoredTransfer, limit: number): Promise<number> {
  const { personId, to, purpose } = transfer;
  const approved = await Holdings.approvedBy(scope, personId);
  const open = purpose === 'merge' ? await Holdings.openTo(scope, personId) : [];
  const all = [...new Map([...approved, ...open].map((room) => [room.roomId, room])).values()].slice(0, limit);
  for (const room of all) {
    const approvers = handed(room.approvers, personId, to?.personId);
    const after = rooms.next(scope, room, { approvers, bookers: openedTo(room, transfer) }, 'changed');
    await savePlaces(scope, [rooms.replace(room, after)]);
  }
  return all.length;
}

function openedTo({ bookers }: StoredRoom, { personId, to, purpose }: StoredTransfer): StoredRoom['bookers'] {
  if (!bookers || purpose !== 'merge') return bookers;
  return { ...bookers, people: handed(bookers.people, personId, to?.personId) };
}

function handed(list: readonly PersonId[], from: PersonId, to: PersonId | undefined): PersonId[] {
  return [...new Set(list.flatMap((one) => (one === from ? (to ?? []) : one)))];
}
