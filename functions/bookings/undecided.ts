/**
 * Bookings that wait for an approver: a small item for each, kept by a follower, so that an ordinary booking costs nothing for it
 * and approvers read one short partition. Requests lapse, so it never grows beyond what is being asked at the moment.
 */
import { mayDecide } from '../../shared/bookings/approval.ts';
import { type InLine, mostInLine, neighboursOf, type ToDecide } from '../../shared/bookings/deciding.ts';
import { shownTo } from '../../shared/bookings/rules.ts';
import { inOrder, suits } from '../../shared/bookings/wait-rules.ts';
import { invalid } from '../../shared/errors.ts';
import type { BookingId, PersonId, RoomId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { datesFrom, epochOf, type Instant, localDate, overlaps } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { people } from '../people/entity.ts';
import { allFacts, type RoomFacts } from '../places/facts.ts';
import { bookings, type StoredBooking, shapeOf } from './entity.ts';
import * as Sheets from './sheets.ts';
import { lineAt } from './waits.ts';

export interface Undecided {
  roomId: RoomId;
  bookingId: BookingId;
  since: Instant;
}

export const undecided = defineRecord<Undecided, [RoomId, BookingId]>({
  kind: 'undecided',
  key: (tenantId, roomId, bookingId) => ({ pk: `${tenantId}#undecided`, sk: `${roomId}#${bookingId}` }),
  ids: ({ roomId, bookingId }) => [roomId, bookingId],
});

/** What waits for this person's decision, oldest first. */
export async function toDecide(
  scope: PersonScope,
  input: { limit: number; cursor?: string | undefined },
): Promise<{ requests: ToDecide[]; total: number; cursor: string | null }> {
  const from = input.cursor === undefined ? '' : readCursor(scope, input.cursor);
  const [all, facts] = await Promise.all([
    undecided.list(
      scope,
      { pk: undecided.key(scope.tenantId, '' as RoomId, '' as BookingId).pk },
      { consistent: true },
    ),
    allFacts(scope),
  ]);
  const rooms = new Map(facts.filter(({ room }) => mayDecide(scope, room)).map((each) => [each.room.roomId, each]));
  const mine = all.filter(({ roomId }) => rooms.has(roomId)).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const page = mine.filter((waiting) => placeOf(waiting) > from).slice(0, input.limit);
  const found = await bookings.getMany(
    scope,
    page.map(({ bookingId }): [BookingId] => [bookingId]),
    { consistent: true },
  );
  const open = new Map(found.filter(isOpen).map((booking) => [booking.bookingId, booking]));
  const requests = await Promise.all(
    page.flatMap((waiting) => {
      const booking = open.get(waiting.bookingId);
      const room = booking && rooms.get(booking.roomId);
      return room ? [request(scope, waiting, booking, room)] : [];
    }),
  );
  const last = page.at(-1);
  return {
    requests,
    // Those that have just been decided are off this page already, and of the list in a moment.
    total: mine.length - (page.length - requests.length),
    cursor: last && last !== mine.at(-1) ? writeCursor(scope, placeOf(last)) : null,
  };
}

function isOpen({ state, expiresAt }: StoredBooking): boolean {
  return state === 'pending' && (expiresAt === null || epochOf(expiresAt) > now());
}

async function request(
  scope: PersonScope,
  { since }: Stored<Undecided>,
  booking: StoredBooking,
  { building: { zone }, room }: RoomFacts,
): Promise<ToDecide> {
  const { roomId, start, end } = booking;
  const dates = datesFrom(localDate(epochOf(start), zone), localDate(epochOf(end) - 1, zone));
  const [sheets, inLine] = await Promise.all([Sheets.read(scope, [roomId], dates), lineFor(scope, booking, room)]);
  return {
    booking: shownTo(scope.actor.id, shapeOf(booking)),
    since,
    ...neighboursOf(booking, sheets, zone, scope.actor.id),
    inLine,
  };
}

/** Whom it stands in the way of. */
async function lineFor(scope: Scope, booking: StoredBooking, room: RoomFacts['room']): Promise<InLine[]> {
  const line = await lineAt(scope, booking.buildingId, booking);
  const first = inOrder(line.filter((place) => suits(place, room) && overlaps(place, booking))).slice(0, mostInLine);
  const found = await people.getMany(
    scope,
    [...new Set(first.map(({ personId }) => personId))].map((personId): [PersonId] => [personId]),
  );
  const names = new Map(found.map(({ personId, name }) => [personId, name]));
  return first.flatMap(({ personId, start, end, joinedAt }) => {
    const name = names.get(personId);
    return name ? [{ name, start, end, joinedAt }] : [];
  });
}

/** Its place in the order of the list. */
function placeOf({ since, bookingId }: Undecided): string {
  return `${since} ${bookingId}`;
}

function writeCursor(scope: PersonScope, place: string): string {
  return Buffer.from(`${scope.tenantId} ${place}`).toString('base64url');
}

function readCursor(scope: PersonScope, cursor: string): string {
  const [, tenantId, place] =
    /^(\S+) (\S{10,40} bkg_[0-9a-z]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (tenantId !== scope.tenantId || !place) throw invalid('cursor', 'cursor');
  return place;
}
