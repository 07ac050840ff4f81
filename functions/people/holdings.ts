/** What a person holds: meetings ahead, places in line, rooms they approve, services they look after. Found anew at each look. */
import { isLive } from '../../shared/bookings/rules.ts';
import type { BookingId, PersonId, SeriesId } from '../../shared/ids.ts';
import type { Holdings } from '../../shared/people/transfer.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { attendances } from '../bookings/attendance.ts';
import { bookings, organiserRange, type StoredBooking } from '../bookings/entity.ts';
import { undecided } from '../bookings/undecided.ts';
import { isOpen, type StoredWait, waitsOf } from '../bookings/waits.ts';
import { now } from '../clock.ts';
import { keptRooms, listRooms, type StoredRoom } from '../places/entity.ts';
import { countOpen, openOf } from '../services/concerned.ts';
import { items, type StoredItem, type StoredRequest } from '../services/entity.ts';
import { people } from './entity.ts';

export async function holdingsOf(scope: Scope, personId: PersonId): Promise<Holdings> {
  await people.find(scope, personId);
  const [organised, waiting, rooms, waitingFor, served, taken, made, invited] = await Promise.all([
    organisedAhead(scope, personId),
    openWaits(scope, personId),
    approvedAsKnown(scope, personId),
    undecided.list(scope, { pk: undecided.key(scope.tenantId, '' as never, '' as never).pk }),
    servedBy(scope, personId),
    countOpen(scope, personId, 'taken'),
    madeApart(scope, personId),
    invitedAhead(scope, personId),
  ]);
  const approved = new Set(rooms.map(({ roomId }) => roomId));
  const repeating = organised.filter(({ seriesId }) => seriesId !== null);
  return {
    bookings: organised.length - repeating.length,
    series: seriesAmong(organised).length,
    occurrences: repeating.length,
    waits: waiting.length,
    rooms: rooms.length,
    approvals: waitingFor.filter(({ roomId }) => approved.has(roomId)).length,
    items: served.length,
    tasks: taken,
    withMeetings: made.withMeetings.length,
    requests: made.alone.length,
    invitations: invited.length,
  };
}

/** Not those that are kept for them in line: those are their waits'. */
export function isAhead({ state, start }: Pick<StoredBooking, 'state' | 'start'>): boolean {
  return isLive(state) && state !== 'held' && epochOf(start) > now();
}

const ahead = (): [string, string] => [instantOf(now()), '9999'];

/** All that they organise and that is still to begin. */
export async function organisedAhead(scope: Scope, personId: PersonId): Promise<StoredBooking[]> {
  const found = await bookings.list(scope, { pk: organiserRange(scope, personId), between: ahead(), owner: true });
  return found.filter(isAhead);
}

/** The next of them: what is handed over is no longer among them. */
export async function nextOrganised(scope: Scope, personId: PersonId, limit: number): Promise<StoredBooking[]> {
  const range = { pk: organiserRange(scope, personId), between: ahead(), owner: true };
  let cursor: string | undefined;
  do {
    const page = await bookings.page(scope, range, { limit, cursor });
    const found = page.items.filter(isAhead);
    if (found.length > 0) return found;
    cursor = page.cursor ?? undefined;
  } while (cursor);
  return [];
}

export function seriesAmong(list: readonly Pick<StoredBooking, 'seriesId'>[]): SeriesId[] {
  return [...new Set(list.flatMap(({ seriesId }) => seriesId ?? []))];
}

export async function openWaits(scope: Scope, personId: PersonId): Promise<StoredWait[]> {
  return (await waitsOf(scope, personId)).filter((wait) => isOpen(wait) && epochOf(wait.until) > now());
}

export async function approvedBy(scope: Scope, personId: PersonId): Promise<StoredRoom[]> {
  return (await listRooms(scope, { consistent: true })).filter(({ approvers }) => approvers.includes(personId));
}

/** The same from memory, for who only looks. */
async function approvedAsKnown(scope: Scope, personId: PersonId): Promise<StoredRoom[]> {
  const { byId } = await keptRooms(scope);
  return [...byId.values()].filter(({ closed, approvers }) => !closed && approvers.includes(personId));
}

/** Rooms that name them among those who may book. */
export async function openTo(scope: Scope, personId: PersonId): Promise<StoredRoom[]> {
  const rooms = await listRooms(scope, { consistent: true });
  return rooms.filter(({ bookers }) => bookers?.people.includes(personId));
}

export async function servedBy(scope: Scope, personId: PersonId): Promise<StoredItem[]> {
  const { pk } = items.key(scope.tenantId, '' as never);
  const all = await items.list(scope, { pk, beginsWith: 'item#' }, { consistent: true });
  return all.filter(({ staff }) => staff.some((one) => one.personId === personId));
}

/** Open requests that they have taken on. */
export function takenBy(scope: Scope, personId: PersonId): Promise<StoredRequest[]> {
  return openOf(scope, personId, 'taken');
}

/** Open requests that they have made. */
export function madeBy(scope: Scope, personId: PersonId): Promise<StoredRequest[]> {
  return openOf(scope, personId, 'asked');
}

/** The same, parted: those that go with a meeting, and those that go with none, or with one that is over. */
export async function madeApart(
  scope: Scope,
  personId: PersonId,
): Promise<Record<'withMeetings' | 'alone', StoredRequest[]>> {
  const made = await madeBy(scope, personId);
  const found = await bookings.getMany(
    scope,
    [...new Set(made.flatMap(({ bookingId }) => bookingId ?? []))].map((bookingId): [BookingId] => [bookingId]),
  );
  const going = found.filter(({ state, end }) => isLive(state) && epochOf(end) > now());
  const ids = new Set<string>(going.map(({ bookingId }) => bookingId));
  const isWith = ({ bookingId }: StoredRequest) => bookingId !== null && ids.has(bookingId);
  return { withMeetings: made.filter(isWith), alone: made.filter((request) => !isWith(request)) };
}

/** Meetings of others ahead to which they are invited. */
export async function invitedAhead(scope: Scope, personId: PersonId): Promise<StoredBooking[]> {
  const found = await attendances.list(scope, { pk: `${scope.tenantId}#agenda#${personId}`, between: ahead() });
  const known = await bookings.getMany(
    scope,
    found.map(({ bookingId }): [BookingId] => [bookingId]),
    { consistent: true },
  );
  return known.filter((booking) => isAhead(booking) && booking.people.some((one) => one.personId === personId));
}
