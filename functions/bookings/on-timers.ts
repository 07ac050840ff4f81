/** Reminders: one timer for each booking, in step with the booking as it is now. */
import { remindAt } from '../../shared/bookings/reminder.ts';
import { type Event, isEvent } from '../../shared/events.ts';
import { type BookingId, idPattern, type PersonId } from '../../shared/ids.ts';
import type { Person, Preferences } from '../../shared/people/schema.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { follower } from '../event.ts';
import { people } from '../people/entity.ts';
import { tenants } from '../tenants/entity.ts';
import * as Timers from '../timers.ts';
import { bookings, organiserRange, type StoredBooking } from './entity.ts';
import { settle } from './settle.ts';

export const handler = follower(
  ['booking.created', 'booking.changed', 'booking.cancelled', 'person.changed'],
  async (event) => {
    const scope = systemScope(event.tenantId, 'timers');
    if (isEvent(event, 'person.changed')) await followPerson(scope, event);
    else if (isEvent(event, 'booking.created', 'booking.changed', 'booking.cancelled') && isTimed(event)) {
      await follow(scope, event.subjectId as BookingId);
    }
  },
);

function isTimed({ before, after }: Event<'booking.created' | 'booking.changed' | 'booking.cancelled'>): boolean {
  return (
    before?.start !== after?.start ||
    before?.state !== after?.state ||
    before?.reminderMinutes !== after?.reminderMinutes
  );
}

function follow(scope: Scope, bookingId: BookingId): Promise<void> {
  const name = `remind-${scope.tenantId}-${bookingId}`;
  return settle(scope, bookingId, async (booking) => {
    const at = booking && (await timeOf(scope, booking));
    if (!booking || !at) return Timers.clear(name);
    const { start, version } = booking;
    await Timers.set({
      name,
      at,
      command: { do: 'booking.remind', tenantId: scope.tenantId, bookingId, start, at, version },
      maxAge: (epochOf(start) - epochOf(at)) / 1000,
    });
  });
}

async function timeOf(scope: Scope, booking: StoredBooking): Promise<string | null> {
  const { personId } = booking.organiser;
  const [organiser, tenant] = await Promise.all([
    // A walk-up booking is the doorplate's own.
    idPattern('person').test(personId) ? people.get(scope, personId) : null,
    tenants.get(scope),
  ]);
  const policy = tenant?.policy ?? defaultPolicy;
  return remindAt(booking, organiser?.preferences.reminderMinutes ?? null, policy.reminderMinutes, now());
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
  const following = ahead.filter((booking) => booking.reminderMinutes === null);
  await allOf(
    following.map(
      ({ bookingId }) =>
        () =>
          follow(scope, bookingId),
    ),
  );
}
