/**
 * What people are told, by the ways of their choice and in their inbox: booked, invited, changed, cancelled, taken out, declined,
 * reminded, welcome. Each use case may run again for the same event: what was sent stays sent, what was not is sent then.
 */
import { allowedOf, isAnnounced } from '../../shared/bookings/approval.ts';
import { cancelledTogether } from '../../shared/bookings/bulk.ts';
import { isLive, isOf } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import { asksApprovers } from '../../shared/messages/approval.ts';
import { gathered, isGoodNews } from '../../shared/messages/held.ts';
import { type Notice, noticesOf, peopleOf } from '../../shared/messages/rules.ts';
import { isToldBySeries } from '../../shared/messages/series.ts';
import type { Person, Preferences } from '../../shared/people/schema.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { decidersOf } from '../bookings/deciders.ts';
import { bookings, shapeOf } from '../bookings/entity.ts';
import { answered } from '../bookings/series/answers.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { type PersonRecord, people } from '../people/entity.ts';
import { rooms } from '../places/entity.ts';
import { tenants } from '../tenants/entity.ts';
import { post } from './channels/index.ts';
import * as Holding from './holding.ts';
import * as Live from './live.ts';
import { type Scene, sceneOf } from './scene.ts';
import { roomsOf, stillTold } from './series-told.ts';
import { deliver, deliverHeld, stillQuiet } from './telling.ts';
import { isAsking, writeWelcome } from './writing.ts';

/** Tells everybody whom a change of a booking concerns. */
export async function tell(event: BookingEvent): Promise<void> {
  const scope = systemScope(event.tenantId, 'messages');
  const { at, who, why, subjectId } = event;
  if (isToldBySeries(event.what)) return;
  await allOf(
    peopleOf(event).map(
      (personId) => () => Live.tell(scope, personId, { kind: 'booking.changed', bookingId: subjectId }),
    ),
  );
  if (event.what === cancelledTogether) return;
  const approvers = await asked(scope, event);
  const notices = await current(scope, subjectId as BookingId, noticesOf(await heard(scope, event), now(), approvers));
  if (!event.after || notices.length === 0) return;
  const asksFor = notices.some(isAsking) ? event.after.bookingId : null;
  const scene = await sceneOf(scope, [event.before, event.after], asksFor, approvers);
  const needed = notices.filter(isNeeded(event.after, scene));
  await deliver(scope, event.id, needed, scene, { now: now(), at, who, why });
}

/** With what was answered to the whole series, before and after alike, so that it is no news here. */
async function heard(scope: Scope, event: BookingEvent): Promise<BookingEvent> {
  const versions = [event.before, event.after].filter((booking) => booking !== null);
  const [first = null, last = null] = await answered(scope, versions);
  return { ...event, before: event.before && first, after: event.after && (last ?? first) };
}

/** The approvers whom a request is brought to. */
async function asked(scope: Scope, { before, after }: BookingEvent): Promise<PersonId[]> {
  if (!after || !asksApprovers(before, after)) return [];
  const room = await rooms.get(scope, after.roomId);
  return room ? (await decidersOf(scope, room)).asked.map(({ personId }) => personId) : [];
}

/**
 * Without what is no longer so: an event may come late or again, when the meeting has been cancelled or the recipient taken
 * out, and of that they have been told.
 */
async function current(scope: Scope, bookingId: BookingId, notices: Notice[]): Promise<Notice[]> {
  if (!notices.some(isGoodNews)) return notices;
  const booking = await bookings.get(scope, bookingId);
  const isStillIn = ({ kind, to }: Notice) => {
    if (kind === 'waitlist_offer') return booking?.state === 'held';
    if (kind === 'room_needed') return booking !== null && isLive(booking.state);
    if (kind === 'released') return booking?.state === 'released';
    if (kind === 'approval_asked' || kind === 'requested') return booking?.state === 'pending';
    if (!booking || !(booking.state === 'booked' || (booking.state === 'pending' && isAnnounced(booking))))
      return false;
    return 'email' in to ? booking.guests.includes(to.email) : isOf(to.personId, booking);
  };
  return notices.filter((notice) => !isGoodNews(notice) || isStillIn(notice));
}

/** A colleague may be invited by name and, once more, as a guest by address: to one address goes one message. */
export function isNeeded(booking: Booking, scene: Scene): (notice: Notice) => boolean {
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
  // Where more of it has been asked for, what is allowed takes place.
  const standing = stored && allowedOf(stored);
  if (!standing || standing.start !== start || epochOf(start) <= now()) return;
  const booking = shapeOf(standing);
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
  const { personId, email } = person;
  const written = writeWelcome({ company: tenant.name }, person, event.who.name);
  const about = { eventId: event.id, at: event.at, kind: 'welcome', bookingId: null } as const;
  await post(scope, { ...about, ...written, to: { personId, email }, quiet: false }, ['inbox', 'mail']);
}

type Preferring = (Person & { preferences?: Preferences }) | null;

/** Who changes their quiet times gets what waits by the new ones, which may be at once. */
export async function followPerson(event: Event<'person.changed'>): Promise<void> {
  const quiet = (person: Preferring) => JSON.stringify([person?.preferences?.messages, person?.active]);
  if (quiet(event.before) === quiet(event.after)) return;
  await release(systemScope(event.tenantId, 'messages'), event.subjectId as PersonId);
}

/** Sends what waited for the end of a person's quiet time; while it is still quiet, it waits on. */
export async function release(scope: Scope, personId: PersonId): Promise<void> {
  const waiting = await Holding.waiting(scope, personId);
  if (waiting.length === 0) return;
  const [tenant, person] = await Promise.all([tenants.find(scope), people.get(scope, personId)]);
  const until = person?.active ? stillQuiet(person, tenant.zone, now()) : null;
  if (until) return Holding.wake(scope, personId, until);
  if (person?.active) await sendHeld(scope, person, waiting);
  await allOf(waiting.map((held) => () => Holding.drop(scope, held)));
}

async function sendHeld(
  scope: Scope,
  person: Stored<PersonRecord>,
  waiting: readonly Stored<Holding.Held>[],
): Promise<void> {
  const letters = waiting.flatMap(({ parcel, ways }) => (parcel ? [() => post(scope, parcel, ways)] : []));
  const notices = waiting.flatMap(({ told, eventId, ways }) => (told ? [{ ...told, eventId, ways }] : []));
  const news = gathered(notices).map((held) => async () => {
    const { facts } = held;
    const notice = await stillSo(scope, held.notice);
    if (!notice) return;
    const asksFor = isAsking(notice) ? (notice.series?.seriesId ?? notice.booking.bookingId) : null;
    const scene = await sceneOf(scope, [notice.booking, notice.was], asksFor, [], roomsOf(notice.series));
    await deliverHeld(scope, { ...held, notice }, person, scene, { ...facts, now: now() });
  });
  await allOf([...letters, ...news]);
}

/** The notice as it is to be told now, or null. */
async function stillSo(scope: Scope, notice: Notice): Promise<Notice | null> {
  if (notice.series) return stillTold(scope, notice, notice.series);
  return (await isWorthTelling(scope, notice)) ? notice : null;
}

/** Neither over, nor no longer so, nor older than what they have been told meanwhile. */
async function isWorthTelling(scope: Scope, notice: Notice): Promise<boolean> {
  const { booking } = notice;
  if (epochOf(booking.end) <= now()) return false;
  if (!isGoodNews(notice)) return true;
  const stored = await bookings.get(scope, booking.bookingId);
  const isThere = stored?.roomId === booking.roomId && stored.start === booking.start && stored.end === booking.end;
  return isThere && (await current(scope, booking.bookingId, [notice])).length > 0;
}
