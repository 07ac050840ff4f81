/** Attendees accept, decline, or are not sure yet. It changes neither time nor place: nobody's calendar is mailed for it. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { type Answered, changeOf, replyOf, standing } from '../../shared/bookings/replies.ts';
import type { invitation } from '../../shared/bookings/reply-schema.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, idPattern, type PersonId, type SeriesId } from '../../shared/ids.ts';
import type { Actor, PersonScope, Scope } from '../../shared/scope.ts';
import { epochOf, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { roomFacts } from '../places/facts.ts';
import { count } from '../rate.ts';
import { tenants } from '../tenants/entity.ts';
import { bookings, type StoredBooking } from './entity.ts';
import { shownIn } from './placing.ts';
import { type Invited, invitedBy, type Recipient, seriesIn } from './reply-links.ts';
import { answered } from './series/answers.ts';
import { answerSeries, invitationOf, invitedToSeries } from './series/replying.ts';
import { update } from './update.ts';

/** @throws AppError `not_invited` for who is not on the list; the organiser has nothing to answer */
export async function reply(scope: PersonScope, input: { bookingId: BookingId; reply: Answered }): Promise<Booking> {
  return shownIn(scope, await put(scope, input.bookingId, scope.actor.id, input.reply));
}

/** Nobody signs in to answer by a link, and each other answer is written, followed and told. */
const perLink = { what: 'reply', most: 20, seconds: 3600 };

type Invitation = z.input<typeof invitation>;

export async function invitationByLink(token: string): Promise<Invitation> {
  const seriesId = seriesIn(token);
  return seriesId ? invitationOf(await invitedToSeries(token, seriesId)) : shown(await invitedBy(token));
}

interface ByLink {
  token: string;
  reply: Answered;
}

export async function replyByLink(input: ByLink): Promise<Invitation> {
  const seriesId = seriesIn(input.token);
  if (seriesId) return replyToSeries(input, seriesId);
  const invited = await invitedBy(input.token);
  await counted(input.token);
  const scope = { ...invited.scope, actor: actorOf(invited) };
  const booking = await put(scope, invited.booking.bookingId, invited.who, input.reply);
  return shown({ ...invited, booking });
}

async function replyToSeries({ token, reply: answer }: ByLink, seriesId: SeriesId): Promise<Invitation> {
  const invited = await invitedToSeries(token, seriesId);
  await counted(token);
  await answerSeries({ ...invited.scope, actor: actorOf(invited) }, invited, answer);
  return invitationOf(invited);
}

async function counted(token: string): Promise<void> {
  await count(perLink, createHash('sha256').update(token).digest('hex'));
}

/** People answer as themselves, whether signed in or not. */
function actorOf({ who, name }: Recipient): Actor {
  if (idPattern('person').test(who)) return { kind: 'person', id: who as PersonId, name };
  return { kind: 'system', id: 'guest', name };
}

async function put(scope: Scope, bookingId: BookingId, who: string, answer: Answered): Promise<StoredBooking> {
  // No guest is mailed for it, so none is counted.
  return update(scope, bookingId, { check: answerable(who), counted: false }, async (before) => {
    if (replyOf(before, who) === answer) return null;
    const given = { who, reply: answer, at: instantOf(now()), sequence: before.sequence };
    const replies = [...standing(before).filter((one) => one.who !== who), given];
    return { after: bookings.next(scope, before, { replies }, changeOf(answer)), writes: [] };
  });
}

function answerable(who: string): (booking: StoredBooking) => void {
  return (booking) => {
    const isInvited = booking.guests.includes(who) || booking.people.some(({ personId }) => personId === who);
    if (!isInvited) throw new AppError('not_invited');
    if (!isLive(booking.state) || epochOf(booking.end) <= now()) throw new AppError('booking_over');
  };
}

async function shown({ scope, booking: stored, who, name }: Invited): Promise<Invitation> {
  const [booking = stored] = await answered(scope, [stored]);
  const [tenant, facts] = await Promise.all([tenants.find(scope), roomFacts(scope, booking.roomId)]);
  const { topic, organiser, start, end } = booking;
  const state = stateOf(booking);
  return {
    company: tenant.name,
    // Links outlive meetings in mailboxes and their forwards.
    topic: state === 'open' ? topic : null,
    organiser: organiser.name,
    start,
    end,
    zone: facts?.building.zone ?? tenant.zone,
    room: facts ? `${facts.room.name} ${facts.room.number}`.trim() : '',
    whereabouts: facts?.building.name ?? '',
    state,
    name,
    reply: replyOf(booking, who),
    series: null,
  };
}

function stateOf({ state, end }: StoredBooking): Invitation['state'] {
  if (!isLive(state)) return 'off';
  return epochOf(end) <= now() ? 'over' : 'open';
}
