/** Who is told what of a series: one message for all of it. Pure. */
import { isAnnounced } from '../bookings/approval.ts';
import { isLive } from '../bookings/rules.ts';
import type { Booking } from '../bookings/schema.ts';
import type { Series, SeriesImage } from '../bookings/series-schema.ts';
import type { Event } from '../events.ts';
import type { RoomId } from '../ids.ts';
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
  /** Every occurrence that the rule gives; `at` where and when it is held as its people know it, null: it is not. */
  occurrences: { occurrence: Instant; at: { roomId: RoomId; start: Instant; end: Instant; sequence: number } | null }[];
}

export type SeriesEvent = Event<'series.created' | 'series.changed'>;

/** Changes of single bookings that the message of their series tells of. */
export function isToldBySeries(what: string): boolean {
  return what.startsWith('series_');
}

/** The bookings that a message is about, apart: those that their people know of, and those that wait for their first approval. */
export function apart<B extends Pick<Booking, 'state' | 'approved' | 'sequence'>>(told: readonly B[]): Apart<B> {
  return {
    announced: told.filter(isAnnounced),
    waiting: told.filter((booking) => booking.state === 'pending' && !isAnnounced(booking)),
  };
}

interface Apart<B> {
  announced: B[];
  waiting: B[];
}

/**
 * What its people are told of those that they know of. The organiser, who knows of all, is told here of every change.
 * @param told those that the event is about
 * @param left how many of the series are booked or wait still
 */
export function seriesNotices(
  event: SeriesEvent,
  told: readonly Booking[],
  series: SeriesTold,
  left: number,
): Notice[] {
  const { before, after, who } = event;
  const news = after?.news;
  const { announced } = apart(told);
  const all = standing(told);
  const known = standing(announced);
  if (!after || !news || !all) return [];
  const by = (to: Recipient) => 'personId' in to && to.personId === who.id;
  const organiser: Recipient = { personId: after.organiser.personId };
  const invited = recipientsOf(after);
  const notice = (kind: NoticeKind, to: Recipient, line = 'personId' in to): Notice => ({
    ...{ kind, to, line, booking: known ?? all, was: null },
    series: aboutThese(series, to === organiser && kind !== 'booked' ? told : announced),
  });
  if (news.what === 'created' || news.what === 'taken') {
    return known ? [notice('booked', organiser), ...invited.map((to) => notice('invited', to))] : [];
  }
  const own = news.what === 'cancelled' && left === 0 ? 'cancelled' : 'changed';
  if (!known) return by(organiser) ? [] : [notice(own, organiser)];
  if (news.what === 'cancelled') {
    const kind = series.occurrences.some(({ at }) => at !== null) ? 'changed' : 'cancelled';
    return [
      notice(own, organiser, !by(organiser)),
      ...invited.map((to) => notice(kind, to, 'personId' in to && !by(to))),
    ];
  }
  const recipients = before ? recipientsOf(before) : [];
  const former = new Set(recipients.map(keyOf));
  const still = new Set(invited.map(keyOf));
  return [
    notice('changed', organiser, !by(organiser)),
    ...invited.map((to) => (former.has(keyOf(to)) ? notice('changed', to) : notice('invited', to))),
    ...recipients
      .filter((to) => !still.has(keyOf(to)) && keyOf(to) !== keyOf(organiser))
      .map((to) => notice('uninvited', to)),
  ];
}

/** That some of it waits is told to its organiser alone. */
export function requestedNotices({ after }: SeriesEvent, told: readonly Booking[], series: SeriesTold): Notice[] {
  const { waiting } = apart(told);
  const [booking] = waiting;
  if (!booking || (after?.news?.what !== 'created' && after?.news?.what !== 'taken')) return [];
  const to = { personId: after.organiser.personId };
  return [{ kind: 'requested', to, line: true, booking, was: null, series: aboutThese(series, waiting) }];
}

/** The series, as a message about these of its bookings. */
export function aboutThese(series: SeriesTold, list: readonly Pick<Booking, 'occurrence'>[]): SeriesTold {
  const these = new Set(list.map(({ occurrence }) => occurrence));
  return { ...series, about: series.about.filter((occurrence) => these.has(occurrence)) };
}

/** The booking that stands for many. */
export function standing<B extends Pick<Booking, 'state'>>(list: readonly B[]): B | undefined {
  return list.find(({ state }) => isLive(state)) ?? list[0];
}

function recipientsOf({ people, guests }: SeriesImage): Recipient[] {
  return [...people.map(({ personId }) => ({ personId })), ...guests.map((email) => ({ email }))];
}

function keyOf(to: Recipient): string {
  return 'personId' in to ? to.personId : to.email;
}
