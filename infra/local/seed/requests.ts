/** The demo's room with approval: what was asked for in the past has been approved, and a few requests wait. */
import * as Approval from '../../../functions/bookings/approval.ts';
import * as Bookings from '../../../functions/bookings/bookings.ts';
import { bookings, type StoredBooking } from '../../../functions/bookings/entity.ts';
import { setSource } from '../../../functions/clock.ts';
import { type Event, eventOf } from '../../../shared/events.ts';
import type { BookingId, PersonId } from '../../../shared/ids.ts';
import type { Building, Room } from '../../../shared/places/schema.ts';
import type { PersonScope } from '../../../shared/scope.ts';
import { addDays, addMinutes, instantAt, localDate } from '../../../shared/time.ts';
import type { SeedCompany } from './companies.ts';

type Follow = (event: Event) => Promise<void>;
type Named = { id: PersonId; name: string };

export function as(scope: PersonScope, { id, name }: Named): PersonScope {
  return { ...scope, actor: { kind: 'person', id, name }, roles: ['employee'] };
}

/** Approves what has just been asked for. */
export async function approveAtOnce(
  scope: PersonScope,
  approver: Named,
  bookingId: BookingId,
  follow: Follow,
): Promise<void> {
  const before = await bookings.find(scope, bookingId);
  const input = { bookingId, version: before.version };
  const after = await Approval.approve({ ...as(scope, approver), roles: ['approver'] }, input);
  await tell(before, after, follow);
}

/** Each on a day of its own, the day after tomorrow and on. */
export async function seedRequests(options: {
  company: SeedCompany;
  scope: PersonScope;
  people: readonly Named[];
  place: { building: Building; room: Room };
  now: number;
  clock: () => number;
  follow: Follow;
}): Promise<void> {
  const { company, scope, people, place, now, clock, follow } = options;
  const { building, room } = place;
  const times = ['10:00', '14:00', '15:30'];
  for (const [index, { who, topic, hoursAgo, isPrivate }] of company.requests.entries()) {
    const organiser = people.find(({ name }) => name === who);
    if (!organiser) continue;
    const start = instantAt(
      addDays(localDate(now, building.zone), index + 2),
      times[index % times.length] ?? '10:00',
      building.zone,
    );
    const input = {
      roomId: room.roomId,
      start,
      end: addMinutes(start, 60),
      topic,
      type: 'other' as const,
      content: '',
      private: isPrivate ?? false,
      people: people.slice(4 + index, 8 + index).map(({ id }) => id),
      guests: [],
      reminderMinutes: null,
    };
    setSource(() => now - hoursAgo * 3_600_000);
    const { booking } = await Bookings.create(as(scope, organiser), input);
    await tell(null, await bookings.find(scope, booking.bookingId), follow);
  }
  setSource(clock);
}

async function tell(before: StoredBooking | null, after: StoredBooking, follow: Follow): Promise<void> {
  const event = eventOf('booking', after.bookingId, before, after);
  if (event) await follow(event);
}
