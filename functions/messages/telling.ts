/** From what happened to its recipients: by which ways each is told, now or once their quiet time is over. */
import type { MessageKind } from '../../shared/messages/kinds.ts';
import {
  type ChannelName,
  type MessagePreferences,
  type OuterChannel,
  waysOf,
} from '../../shared/messages/preferences.ts';
import { heldUntil, quietUntil } from '../../shared/messages/quiet.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Instant } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import type { PersonRecord } from '../people/entity.ts';
import { type Parcel, post } from './channels/index.ts';
import { hold } from './holding.ts';
import type { Scene } from './scene.ts';
import { type Addressee, type Facts, hasCalendar, write } from './writing.ts';

/** Each recipient has one notice of an event: with `eventId` that is what makes it once. */
export async function deliver(
  scope: Scope,
  eventId: string,
  notices: readonly Notice[],
  scene: Scene,
  facts: Facts,
): Promise<void> {
  await allOf(notices.map((notice) => () => deliverOne(scope, eventId, notice, scene, facts)));
}

async function deliverOne(scope: Scope, eventId: string, notice: Notice, scene: Scene, facts: Facts): Promise<void> {
  const { to, kind, line, booking, was } = notice;
  if ('email' in to) {
    return post(scope, noticeParcel(eventId, notice, guestOf(to.email, scene), scene, facts), ['mail']);
  }
  const person = scene.people.get(to.personId);
  if (!person?.active) return;
  const parcel = noticeParcel(eventId, notice, addresseeOf(person), scene, facts);
  const outer = outerWays(notice, person.preferences.messages);
  const starts = [booking.start, ...(was ? [was.start] : [])];
  const { now: _now, ...rest } = facts;
  const until = untilFor(person, kind, starts, scene.zone, facts.now);
  await send(scope, { ...parcel, quiet: until !== null }, line, outer, until, { notice, facts: rest });
}

/** What a person is told that is no booking's notice. */
export type Letter = Omit<Parcel, 'to' | 'quiet'>;

/**
 * Tells one person: a line in the inbox at once, the other ways as they have chosen for this kind, after their quiet time.
 * @param zone the company's
 * @param starts when what it is about begins: what is near does not wait
 */
export async function tellPerson(
  scope: Scope,
  person: Stored<PersonRecord>,
  letter: Letter,
  zone: string,
  starts: readonly Instant[] = [],
): Promise<void> {
  if (!person.active) return;
  const { personId, email, preferences } = person;
  const until = untilFor(person, letter.kind, starts, zone, now());
  const parcel = { ...letter, to: { personId, email }, quiet: until !== null };
  await send(scope, parcel, true, waysOf(letter.kind, preferences.messages), until, null);
}

async function send(
  scope: Scope,
  parcel: Parcel,
  line: boolean,
  outer: readonly OuterChannel[],
  until: Instant | null,
  told: { notice: Notice; facts: Omit<Facts, 'now'> } | null,
): Promise<void> {
  const ways: ChannelName[] = [...(line ? (['inbox'] as const) : []), ...(until ? [] : outer)];
  await post(scope, parcel, ways);
  const { personId } = parcel.to;
  if (!until || !personId || outer.length === 0) return;
  const { eventId, at } = parcel;
  await hold(scope, { personId, eventId, at, ways: [...outer], until, told, parcel: told ? null : parcel });
}

function untilFor(person: PersonRecord, kind: MessageKind, starts: readonly Instant[], zone: string, at: number) {
  const { quiet, zone: own } = person.preferences.messages;
  return heldUntil(kind, starts, at, { quiet, zone: own ?? zone });
}

/** When the person's quiet time ends that it is now, or null. */
export function stillQuiet({ preferences }: PersonRecord, zone: string, at: number): Instant | null {
  return quietUntil(at, preferences.messages.quiet, preferences.messages.zone ?? zone);
}

/** A notice that waited, by the ways that it waited for. */
export async function deliverHeld(
  scope: Scope,
  held: { eventId: string; notice: Notice; ways: readonly OuterChannel[] },
  person: Stored<PersonRecord>,
  scene: Scene,
  facts: Facts,
): Promise<void> {
  await post(scope, noticeParcel(held.eventId, held.notice, addresseeOf(person), scene, facts), held.ways);
}

/** Without a line in the inbox it is for the calendar alone. */
function outerWays(notice: Notice, preferences: MessagePreferences): OuterChannel[] {
  const chosen = notice.line ? waysOf(notice.kind, preferences) : [];
  const forCalendar: OuterChannel[] = preferences.calendar && hasCalendar(notice) ? ['mail'] : [];
  return [...new Set([...chosen, ...forCalendar])];
}

function guestOf(email: string, scene: Scene): Addressee {
  return { email, personId: null, locale: scene.locale, calendar: true };
}

function addresseeOf({ email, personId, locale, preferences }: PersonRecord): Addressee {
  return { email, personId, locale, calendar: preferences.messages.calendar };
}

function noticeParcel(eventId: string, notice: Notice, to: Addressee, scene: Scene, facts: Facts): Parcel {
  const { title, text, mail } = write(notice, scene, to, facts);
  const { personId, email } = to;
  const { kind, booking } = notice;
  const about = { eventId, at: facts.at, kind, bookingId: booking.bookingId };
  return { ...about, to: { personId, email }, title, text, mail, quiet: false };
}
