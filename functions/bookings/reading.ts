/** What people see of bookings: grids from sheets alone, their own list, one booking, its history. */
import { isReply } from '../../shared/bookings/replies.ts';
import { isOf, isOffer } from '../../shared/bookings/rules.ts';
import type { Booking, HistoryEntry, RoomDay } from '../../shared/bookings/schema.ts';
import { meetingsOf } from '../../shared/bookings/sheet.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { isAdmin, type PersonScope } from '../../shared/scope.ts';
import { addDays, addMinutes, datesFrom, epochOf, type Instant, type LocalDate } from '../../shared/time.ts';
import { allFacts, roomFacts } from '../places/facts.ts';
import { attendances } from './attendance.ts';
import { audits, openFields } from './audit.ts';
import { bookings, organiserRange, type StoredBooking, shapeOf } from './entity.ts';
import { shownIn } from './placing.ts';
import { answered } from './series/answers.ts';
import { saidTo } from './series/said.ts';
import * as Sheets from './sheets.ts';

/** @throws AppError `not_found` naming nothing of rooms that are another company's or none */
export async function grid(scope: PersonScope, input: { rooms: RoomId[]; from: LocalDate; days: number }) {
  const rooms = [...new Set(input.rooms)];
  const zones = await zonesOf(scope, rooms);
  const sheets = await Sheets.read(scope, rooms, datesFrom(input.from, addDays(input.from, input.days - 1)));
  const days = sheets.map(
    (sheet): RoomDay => ({
      roomId: sheet.roomId,
      date: sheet.date,
      version: sheet.version,
      meetings: meetingsOf(sheet, zones.get(sheet.roomId) ?? 'UTC', scope.actor.id),
    }),
  );
  return { days };
}

async function zonesOf(scope: PersonScope, rooms: readonly RoomId[]): Promise<Map<RoomId, string>> {
  const known =
    rooms.length > 3
      ? new Map((await allFacts(scope)).map((facts) => [facts.room.roomId, facts.building.zone]))
      : new Map<RoomId, string>();
  for (const roomId of rooms) {
    const zone = known.get(roomId) ?? (await roomFacts(scope, roomId))?.building.zone;
    if (!zone) throw new AppError('not_found', { values: { what: 'room' } });
    known.set(roomId, zone);
  }
  return known;
}

export async function get(scope: PersonScope, bookingId: BookingId): Promise<Booking> {
  const found = await bookings.find(scope, bookingId);
  // For whom a place is kept is theirs to know.
  if (isOffer(found) && found.organiser.personId !== scope.actor.id && !isAdmin(scope)) {
    throw new AppError('not_found', { values: { what: 'booking' } });
  }
  return shownIn(scope, found);
}

// The longest meeting that the policy can allow: one that began this long before the window may still reach into it.
export const longestMinutes = 14 * 1440;

/** Organised ones come from the index, invitations from the agenda that a follower keeps. */
export async function mine(
  scope: PersonScope,
  input: { from: Instant; to: Instant },
): Promise<{ bookings: Booking[] }> {
  const between: [string, string] = [addMinutes(input.from, -longestMinutes), input.to];
  const me = scope.actor.id;
  const [organised, invited] = await Promise.all([
    bookings.list(scope, { pk: organiserRange(scope, me), between, owner: true }),
    attendances.list(scope, { pk: `${scope.tenantId}#agenda#${me}`, between }),
  ]);
  const attended = await bookings.getMany(
    scope,
    invited.map(({ bookingId }): [BookingId] => [bookingId]),
    { consistent: true },
  );
  const all = new Map<BookingId, StoredBooking>();
  for (const booking of [...organised, ...attended.filter((booking) => isOf(me, booking))]) {
    // A place that was kept and not taken was never a meeting of theirs.
    if (booking.state === 'cancelled' && isOffer(booking)) continue;
    if (booking.end > input.from && booking.start < input.to) all.set(booking.bookingId, booking);
  }
  const list = await answered(scope, [...all.values()]);
  return { bookings: list.map(shapeOf).sort((a, b) => a.start.localeCompare(b.start)) };
}

export async function history(scope: PersonScope, bookingId: BookingId): Promise<{ entries: HistoryEntry[] }> {
  const booking = await bookings.find(scope, bookingId);
  if (!isOf(scope.actor.id, booking) && !isAdmin(scope)) throw new AppError('forbidden');
  return { entries: await historyOf(scope, booking) };
}

/** As this reader may know it. */
export async function historyOf(scope: PersonScope, booking: StoredBooking): Promise<HistoryEntry[]> {
  const { bookingId } = booking;
  const isOutsider = !isOf(scope.actor.id, booking);
  const { pk } = bookings.key(scope.tenantId, bookingId);
  const [entries, said] = await Promise.all([
    audits.list(scope, { pk, beginsWith: 'audit#' }),
    // Who comes and who does not is between those who meet.
    isOutsider ? [] : saidTo(scope, booking),
  ]);
  const answers = said.map(({ at, what, by }) => ({ at, what, who: by, why: null, changes: [], private: false }));
  return [...entries, ...answers]
    .sort((a, b) => epochOf(a.at) - epochOf(b.at))
    .filter((entry) => !isOutsider || !isReply(entry))
    .map(({ at, what, who, why, changes, private: isPrivate }) =>
      isPrivate && isOutsider
        ? { at, what, who, why: null, changes: changes.filter(({ field }) => openFields.has(field)) }
        : { at, what, who, why, changes },
    );
}
