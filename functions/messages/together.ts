/**
 * What people are told of meetings that an admin cancelled together: who had several hears of all of them in one line and one mail.
 *
 * Calendars cannot be told that way. An iTIP CANCEL is about one UID (RFC 5546, 3.2.5), and of several calendars in one mail
 * Outlook and Gmail take the first or none: meetings that stay in calendars send people to rooms that are closed. So those whose
 * mails carry calendars have, beside the one that they read, a mail for each meeting, all under its subject and in its
 * conversation; those whose do not have that one alone.
 */
import { cancelledTogether } from '../../shared/bookings/bulk.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BulkId } from '../../shared/ids.ts';
import { type Notice, noticesOf, recipientKey } from '../../shared/messages/rules.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { bookings, knowsKey, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { post } from './channels/index.ts';
import { isNeeded } from './messages.ts';
import { type Scene, sceneOf } from './scene.ts';
import { deliver, type Letter, tellPerson } from './telling.ts';
import { writeTogether } from './writing-together.ts';

/** One meeting's notice to one recipient. */
export interface Told {
  /** Of the booking's own change. */
  event: BookingEvent;
  notice: Notice;
  scene: Scene;
}

/** A part of what is cancelled together is told of once it is done: each of its people once. */
export async function tellTogether({ tenantId, what, at, after }: Event<'bulkPart.changed'>): Promise<void> {
  if (!after || what !== 'progress' || after.state !== 'done') return;
  const scope = systemScope(tenantId, 'messages');
  const found = await bookings.getMany(
    scope,
    after.bookingIds.map((bookingId): [typeof bookingId] => [bookingId]),
    { consistent: true },
  );
  const gone = found
    .filter((booking) => booking.lastChange.what === cancelledTogether && knowsKey(booking, after.bulkId))
    .sort((a, b) => a.start.localeCompare(b.start));
  const told: Told[] = [];
  for (const booking of gone) told.push(...(await toldOf(scope, booking, epochOf(at))));
  const byReader = Map.groupBy(told, ({ notice }) => recipientKey(notice.to));
  const eventId = `${after.bulkPartId}.together`;
  await allOf([...byReader.values()].map((list) => () => tellReader(scope, { eventId, bulkId: after.bulkId }, list)));
}

/** @param done when it was: a repeat, however late, tells the same */
async function toldOf(scope: Scope, booking: StoredBooking, done: number): Promise<Told[]> {
  const event = eventOf(booking);
  const notices = noticesOf(event, done);
  if (notices.length === 0) return [];
  const scene = await sceneOf(scope, [event.after]);
  return notices.filter(isNeeded(shapeOf(booking), scene)).map((notice) => ({ event, notice, scene }));
}

/** The change as it was: cancelling changes neither time, place nor people, and what waits for its approver has a time to. */
function eventOf(booking: StoredBooking): BookingEvent {
  const { tenantId, bookingId, version, lastChange } = booking;
  const after = shapeOf(booking);
  const before = {
    ...{ ...after, version: version - 1, sequence: after.sequence - 1 },
    state: after.expiresAt ? ('pending' as const) : ('booked' as const),
  };
  const { who, at } = lastChange;
  const name = 'booking.cancelled';
  const about = { id: `${bookingId}.${version}.${name}`, subjectId: bookingId, what: 'cancelled' };
  return { ...about, name, tenantId, version, who, why: lastChange.why ?? null, at, before, after } as BookingEvent;
}

async function tellReader(
  scope: Scope,
  { eventId, bulkId }: { eventId: string; bulkId: BulkId },
  list: readonly Told[],
): Promise<void> {
  // What they did themselves is for their calendar alone.
  const news = list.filter(({ notice }) => notice.line || 'email' in notice.to);
  const among = news.length > 1 ? { bulkId, count: news.length } : undefined;
  await allOf(
    list.map(({ event, notice, scene }) => () => {
      const one = among && news.some((each) => each.notice === notice) ? { ...notice, line: false, among } : notice;
      const { at, who, why } = event;
      return deliver(scope, event.id, [one], scene, { now: now(), at, who, why });
    }),
  );
  const [first] = news;
  if (!first || !among) return;
  const { notice, scene, event } = first;
  const about = { eventId, at: event.at, kind: 'cancelled', bookingId: null } as const;
  const written = (reader: Parameters<typeof writeTogether>[1]): Letter => ({
    ...about,
    ...writeTogether(news, reader, bulkId),
  });
  if ('email' in notice.to) {
    const { email } = notice.to;
    const reader = { email, personId: null, locale: scene.locale, calendar: true };
    await post(scope, { ...written(reader), to: { personId: null, email }, quiet: false }, ['mail']);
    return;
  }
  const person = scene.people.get(notice.to.personId);
  if (!person) return;
  const { email, personId, locale, preferences } = person;
  const letter = written({ email, personId, locale, calendar: preferences.messages.calendar });
  await tellPerson(
    scope,
    person,
    letter,
    scene.zone,
    news.map((each) => each.notice.booking.start),
  );
}
