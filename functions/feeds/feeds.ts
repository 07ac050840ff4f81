/** A person's calendar with what they know of it, and a room's with what everybody may know. */
import { replyOf } from '../../shared/bookings/replies.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { lengthOf, type Meeting, meetingsOf } from '../../shared/bookings/sheet.ts';
import { AppError } from '../../shared/errors.ts';
import type { BookingId, PersonId, RoomId } from '../../shared/ids.ts';
import { apiRoot } from '../../shared/operation.ts';
import type { Locale, PersonScope, Scope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { addMinutes, datesFrom, type Instant, instantOf, localDate } from '../../shared/time.ts';
import * as Reading from '../bookings/reading.ts';
import * as Sheets from '../bookings/sheets.ts';
import { now } from '../clock.ts';
import { siteUrl } from '../messages/site.ts';
import { refuseSuspended } from '../operator/standing.ts';
import { people } from '../people/entity.ts';
import { rooms } from '../places/entity.ts';
import { allFacts, type RoomFacts, roomFacts } from '../places/facts.ts';
import { tenants } from '../tenants/entity.ts';
import { type Entry, feedText } from './calendar.ts';
import * as Tokens from './tokens.ts';

export async function mine(scope: PersonScope) {
  return { feed: await Tokens.current(scope, scope.actor.id) };
}

export async function make(scope: PersonScope) {
  const { personId, era } = await people.find(scope, scope.actor.id);
  return addressOf(await Tokens.renew(scope, { personId, era }));
}

export async function remove(scope: PersonScope) {
  await Tokens.end(scope, scope.actor.id);
  return { ok: true as const };
}

export async function ofRoom(scope: Scope, roomId: RoomId) {
  await rooms.find(scope, roomId);
  return { feed: await Tokens.current(scope, roomId) };
}

export async function makeOfRoom(scope: Scope, roomId: RoomId) {
  await rooms.find(scope, roomId);
  return addressOf(await Tokens.renew(scope, { roomId }));
}

export async function removeOfRoom(scope: Scope, roomId: RoomId) {
  await rooms.find(scope, roomId);
  await Tokens.end(scope, roomId);
  return { ok: true as const };
}

function addressOf({ token, createdAt }: { token: string; createdAt: Instant }) {
  return { url: `${siteUrl()}${apiRoot}/feeds/${token}/calendar.ics`, createdAt };
}

/** @throws AppError `not_found` also when whose it was has left or is gone */
export async function read(token: string): Promise<string> {
  const { scope, feed } = await Tokens.feedOf(token);
  await refuseSuspended(scope.tenantId);
  const { whose, createdAt } = feed;
  return 'roomId' in whose
    ? ofRoomText(scope, whose.roomId, createdAt)
    : ofPersonText(scope, whose.personId, whose.era);
}

const daysBack = 30;

async function ofPersonText(scope: Scope, personId: PersonId, era: number): Promise<string> {
  const [tenant, person] = await Promise.all([tenants.find(scope), people.get(scope, personId)]);
  if (!person?.active || person.era !== era) throw new AppError('not_found', { values: { what: 'feed' } });
  const { locale, name, email, roles } = person;
  const self: PersonScope = {
    ...scope,
    actor: { kind: 'person', id: personId, name },
    email,
    roles,
    locale,
    session: '',
  };
  const facts = await allFacts(scope);
  const [from, to] = windowOf(facts.reduce((most, { policy }) => Math.max(most, policy.horizonDays), 1));
  const { bookings } = await Reading.mine(self, { from, to });
  const byRoom = new Map(facts.map((one) => [one.room.roomId, one]));
  const entries = bookings
    .filter(({ state }) => state === 'booked' || state === 'pending')
    .filter((booking) => replyOf(booking, personId) !== 'declined')
    .map((booking) => ofBooking(booking, byRoom.get(booking.roomId), locale));
  return feedText(text(locale, 'feed.person', { company: tenant.name }), entries);
}

/** Whole days: within one, the same meetings are the same text. */
function windowOf(horizonDays: number): [Instant, Instant] {
  const midnight = `${instantOf(now()).slice(0, 10)}T00:00:00Z`;
  return [addMinutes(midnight, -daysBack * 1440), addMinutes(midnight, (horizonDays + 1) * 1440)];
}

function ofBooking(booking: Booking, facts: RoomFacts | undefined, locale: Locale): Entry {
  const { bookingId, sequence, start, end, topic, content, organiser, lastChange, state } = booking;
  return {
    bookingId,
    sequence,
    stamp: lastChange.at,
    start,
    end,
    summary: topic ?? text(locale, 'private_meeting'),
    description: [organiserLine(organiser.name, locale), content].filter(Boolean).join('\n'),
    location: facts ? [facts.room.name, facts.room.number, facts.building.name].filter(Boolean).join(' ') : '',
    url: `${siteUrl()}/my/${bookingId}`,
    private: booking.private,
    tentative: state === 'pending',
  };
}

async function ofRoomText(scope: Scope, roomId: RoomId, createdAt: Instant): Promise<string> {
  const [tenant, facts] = await Promise.all([tenants.find(scope), roomFacts(scope, roomId)]);
  if (!facts) throw new AppError('not_found', { values: { what: 'feed' } });
  const { room, building } = facts;
  const [from, to] = windowOf(facts.policy.horizonDays).map((at) => localDate(Date.parse(at), building.zone));
  const sheets = await Sheets.read(scope, [roomId], datesFrom(from ?? '', to ?? ''));
  const meetings = whole(sheets.flatMap((sheet) => meetingsOf(sheet, building.zone, null)));
  const location = [room.name, room.number, building.name].filter(Boolean).join(' ');
  const entries = meetings.map((meeting) => ofMeeting(meeting, { location, stamp: createdAt, locale: tenant.locale }));
  return feedText(`${room.name} ${room.number}`.trim(), entries);
}

/** Sheets cut meetings at midnight: here they are one again, and a day that only a buffer reaches into has none. */
function whole(meetings: readonly Meeting[]): Meeting[] {
  const byBooking = new Map<BookingId, Meeting>();
  for (const meeting of meetings.filter((one) => lengthOf(one) > 0)) {
    const known = byBooking.get(meeting.bookingId);
    byBooking.set(meeting.bookingId, known ? { ...known, end: meeting.end } : meeting);
  }
  return [...byBooking.values()];
}

interface RoomOf {
  location: string;
  /** The address's own age: sheets do not say when a meeting became what it is. */
  stamp: Instant;
  locale: Locale;
}

function ofMeeting(meeting: Meeting, { location, stamp, locale }: RoomOf): Entry {
  const { bookingId, start, end, state, topic, organiser } = meeting;
  // For whom a place is kept is theirs to know.
  const isKept = state === 'held';
  return {
    bookingId,
    sequence: 0,
    stamp,
    start,
    end,
    summary: (isKept ? null : topic) || text(locale, 'private_meeting'),
    description: isKept || !organiser ? '' : organiserLine(organiser, locale),
    location,
    url: null,
    private: meeting.private,
    tentative: state === 'pending' || isKept,
  };
}

function organiserLine(name: string, locale: Locale): string {
  return text(locale, 'feed.organiser', { name });
}
