/** Who is told what of a series: one message for all of it. Pure. */
import { isAnnounced } from '../bookings/approval.ts';
import type { Booking } from '../bookings/schema.ts';
import type { Series, SeriesImage } from '../bookings/series-schema.ts';
import type { Event } from '../events.ts';
import type { Instant } from '../time.ts';
import type { Notice, NoticeKind, Recipient } from './rules.ts';

/** What a message about a series says beside one of its bookings. */
export interface SeriesTold {
  seriesId: Series['seriesId'];
  rule: Series['rule'];
  zone: string;
  segments: Series['segments'];
  /** RFC 5545 SEQUENCE of the whole. */
  sequence: number;
  /** Those that this message is about. */
  about: Instant[];
  /** Every occurrence that the rule gives; `at` where and when it is held, null: it is not. */
  occurrences: { occurrence: Instant; at: { room: string; start: Instant; end: Instant; sequence: number } | null }[];
}

export type SeriesEvent = Event<'series.created' | 'series.changed'>;

/** Changes of single bookings that the message of their series tells of. */
export function isToldBySeries(what: string): boolean {
  return what.startsWith('series_');
}

/**
 * @param first the booking that stands for those that are told of
 * @param left how many of the series are still to be held
 */
export function seriesNotices(event: SeriesEvent, first: Booking, series: SeriesTold, left: number): Notice[] {
  const { before, after, who } = event;
  const news = after?.news;
  if (!after || !news) return [];
  const by = (to: Recipient) => 'personId' in to && to.personId === who.id;
  const notice = (kind: NoticeKind, to: Recipient, line = 'personId' in to): Notice => ({
    ...{ kind, to, line, booking: first, was: null, series },
  });
  const organiser: Recipient = { personId: after.organiser.personId };
  const invited = recipientsOf(after);
  const isHidden = first.state === 'pending' && !isAnnounced(first);
  if (news.what === 'created' || news.what === 'taken') {
    const own = notice(isHidden ? 'requested' : 'booked', organiser);
    return isHidden ? [own] : [own, ...invited.map((to) => notice('invited', to))];
  }
  if (isHidden) return [notice(news.what, organiser, !by(organiser))];
  if (news.what === 'cancelled') {
    const kind = left === 0 ? 'cancelled' : 'changed';
    return [organiser, ...invited].map((to) => notice(kind, to, 'personId' in to && !by(to)));
  }
  const known = new Set((before ? recipientsOf(before) : []).map(keyOf));
  const still = new Set(invited.map(keyOf));
  const gone = (before ? recipientsOf(before) : []).filter((to) => !still.has(keyOf(to)));
  return [
    notice('changed', organiser, !by(organiser)),
    ...invited.map((to) => (known.has(keyOf(to)) ? notice('changed', to) : notice('invited', to))),
    ...gone.map((to) => notice('uninvited', to)),
  ];
}

function recipientsOf({ people, guests }: SeriesImage): Recipient[] {
  return [...people.map(({ personId }) => ({ personId })), ...guests.map((email) => ({ email }))];
}

function keyOf(to: Recipient): string {
  return 'personId' in to ? to.personId : to.email;
}
