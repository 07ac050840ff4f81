/** What became of some of the past days' meetings, and what was not to be had then: without it statistics have little to tell. */
import * as Bookings from '../../../functions/bookings/bookings.ts';
import * as CheckIn from '../../../functions/bookings/check-in.ts';
import { bookings, type StoredBooking } from '../../../functions/bookings/entity.ts';
import { release } from '../../../functions/bookings/release.ts';
import { setSource } from '../../../functions/clock.ts';
import { noteNothing, notingRefusal } from '../../../functions/statistics/unmet.ts';
import { type FindInput, findInput } from '../../../shared/bookings/find-schema.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Event, eventOf } from '../../../shared/events.ts';
import type { PersonId } from '../../../shared/ids.ts';
import type { Building, Room } from '../../../shared/places/schema.ts';
import { type PersonScope, systemScope } from '../../../shared/scope.ts';
import { addDays, addMinutes, epochOf, instantAt, localDate, minutesBetween } from '../../../shared/time.ts';
import { as } from './requests.ts';

interface Stage {
  scope: PersonScope;
  people: readonly { id: PersonId; name: string }[];
  places: readonly { building: Building; room: Room }[];
  now: number;
  clock: () => number;
  follow: (event: Event) => Promise<void>;
}

const minute = 60_000;
const hour = 60 * minute;
const [cancelled, refused] = [4, 3];

/** @param booked all that were booked so far */
export async function seedPast(stage: Stage, booked: readonly StoredBooking[]): Promise<void> {
  const past = booked
    .filter(({ state, end }) => state === 'booked' && epochOf(end) < stage.now)
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  const watched = new Set(stage.places.filter(({ room }) => room.checkIn === 'on').map(({ room }) => room.roomId));
  const [doors, others] = [
    past.filter(({ roomId }) => watched.has(roomId)),
    past.filter((one) => !watched.has(one.roomId)),
  ];
  for (const [index, meeting] of doors.entries()) await unlessRefused(() => came(stage, meeting, index));
  const step = Math.max(1, Math.floor(others.length / (cancelled + refused)));
  for (const [index, meeting] of others.filter((_, at) => at % step === 0).entries()) {
    await unlessRefused(() => (index % 2 === 0 ? cancel : refuse)(stage, meeting, index));
  }
  await nothingFound(stage);
  setSource(stage.clock);
}

/** Which meetings there are depends on the day and the hour of the first start: what cannot be done with one is left out. */
async function unlessRefused(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** Most come within some minutes; every fourth time nobody does, and once somebody comes when the room has been given back. */
async function came({ scope, people, follow }: Stage, before: StoredBooking, index: number): Promise<void> {
  const { bookingId, organiser, start, end } = before;
  const at = (minutes: number) => setSource(() => epochOf(start) + minutes * minute);
  const self = as(
    scope,
    people.find(({ id }) => id === organiser.personId) ?? { id: organiser.personId as PersonId, name: '' },
  );
  let known = before;
  const tell = async (after: StoredBooking) => {
    const event = eventOf('booking', bookingId, known, after);
    if (event) await follow(event);
    known = after;
  };
  if (index % 4 !== 1) {
    at([2, 0, 6, 9][index % 4] ?? 0);
    return tell(await CheckIn.checkIn(self, bookingId, { channel: 'panel' }));
  }
  at(Math.min(10, minutesBetween(start, end) - 1));
  await release(systemScope(scope.tenantId, 'bookings'), bookingId);
  await tell(await bookings.find(scope, bookingId));
  if (index > 1 || known.state !== 'released') return;
  at(14);
  await tell(await CheckIn.reinstate(self, bookingId, 'web'));
}

/** Some hours before, by whoever had booked. */
async function cancel({ scope, people, follow }: Stage, before: StoredBooking, index: number): Promise<void> {
  const self = people.find(({ id }) => id === before.organiser.personId);
  if (!self) return;
  const at = Math.max(Date.parse(before.createdAt) + minute, epochOf(before.start) - (1 + index * 3) * hour);
  if (at >= epochOf(before.start)) return;
  setSource(() => at);
  const { bookingId } = before;
  const event = eventOf(
    'booking',
    bookingId,
    before,
    await Bookings.cancel(as(scope, self), { bookingId, reason: '' }),
  );
  if (event) await follow(event);
}

/** Somebody else wanted this room at this time. */
async function refuse(
  { scope, people }: Stage,
  { roomId, start, end, createdAt, organiser, topic }: StoredBooking,
  index: number,
) {
  const other = people[(index * 5 + 3) % people.length];
  if (!other || other.id === organiser.personId) return;
  setSource(() => Math.max(Date.parse(createdAt) + minute, epochOf(start) - 2 * hour));
  const words = { topic, type: 'internal', content: '', private: false } as const;
  const wish = { roomId, start, end, ...words, people: [], guests: [], reminderMinutes: null };
  const self = as(scope, other);
  await notingRefusal(self, wish, () => Bookings.create(self, wish));
}

/** Twenty seats on the afternoon of yesterday, and the day before. */
async function nothingFound({ scope, people, places, now }: Stage): Promise<void> {
  const [place] = places;
  if (!place) return;
  const { buildingId, zone } = place.building;
  for (const back of [1, 2]) {
    const person = people[back];
    const from = instantAt(addDays(localDate(now, zone), -back), '14:00', zone);
    const input: FindInput = findInput.parse({
      from,
      to: addMinutes(from, 120),
      minutes: 60,
      seats: 40,
      buildings: [buildingId],
    });
    setSource(() => epochOf(from) - hour);
    if (person) await noteNothing(as(scope, person), input, 40);
  }
}
