/** Reminders, lapses and check-in deadlines: a timer of each for a booking, in step with it and with the settings it follows as they are now. */
import { isDeepStrictEqual } from 'node:util';
import { allowedOf } from '../../shared/bookings/approval.ts';
import { remindAt } from '../../shared/bookings/reminder.ts';
import { type BookingEvent, bookingEvents, type Event, isEvent } from '../../shared/events.ts';
import { type BookingId, idPattern, type PersonId, type RoomId } from '../../shared/ids.ts';
import type { Person, Preferences } from '../../shared/people/schema.ts';
import { isAlike } from '../../shared/policies/resolve.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import { epochOf, type Instant, instantOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { follower } from '../event.ts';
import { people } from '../people/entity.ts';
import { listRooms, rooms } from '../places/entity.ts';
import { policyNow } from '../places/shown.ts';
import * as Timers from '../timers.ts';
import { bookedIn } from './ahead.ts';
import { bookings, organiserRange, type StoredBooking } from './entity.ts';
import { followLapse, hasNewLapse } from './lapses.ts';
import {
  followBuildingRule,
  followCompanyRule,
  followRelease,
  followRoom,
  followRoomRule,
  hasNewDeadline,
} from './release-timers.ts';
import { settle } from './settle.ts';
import * as Sweeps from './sweeps.ts';

export const handler = follower(
  [...bookingEvents, 'person.changed', 'tenant.changed', 'building.changed', 'room.changed', 'sweep.created'],
  async (event) => {
    const scope = systemScope(event.tenantId, 'timers');
    if (isEvent(event, 'tenant.changed')) {
      await followCompany(scope, event);
      await followCompanyRule(scope, event);
    } else if (isEvent(event, 'sweep.created')) await sweep(scope, event);
    else if (isEvent(event, 'building.changed')) {
      await followBuilding(scope, event);
      await followBuildingRule(scope, event);
    } else if (isEvent(event, 'room.changed')) {
      await followRoomReminder(scope, event);
      await followRoomRule(scope, event);
    } else if (isEvent(event, 'person.changed')) await followPerson(scope, event);
    else if (isEvent(event, ...bookingEvents)) {
      if (isTimed(event)) await follow(scope, event.subjectId as BookingId);
      if (hasNewDeadline(event)) await followRelease(scope, event.subjectId as BookingId);
      if (hasNewLapse(event)) await followLapse(scope, event.subjectId as BookingId);
    }
  },
);

function isTimed({ before, after }: BookingEvent): boolean {
  return (
    before?.start !== after?.start ||
    before?.state !== after?.state ||
    !isDeepStrictEqual(before?.approved ?? null, after?.approved ?? null) ||
    before?.reminderMinutes !== after?.reminderMinutes
  );
}

/** A timer set to a time that has passed might never go off. */
const soonMs = 10_000;

/** @param setting when the setting changed that the booking follows: where it would have reminded before, what was set stands */
function follow(scope: Scope, bookingId: BookingId, setting?: Instant): Promise<void> {
  const name = `remind-${scope.tenantId}-${bookingId}`;
  return settle(scope, bookingId, async (booking) => {
    const allowed = booking && allowedOf(booking);
    const due = allowed && (await timeOf(scope, allowed));
    if (!allowed || !due) return Timers.clear(name);
    if (setting && epochOf(due) <= epochOf(setting)) return;
    const { start, version } = allowed;
    // What came due while events could not be followed is sent now, if the meeting has not begun.
    const soonest = instantOf(now() + soonMs);
    const at = due > soonest ? due : soonest;
    if (at >= start) return Timers.clear(name);
    await Timers.set({
      name,
      at,
      command: { do: 'booking.remind', tenantId: scope.tenantId, bookingId, start, at: due, version },
      maxAge: (epochOf(start) - epochOf(at)) / 1000,
    });
  });
}

async function timeOf(scope: Scope, booking: StoredBooking): Promise<string | null> {
  const { personId } = booking.organiser;
  const [organiser, room] = await Promise.all([
    // A walk-up booking is the doorplate's own.
    idPattern('person').test(personId) ? people.get(scope, personId) : null,
    rooms.get(scope, booking.roomId),
  ]);
  const policy = room ? await policyNow(scope, room) : defaultPolicy;
  return remindAt(
    booking,
    organiser?.preferences.reminderMinutes ?? null,
    policy.reminderMinutes,
    epochOf(booking.lastChange.at),
  );
}

type Preferring = (Person & { preferences?: Preferences }) | null;

/** Meetings ahead that follow their organiser's setting follow it when it changes. */
async function followPerson(scope: Scope, event: Event<'person.changed'>): Promise<void> {
  const setting = (person: Preferring) => person?.preferences?.reminderMinutes ?? null;
  if (setting(event.before) === setting(event.after)) return;
  const ahead = await bookings.list(scope, {
    pk: organiserRange(scope, event.subjectId as PersonId),
    between: [instantOf(now()), '9999'],
    owner: true,
  });
  await followAll(
    scope,
    ahead.filter((booking) => booking.reminderMinutes === null),
    event.at,
  );
}

/** Meetings ahead that follow the company's setting follow it when it changes. They are read off the rooms' days. */
async function followCompany(scope: Scope, event: Event<'tenant.changed'>): Promise<void> {
  if (event.before?.policy.reminderMinutes === event.after?.policy.reminderMinutes) return;
  await remindAllIn(scope, event, await listRooms(scope));
}

/** The same of a building's setting, and of a room's own. */
async function followBuilding(scope: Scope, event: Event<'building.changed'>): Promise<void> {
  if (isAlike(event.before?.rules, event.after?.rules, ['reminderMinutes'])) return;
  const inIt = (await listRooms(scope)).filter(({ buildingId }) => buildingId === event.subjectId);
  await remindAllIn(scope, event, inIt);
}

async function followRoomReminder(scope: Scope, event: Event<'room.changed'>): Promise<void> {
  if (isAlike(event.before?.rules, event.after?.rules, ['reminderMinutes'])) return;
  await remindIn(scope, event.subjectId as RoomId, event.at);
}

async function remindAllIn(scope: Scope, event: Event, list: readonly { roomId: RoomId }[]): Promise<void> {
  await Sweeps.begin(
    scope,
    event,
    'reminder',
    list.map(({ roomId }) => roomId),
  );
}

async function sweep(scope: Scope, { after }: Event<'sweep.created'>): Promise<void> {
  for (const roomId of after?.roomIds ?? []) {
    if (after?.setting === 'check_in') await followRoom(scope, roomId, after.since);
    if (after?.setting === 'reminder') await remindIn(scope, roomId, after.since);
  }
}

async function remindIn(scope: Scope, roomId: RoomId, since: Instant): Promise<void> {
  const ahead = await bookedIn(scope, roomId);
  await followAll(
    scope,
    ahead.filter((booking) => booking.reminderMinutes === null && epochOf(booking.start) > now()),
    since,
  );
}

async function followAll(scope: Scope, list: readonly StoredBooking[], setting: Instant): Promise<void> {
  await allOf(list.map((booking) => () => follow(scope, booking.bookingId, setting)));
}
