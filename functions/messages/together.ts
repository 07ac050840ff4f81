/**
 * What people are told of meetings that an admin cancelled together: who had several hears of all of them in one line and one mail.
 *
 * Calendars cannot be told that way. An iTIP CANCEL is about one UID (RFC 5546, 3.2.5), and of several calendars in one mail
 * Outlook and Gmail take the first or none: meetings that stay in calendars send people to rooms that are closed. So those whose
 * mails carry calendars have, beside the one that they read, a mail for each meeting, all under its subject and in its
 * conversation; those whose do not have that one alone.
 */
import { createHash } from 'node:crypto';
import { cancelledTogether } from '../../shared/bookings/bulk.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BulkId } from '../../shared/ids.ts';
import { type Notice, noticesOf, recipientKey } from '../../shared/messages/rules.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { allOf, inParallel } from '../all-of.ts';
import { partKey, parts, type StoredPart } from '../bookings/bulk-entity.ts';
import { bookings, knowsKey, type StoredBooking, shapeOf } from '../bookings/entity.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import type { TimeLeft } from '../event.ts';
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

/** One message to one recipient, with its place in the order in which a part's people are told. */
interface Delivery {
  place: string;
  send(): Promise<void>;
}

/** Messages between two looks at what time is left, and how many of them at once: other parts are told of beside this one. */
const chunkSize = 40;
const atOnce = 4;
/** What a chunk takes at most where SES takes a mail a second, ms. */
const chunkMs = 120_000;
/** Behind all places. */
const everybody = '~';

/**
 * A part of what is cancelled together is told of once it is done: each of its people once. How far it has come stands in the
 * part, and what does not fit into one run is told by the next, which that note starts: so everybody is told, however slowly
 * SES takes mails.
 */
export async function tellTogether(
  { tenantId, what, after }: Event<'bulkPart.changed'>,
  timeLeft: TimeLeft,
): Promise<void> {
  if (!after || !(what === 'progress' || what === toldSome) || after.state !== 'done') return;
  const scope = systemScope(tenantId, 'messages');
  const part = await parts.get(scope, after.bulkId, partKey(after.part));
  if (part?.state !== 'done' || part.told === everybody) return;
  const deliveries = (await deliveriesOf(scope, part)).filter(({ place }) => place > part.told);
  const failures: unknown[] = [];
  let told = part.told;
  for (let at = 0; at < deliveries.length && (at === 0 || timeLeft() > chunkMs); at += chunkSize) {
    const chunk = deliveries.slice(at, at + chunkSize);
    await allOf(
      chunk.map(({ send }) => send),
      atOnce,
    ).catch((error: unknown) => failures.push(error));
    const isLast = at + chunkSize >= deliveries.length;
    // What failed is told by the next run; it holds up nobody else meanwhile.
    if (failures.length === 0) told = isLast ? everybody : (chunk.at(-1)?.place ?? told);
  }
  if (deliveries.length === 0) told = everybody;
  if (failures.length > 0 && told === part.told) throw failures[0];
  await note(scope, part, told);
}

/** What a part's change is called that says how far its people have been told. */
const toldSome = 'told';

async function note(scope: Scope, part: StoredPart, told: string): Promise<void> {
  try {
    await commit(scope, [parts.replace(part, parts.next(scope, part, { told }, toldSome))]);
  } catch (error) {
    // Another run of the same event is as far.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** In an order that depends on nothing but what was cancelled. */
async function deliveriesOf(scope: Scope, part: StoredPart): Promise<Delivery[]> {
  const found = await bookings.getMany(
    scope,
    part.bookingIds.map((bookingId): [typeof bookingId] => [bookingId]),
    { consistent: true },
  );
  const gone = found.filter(
    (booking) => booking.lastChange.what === cancelledTogether && knowsKey(booking, part.bulkId),
  );
  const told: Told[] = [];
  await inParallel(gone, atOnce, async (booking) => void told.push(...(await toldOf(scope, booking))));
  told.sort((a, b) => a.notice.booking.start.localeCompare(b.notice.booking.start));
  const byReader = Map.groupBy(told, ({ notice }) => recipientKey(notice.to));
  return [...byReader]
    .flatMap(([reader, list]) => toReader(scope, part, reader, list))
    .sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** As of when it was cancelled: a repeat, however late, tells the same. */
async function toldOf(scope: Scope, booking: StoredBooking): Promise<Told[]> {
  const event = eventOf(booking);
  const notices = noticesOf(event, epochOf(event.at));
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

/** For their calendar a message for each meeting, and one for themselves that names all. */
function toReader(
  scope: Scope,
  { bulkPartId, bulkId }: StoredPart,
  recipient: string,
  list: readonly Told[],
): Delivery[] {
  // What they did themselves is for their calendar alone.
  const news = list.filter(({ notice }) => notice.line || 'email' in notice.to);
  const among = news.length > 1 ? { bulkId, count: news.length } : undefined;
  const reader = createHash('sha256').update(recipient).digest('base64url');
  const each = list.map(({ event, notice, scene }): Delivery => {
    const one = among && news.some((each) => each.notice === notice) ? { ...notice, line: false, among } : notice;
    const { at, who, why } = event;
    return {
      place: `${reader}#${notice.booking.bookingId}`,
      send: () => deliver(scope, event.id, [one], scene, { now: now(), at, who, why }),
    };
  });
  if (!among) return each;
  // A colleague may be a guest by address of others of them: these are two readers of one address.
  const eventId = `${bulkPartId}.together.${news.some(({ notice }) => 'email' in notice.to) ? 'guest' : 'person'}`;
  return [...each, { place: `${reader}#~`, send: () => tellAll(scope, eventId, news, bulkId) }];
}

/** @param news two or more, all to the same reader */
async function tellAll(scope: Scope, eventId: string, news: readonly Told[], bulkId: BulkId): Promise<void> {
  const [first] = news;
  if (!first) return;
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
