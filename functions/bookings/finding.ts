/** Find a time: when people are busy, and when and where they could meet. Reads alone; the booking's own write decides. */
import { mayBook } from '../../shared/bookings/bookers.ts';
import { type FindRoom, findTimes, type Sought } from '../../shared/bookings/find.ts';
import type { BusyPerson, FindAnswer, FindInput, FreeBusyInput } from '../../shared/bookings/find-schema.ts';
import { type Busy, merged, type Stretch, slotMs } from '../../shared/bookings/find-slots.ts';
import { standing } from '../../shared/bookings/replies.ts';
import { isLive, mayKnow, minutesOf } from '../../shared/bookings/rules.ts';
import type { Sheet } from '../../shared/bookings/sheet.ts';
import type { SpecialDays } from '../../shared/bookings/special-days.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import type { BookingId, BuildingId, PersonId } from '../../shared/ids.ts';
import { maxBufferMinutes } from '../../shared/schema.ts';
import type { PersonScope } from '../../shared/scope.ts';
import {
  addMinutes,
  datesFrom,
  dayBounds,
  epochOf,
  type Interval,
  instantOf,
  type LocalDate,
  localDate,
} from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { PersonRecord } from '../people/entity.ts';
import * as People from '../people/people.ts';
import { buildings } from '../places/entity.ts';
import { checkKnown } from '../places/equipment.ts';
import { allFacts, type RoomFacts } from '../places/facts.ts';
import { noteNothing } from '../statistics/unmet.ts';
import { agendaOf } from './attendance.ts';
import { bookings, organiserRange, type StoredBooking } from './entity.ts';
import { longestMinutes } from './reading.ts';
import { answered } from './series/answers.ts';
import * as Sheets from './sheets.ts';

export async function freeBusy(scope: PersonScope, input: FreeBusyInput): Promise<{ people: BusyPerson[] }> {
  const [people, diaries] = await Promise.all([
    known(scope, input.people, 'people', input.people),
    diariesOf(scope, input.people, { start: input.from, end: input.to }),
  ]);
  return { people: people.map((person) => shown(person, diaries, stretchOf(input.from, input.to))) };
}

/** @throws AppError `too_long`; `not_found` for a building; invalid people by name */
export async function find(scope: PersonScope, input: FindInput): Promise<FindAnswer> {
  const me = scope.actor.id;
  const required = new Set([me, ...input.people]);
  const optional = input.optional.filter((id) => !required.has(id));
  const ids = [...required, ...optional];
  const around = { start: addMinutes(input.from, -wayMinutes), end: addMinutes(input.to, wayMinutes) };
  const [must, may, diaries, rooms] = await Promise.all([
    known(scope, [...required], 'people', input.people),
    known(scope, optional, 'optional', input.optional),
    diariesOf(scope, ids, around),
    roomsFor(scope, input, input.seats ?? ids.length),
  ]);
  const people = [...must, ...may];
  const sought = people.map(
    ({ personId }): Sought => ({
      personId,
      required: required.has(personId),
      busy: diaries.get(personId) ?? [],
    }),
  );
  const window = stretchOf(input.from, input.to);
  const ask = {
    window: { ...window, end: Math.min(window.end, now() + rooms.horizonDays * 86_400_000) },
    minutes: input.minutes,
    seats: 0,
    clock: { from: minutesOf(input.earliest), to: minutesOf(input.latest) },
    now: now(),
  };
  const answers = findTimes({ ...ask, seats: rooms.seats }, sought, rooms.list) as FindAnswer['answers'];
  if (answers.length === 0) await noteNothing(scope, input, rooms.seats);
  return {
    people: people.map((person) => ({
      ...shown(person, diaries, window),
      required: required.has(person.personId),
    })),
    answers,
    rooms: { fitting: rooms.fitting, looked: rooms.list.length },
  };
}

/** Meetings so long before and after tell where people come from and go to. */
const wayMinutes = 60;

type Known = Pick<PersonRecord, 'personId' | 'name' | 'department'>;

/** @param named as the caller has listed them, in `field` @throws AppError naming the one who is unknown */
async function known(
  scope: PersonScope,
  ids: readonly PersonId[],
  field: string,
  named: readonly PersonId[],
): Promise<Known[]> {
  const found = await People.byIds(scope, ids);
  return [...new Set(ids)].map((personId) => {
    const person = found.get(personId);
    if (!person) throw invalid(`${field}.${named.indexOf(personId)}`, 'unknown_person');
    return person;
  });
}

function shown({ personId, name }: Known, diaries: Diaries, window: Stretch): BusyPerson {
  const busy = merged(diaries.get(personId) ?? [], window);
  return { personId, name, busy: busy.map(({ start, end }) => ({ start: instantOf(start), end: instantOf(end) })) };
}

function stretchOf(start: string, end: string): Stretch {
  return { start: epochOf(start), end: epochOf(end) };
}

type Diaries = ReadonlyMap<PersonId, Busy[]>;

/** What each of them has to attend, organised or invited to; several people's meetings are read once. */
async function diariesOf(scope: PersonScope, people: readonly PersonId[], window: Interval): Promise<Diaries> {
  const between: [string, string] = [addMinutes(window.start, -longestMinutes), window.end];
  const ids = [...new Set(people)];
  const [organised, invited] = await Promise.all([
    Promise.all(ids.map((id) => bookings.list(scope, { pk: organiserRange(scope, id), between, owner: true }))),
    Promise.all(ids.map((id) => agendaOf(scope, id, between))),
  ]);
  const all = new Map(organised.flat().map((booking) => [booking.bookingId, booking]));
  const missing = new Set(invited.flat());
  for (const bookingId of all.keys()) missing.delete(bookingId);
  const attended = await bookings.getMany(
    scope,
    [...missing].map((bookingId): [BookingId] => [bookingId]),
  );
  for (const booking of attended) all.set(booking.bookingId, booking);
  const diaries = new Map(ids.map((id): [PersonId, Busy[]] => [id, []]));
  for (const booking of await answered(scope, [...all.values()])) {
    if (!isLive(booking.state) || booking.end <= window.start || booking.start >= window.end) continue;
    // Where a private meeting is, only its people know.
    const buildingId = mayKnow(scope.actor.id, booking) ? booking.buildingId : null;
    const busy = { ...stretchOf(booking.start, booking.end), buildingId };
    for (const id of comersOf(booking)) diaries.get(id)?.push(busy);
  }
  return diaries;
}

/** Its organiser and those invited, but for who has said no. */
function comersOf(booking: StoredBooking): Set<PersonId> {
  const declined = new Set(standing(booking).flatMap(({ who, reply }) => (reply === 'declined' ? who : [])));
  const invited = booking.people.map(({ personId }) => personId).filter((id) => !declined.has(id));
  return new Set([booking.organiser.personId, ...invited]);
}

const mostRooms = 60;

/** The rooms that fit, with what they hold around the window. */
async function roomsFor(scope: PersonScope, input: FindInput, seats: number) {
  const [facts, me] = await Promise.all([allFacts(scope), People.byIds(scope, [scope.actor.id])]);
  await Promise.all([checkBuildings(scope, input.buildings, facts), checkKnown(scope, input.equipment)]);
  const longest = Math.max(0, ...facts.map(({ policy }) => policy.maxMinutes));
  if (longest > 0 && input.minutes > longest) {
    const hours = longest / 60;
    throw new AppError('too_long', { values: { hours, days: hours % 24 === 0 ? hours / 24 : 0 } });
  }
  const booker = { id: scope.actor.id, department: me.get(scope.actor.id)?.department ?? '' };
  const fitting = facts.filter(
    ({ room, policy }) =>
      policy.minMinutes <= input.minutes &&
      input.minutes <= policy.maxMinutes &&
      room.capacity >= seats &&
      (input.buildings.length === 0 || input.buildings.includes(room.buildingId)) &&
      input.equipment.every((each) => room.equipment.includes(each)) &&
      mayBook(room.bookers, booker),
  );
  const looked = nearestFits(fitting);
  const list = await Promise.all(
    [...Map.groupBy(looked, ({ building }) => building.zone)].map(([zone, group]) =>
      withTaken(scope, group, zone, input),
    ),
  );
  return {
    list: list.flat(),
    fitting: fitting.length,
    seats,
    horizonDays: Math.max(0, ...looked.map(({ policy }) => policy.horizonDays)),
  };
}

/** @throws AppError `not_found` */
async function checkBuildings(scope: PersonScope, ids: readonly BuildingId[], facts: readonly RoomFacts[]) {
  const withRooms = new Set(facts.map(({ building }) => building.buildingId));
  // One without rooms is known too.
  await Promise.all(ids.filter((id) => !withRooms.has(id)).map((id) => buildings.find(scope, id)));
}

/** Where more rooms fit than can be looked at: the smallest of each building in turn. */
function nearestFits(fitting: readonly RoomFacts[]): RoomFacts[] {
  if (fitting.length <= mostRooms) return [...fitting];
  const ranks = [...Map.groupBy(fitting, ({ building }) => building.buildingId).values()].flatMap((rooms) =>
    rooms.toSorted((a, b) => a.room.capacity - b.room.capacity).map((facts, rank) => ({ facts, rank })),
  );
  return ranks
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostRooms)
    .map(({ facts }) => facts);
}

async function withTaken(
  scope: PersonScope,
  facts: readonly RoomFacts[],
  zone: string,
  { from, to }: Pick<FindInput, 'from' | 'to'>,
): Promise<FindRoom[]> {
  // Buffers, the wanted and the others', may reach over midnight.
  const first = localDate(epochOf(addMinutes(from, -maxBufferMinutes)), zone);
  const last = localDate(epochOf(addMinutes(to, maxBufferMinutes)) - 1, zone);
  const roomIds = facts.map(({ room }) => room.roomId);
  const sheets = Map.groupBy(await Sheets.read(scope, roomIds, datesFrom(first, last)), ({ roomId }) => roomId);
  return facts.map(({ room, building, policy, days }) => {
    const until = now() + policy.horizonDays * 86_400_000;
    const { roomId, buildingId, capacity, needsApproval, occupation, bufferBefore, bufferAfter } = room;
    const taken = (sheets.get(roomId) ?? []).flatMap((sheet) => takenBy(sheet, zone));
    // What lies beyond this room's own horizon is no more to be had than what others have.
    if (until < epochOf(to)) taken.push({ start: until, end: epochOf(to) });
    if (!policy.onHolidays) taken.push(...datesFrom(first, last).flatMap((date) => restOf(date, days, zone, room)));
    const { hours } = building;
    const found = { roomId, buildingId, zone, hours, days, capacity, needsApproval, occupation };
    return { ...found, bufferBefore, bufferAfter, taken };
  });
}

/** A public holiday, less the buffers that a meeting beside it has: these may lie in it. */
function restOf(
  date: LocalDate,
  days: SpecialDays,
  zone: string,
  { bufferBefore, bufferAfter }: RoomFacts['room'],
): Stretch[] {
  if (days.get(date)?.kind !== 'rest') return [];
  const { start, end } = dayBounds(date, zone);
  return [{ start: start + bufferAfter * 60_000, end: end - bufferBefore * 60_000 }];
}

function takenBy({ date, entries }: Sheet, zone: string): Stretch[] {
  if (entries.length === 0) return [];
  const { start } = dayBounds(date, zone);
  return entries.map(({ from, to, before, after }) => ({
    start: start + (from - before) * slotMs,
    end: start + (to + after) * slotMs,
  }));
}
