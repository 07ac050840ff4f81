/**
 * What people are told, by mail and in their inbox: booked, invited, changed, cancelled, taken out, reminded, welcome. Each use
 * case may run again for the same event: what was sent stays sent, what was not is sent then.
 */
import { isOf } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import { type Notice, noticesOf, peopleOf } from '../../shared/messages/rules.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { bookings, shapeOf } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { people } from '../people/entity.ts';
import { tenants } from '../tenants/entity.ts';
import * as Live from './live.ts';
import { type Parcel, post } from './post.ts';
import { type Scene, sceneOf } from './scene.ts';
import { type Addressee, type Facts, type Written, write, writeWelcome } from './writing.ts';

/** Tells everybody whom a change of a booking concerns. */
export async function tell(event: BookingEvent): Promise<void> {
  const scope = systemScope(event.tenantId, 'messages');
  const { at, who, why, subjectId } = event;
  await allOf(
    peopleOf(event).map(
      (personId) => () => Live.tell(scope, personId, { kind: 'booking.changed', bookingId: subjectId }),
    ),
  );
  const notices = await current(scope, subjectId as BookingId, noticesOf(event, now()));
  if (!event.after || notices.length === 0) return;
  const scene = await sceneOf(scope, [event.before, event.after]);
  const needed = notices.filter(isNeeded(event.after, scene));
  await deliver(scope, event.id, needed, scene, { now: now(), at, who, why });
}

/**
 * Without what is no longer so: an event may come late or again, when the meeting has been cancelled or the recipient taken
 * out, and of that they have been told.
 */
async function current(scope: Scope, bookingId: BookingId, notices: Notice[]): Promise<Notice[]> {
  const isGoodNews = ({ kind }: Notice) => kind !== 'cancelled' && kind !== 'uninvited';
  if (!notices.some(isGoodNews)) return notices;
  const booking = await bookings.get(scope, bookingId);
  const isStillIn = ({ to }: Notice) => {
    if (booking?.state !== 'booked') return false;
    return 'email' in to ? booking.guests.includes(to.email) : isOf(to.personId, booking);
  };
  return notices.filter((notice) => !isGoodNews(notice) || isStillIn(notice));
}

/** A colleague may be invited by name and, once more, as a guest by address: to one address goes one message. */
function isNeeded(booking: Booking, scene: Scene): (notice: Notice) => boolean {
  const addressOf = (personId: PersonId) => scene.people.get(personId)?.email ?? '';
  const colleagues = new Set([booking.organiser, ...booking.people].map(({ personId }) => addressOf(personId)));
  return ({ kind, to }) => {
    if ('email' in to) return !colleagues.has(to.email);
    return kind !== 'uninvited' || !booking.guests.includes(addressOf(to.personId));
  };
}

/** What a reminder's timer carries. */
export interface Reminder {
  bookingId: BookingId;
  /** The start that it was set for. */
  start: Instant;
  /** When it was to go off. */
  at: Instant;
}

/** Reminds organiser and people of a meeting, if it is still to begin when the timer was set for. */
export async function remind(scope: Scope, { bookingId, start, at }: Reminder): Promise<void> {
  const stored = await bookings.get(scope, bookingId);
  if (stored?.state !== 'booked' || stored.start !== start || epochOf(start) <= now()) return;
  const booking = shapeOf(stored);
  const scene = await sceneOf(scope, [booking]);
  const readers = [booking.organiser, ...booking.people].map(({ personId }) => personId).filter(wantsReminders(scene));
  const notices = readers.map(
    (personId): Notice => ({ kind: 'reminder', to: { personId }, line: true, booking, was: null }),
  );
  await deliver(scope, `${bookingId}.${start}.reminder`, notices, scene, {
    now: now(),
    at,
    who: scope.actor,
    why: null,
  });
}

/** Who has set reminders to never is not reminded of others' meetings either. */
function wantsReminders(scene: Scene) {
  return (personId: PersonId) => scene.people.get(personId)?.preferences.reminderMinutes !== 0;
}

/** The first mail to a person whom an admin has added. */
export async function welcome(event: Event<'person.invited'>): Promise<void> {
  const scope = systemScope(event.tenantId, 'messages');
  const [tenant, person] = await Promise.all([tenants.find(scope), people.get(scope, event.subjectId as PersonId)]);
  if (!person?.active) return;
  const { title, text, mail } = writeWelcome({ company: tenant.name }, person, event.who.name);
  await post(scope, {
    eventId: event.id,
    at: event.at,
    mail: { ...mail, to: person.email },
    line: { personId: person.personId, what: 'welcome', title, text, bookingId: null },
  });
}

async function deliver(
  scope: Scope,
  eventId: string,
  notices: readonly Notice[],
  scene: Scene,
  facts: Facts,
): Promise<void> {
  const parcels = notices.flatMap((notice): Parcel[] => {
    const addressee = addresseeOf(notice, scene);
    if (!addressee) return [];
    return [parcelOf(eventId, notice, addressee, write(notice, scene, addressee, facts), facts)];
  });
  await allOf(parcels.map((parcel) => () => post(scope, parcel)));
}

/** Null for people who have left. */
function addresseeOf({ to }: Notice, scene: Scene): Addressee | null {
  if ('email' in to) return { email: to.email, locale: scene.locale, isGuest: true };
  const person = scene.people.get(to.personId);
  return person?.active ? { email: person.email, locale: person.locale, isGuest: false } : null;
}

function parcelOf(eventId: string, notice: Notice, { email }: Addressee, written: Written, { at }: Facts): Parcel {
  const { to, kind, line, booking } = notice;
  const { title, text, mail } = written;
  return {
    eventId,
    at,
    mail: { ...mail, to: email },
    line:
      line && 'personId' in to
        ? { personId: to.personId, what: kind, title, text, bookingId: booking.bookingId }
        : null,
  };
}
