/**
 * The link in a series' mail: one answer to all of its meetings that are still to come. It is kept with the series and not
 * carried to each booking: two hundred writes would make two hundred changes that nobody made, and race with those that somebody
 * makes meanwhile.
 */
import type * as z from 'zod';
import { isAnnounced } from '../../../shared/bookings/approval.ts';
import { type Answered, changeOf, replyOf, standing } from '../../../shared/bookings/replies.ts';
import type { invitation } from '../../../shared/bookings/reply-schema.ts';
import { isLive } from '../../../shared/bookings/rules.ts';
import { wantedAt } from '../../../shared/bookings/series.ts';
import { type SeriesReply, withSeries } from '../../../shared/bookings/series-replies.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SeriesId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import { epochOf } from '../../../shared/time.ts';
import { now } from '../../clock.ts';
import { ConditionFailed } from '../../db/write.ts';
import { refuseSuspended } from '../../operator/standing.ts';
import { roomFacts } from '../../places/facts.ts';
import { tenants } from '../../tenants/entity.ts';
import type { StoredBooking } from '../entity.ts';
import { type Recipient, recipientOf, scopeIn } from '../reply-links.ts';
import { changeAnswers, seriesAnswers, termsOf } from './answers.ts';
import { type StoredSeries, seriesRecords } from './entity.ts';
import { bookingsOf } from './reading.ts';

type Invitation = z.input<typeof invitation>;

export interface Invited extends Recipient {
  series: StoredSeries;
  /** Those to come that the recipient is invited to, in order, each without what was answered to the series. */
  coming: StoredBooking[];
  /** Whether something of it has taken place. */
  isPast: boolean;
}

/** Whom a token stands for: one who is invited to something that is to come, or was to what is over. @throws `not_found` */
export async function invitedToSeries(token: string, seriesId: SeriesId): Promise<Invited> {
  const scope = scopeIn(token);
  await refuseSuspended(scope.tenantId);
  const series = await seriesRecords.get(scope, seriesId);
  const made = series ? [...(await bookingsOf(scope, series)).values()] : [];
  const known = made.filter((booking) => isLive(booking.state) && isAnnounced(booking));
  const coming = known.filter(({ end }) => epochOf(end) > now());
  const recipient = series && (await recipientOf(scope, token, seriesId, coming.length > 0 ? coming : [series]));
  if (!recipient) throw new AppError('not_found', { values: { what: 'booking' } });
  const theirs = coming.filter((booking) => isInvited(booking, recipient.who));
  theirs.sort((a, b) => a.start.localeCompare(b.start));
  return { ...recipient, series, coming: theirs, isPast: known.length > coming.length };
}

function isInvited({ people, guests }: StoredBooking, who: string): boolean {
  return guests.includes(who) || people.some(({ personId }) => personId === who);
}

/** @param scope whoever answers */
export async function answerSeries(scope: Scope, invited: Invited, reply: Answered): Promise<void> {
  const { who, series, coming } = invited;
  if (coming.length === 0) throw new AppError('booking_over');
  const given: SeriesReply = { who, reply, at: new Date(now()).toISOString(), terms: termsOf(series.segments) };
  try {
    await changeAnswers(scope, series.seriesId, changeOf(reply), (list) => {
      if (list.find((one) => one.who === who)?.reply === reply && openOf(coming, list, who).length === 0) return null;
      return [...list.filter((one) => one.who !== who), given];
    });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError('changed_meanwhile', {}, { cause: error });
  }
}

/** Those that have no answer of theirs, neither their own nor the series'. */
function openOf(coming: readonly StoredBooking[], list: readonly SeriesReply[], who: string): StoredBooking[] {
  return coming.filter((booking) => replyOf(withSeries(booking, list), who) === null);
}

/** Dates that the page names. */
const named = 4;

export async function invitationOf({ scope, series, coming, isPast, who, name }: Invited): Promise<Invitation> {
  const [next] = coming;
  const last = series.occurrences.at(-1)?.occurrence ?? series.createdAt;
  const place = next ?? wantedAt(last, series.segments, series.zone);
  const [tenant, facts, answers] = await Promise.all([
    tenants.find(scope),
    roomFacts(scope, place.roomId),
    seriesAnswers.get(scope, series.seriesId),
  ]);
  const list = answers?.list ?? [];
  const replies = coming.map((booking) => ({ booking, reply: replyOf(withSeries(booking, list), who) }));
  // What each was answered on its own says nothing of the series.
  const bySeries = replies.filter(({ booking }) => !standing(booking).some((own) => own.who === who));
  return {
    company: tenant.name,
    // Links outlive meetings in mailboxes and their forwards.
    topic: next ? next.topic : null,
    organiser: series.organiser.name,
    start: place.start,
    end: place.end,
    zone: facts?.building.zone ?? series.zone,
    room: facts ? `${facts.room.name} ${facts.room.number}`.trim() : '',
    whereabouts: facts?.building.name ?? '',
    state: next ? 'open' : isPast ? 'over' : 'off',
    name,
    reply: bySeries.find(({ reply }) => reply !== null)?.reply ?? null,
    series: {
      rule: series.rule,
      time: series.segments.at(-1)?.time ?? '',
      coming: coming.length,
      open: replies.filter(({ reply }) => reply === null).length,
      next: replies.slice(0, named).map(({ booking: { start, end }, reply }) => ({ start, end, reply })),
    },
  };
}
