/** Meetings in the way of an occupation: which they are, and where each could be instead. Reads alone. */
import { canHold } from '../../shared/bookings/alternatives.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { bestFirst } from '../../shared/places/elsewhere.ts';
import { type MeetingInWay, mostInWay } from '../../shared/places/way-schema.ts';
import { maxBufferMinutes } from '../../shared/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { addMinutes, datesFrom, epochOf, type Interval, type LocalDate, localDate } from '../../shared/time.ts';
import { bookings } from '../bookings/entity.ts';
import { candidate, isPlacingAllowed } from '../bookings/refusal.ts';
import * as Sheets from '../bookings/sheets.ts';
import { allFacts, type RoomFacts, roomFacts } from './facts.ts';
import { meetingsIn } from './use.ts';

/** Rooms that are looked at for a page, and named for a meeting. */
const mostLooked = 24;
const mostNamed = 3;

/** @param period days of the building's calendar, both included */
export async function inTheWay(
  scope: Scope,
  roomId: RoomId,
  period: { from: LocalDate; until: LocalDate },
  after?: string,
): Promise<{ meetings: MeetingInWay[]; total: number; next: string | null }> {
  const [facts, wanted] = await Promise.all([allFacts(scope), roomFacts(scope, roomId)]);
  if (!wanted) throw new AppError('not_found', { values: { what: 'room' } });
  const { zone } = wanted.building;
  const parts = await meetingsIn(scope, { roomId, zone }, period.from, period.until);
  const all = [...Map.groupBy(parts, ({ bookingId }) => bookingId).values()].flatMap((days) => wholeOf(days));
  all.sort((a, b) => (a.start < b.start ? -1 : 1));
  const left = after === undefined ? all : all.filter(({ start }) => start > after);
  const page = left.slice(0, mostInWay);
  const known = await bookings.getMany(
    scope,
    page.map(({ bookingId }): [BookingId] => [bookingId]),
    { consistent: true },
  );
  const people = new Map(known.map((one) => [one.bookingId, 1 + one.people.length + one.guests.length]));
  const free = await elsewhereOf(scope, wanted, facts, page);
  // A place that is kept while a series moves is no booking: it goes by itself.
  const meetings = page.flatMap((meeting): MeetingInWay[] => {
    const { bookingId, start, end, topic, organiser, state } = meeting;
    const count = people.get(bookingId);
    if (count === undefined || state === 'occupied' || !isLive(state)) return [];
    const seats = Math.min(count, wanted.room.capacity);
    const elsewhere = state === 'held' ? [] : free(meeting, seats);
    return [{ bookingId, start, end, topic, organiser, people: count, state, elsewhere }];
  });
  return { meetings, total: all.length, next: left.length > page.length ? (page.at(-1)?.start ?? null) : null };
}

/** A meeting over midnight stands on two days. */
function wholeOf<M extends Interval>(days: readonly M[]): M[] {
  const [first] = days;
  if (!first) return [];
  const start = days.map((day) => day.start).reduce((a, b) => (a < b ? a : b));
  const end = days.map((day) => day.end).reduce((a, b) => (a > b ? a : b));
  return [{ ...first, start, end }];
}

/** Where meetings of a room could be at their times. */
export async function elsewhereOf(
  scope: Scope,
  wanted: RoomFacts,
  facts: readonly RoomFacts[],
  times: readonly Interval[],
): Promise<(time: Interval, seats: number) => MeetingInWay['elsewhere']> {
  const { zone } = wanted.building;
  const byRoom = new Map(facts.map((one) => [one.room.roomId, one]));
  const near = bestFirst(
    wanted.room,
    facts.map(({ room }) => room),
  ).slice(0, mostLooked);
  const dates = [...new Set(times.flatMap((time) => datesAround(time, zone)))].sort();
  const sheets = near.length === 0 || dates.length === 0 ? [] : await Sheets.read(scope, roomIdsOf(near), dates);
  const rooms = near.flatMap(({ roomId }) => {
    const one = byRoom.get(roomId);
    return one ? [{ facts: one, candidate: candidate(one, sheets) }] : [];
  });
  return ({ start, end }, seats) =>
    rooms
      .filter((one) => one.candidate.capacity >= seats)
      .filter((one) => canHold(one.candidate, { start, end }) && isPlacingAllowed({ start, end }, one.facts))
      .slice(0, mostNamed)
      .map(({ candidate: { roomId, name, capacity } }) => ({ roomId, roomName: name, capacity }));
}

/** Buffers, the wanted and the others', may reach over midnight. */
function datesAround({ start, end }: Interval, zone: string): LocalDate[] {
  const first = localDate(epochOf(addMinutes(start, -maxBufferMinutes)), zone);
  return datesFrom(first, localDate(epochOf(addMinutes(end, maxBufferMinutes)) - 1, zone));
}

function roomIdsOf(rooms: readonly { roomId: RoomId }[]): RoomId[] {
  return rooms.map(({ roomId }) => roomId);
}
