/** The demo's meetings that come again: eight times, one of them left out. */
import { bookings } from '../../../functions/bookings/entity.ts';
import * as Creating from '../../../functions/bookings/series/creating.ts';
import * as Planning from '../../../functions/bookings/series/planning.ts';
import { setSource } from '../../../functions/clock.ts';
import { rule as ruleShape } from '../../../shared/bookings/recurrence-schema.ts';
import { type Event, eventOf } from '../../../shared/events.ts';
import type { PersonId } from '../../../shared/ids.ts';
import type { Building, Room } from '../../../shared/places/schema.ts';
import type { PersonScope } from '../../../shared/scope.ts';
import { addDays, addMinutes, epochOf, instantAt, localDate, weekday } from '../../../shared/time.ts';
import type { SeedCompany } from './companies.ts';
import { as } from './requests.ts';

const bookedDaysAgo = 3;
const times = 8;
const dayMs = 86_400_000;

/** From the next working day on, booked a few days ago; or begun so many days ago, booked the day before. */
export async function seedSeries(options: {
  company: SeedCompany;
  scope: PersonScope;
  people: readonly { id: PersonId; name: string }[];
  places: readonly { building: Building; room: Room }[];
  now: number;
  clock: () => number;
  follow: (event: Event) => Promise<void>;
}): Promise<void> {
  const { company, scope, people, places, now, clock, follow } = options;
  for (const { who, room: number, topic, content, time, invited, skipped, daysAgo } of company.series) {
    const organiser = people.find(({ name }) => name === who);
    const place = places.find(({ room }) => room.number === number);
    if (!organiser || !place) continue;
    const { zone } = place.building;
    let date = addDays(localDate(now, zone), daysAgo === undefined ? 1 : -daysAgo);
    while (weekday(date) > 5) date = addDays(date, 1);
    const start = instantAt(date, time, zone);
    const isDaily = daysAgo !== undefined;
    const first = { roomId: place.room.roomId, start, end: addMinutes(start, isDaily ? 15 : 60) };
    const days = isDaily ? [1, 2, 3, 4, 5] : [weekday(date)];
    const rule = ruleShape.parse({ repeat: 'weekly', days, count: times });
    setSource(() => (isDaily ? epochOf(start) - dayMs : now - bookedDaysAgo * dayMs));
    const { occurrences } = await Planning.plan(scope, { ...first, rule }, company.locale);
    const input = {
      ...first,
      ...{ rule, topic, content, type: 'internal' as const, private: false, guests: [], reminderMinutes: null },
      people: people.filter(({ name }) => invited.includes(name)).map(({ id }) => id),
      occurrences: occurrences.filter((_, index) => index !== skipped),
    };
    const made = await Creating.create(as(scope, organiser), input);
    for (const { bookingId } of made.occurrences) {
      const event = bookingId && eventOf('booking', bookingId, null, await bookings.find(scope, bookingId));
      if (event) await follow(event);
    }
  }
  setSource(clock);
}
