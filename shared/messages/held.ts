/** What is still worth mailing of the notices that waited for the end of a quiet time. Pure. */
import type { Notice, NoticeKind } from './rules.ts';

interface Held {
  notice: Notice;
}

/** Good news are void once they are no longer so; bad news stay. */
export function isGoodNews({ kind }: Pick<Notice, 'kind'>): boolean {
  return !badNews.has(kind);
}

const badNews: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'cancelled',
  'uninvited',
  'waitlist_lapsed',
  'rejected',
  'expired',
]);

/** Kinds of which the last tells all. */
const ofCalendar: ReadonlySet<NoticeKind> = new Set<NoticeKind>([
  'booked',
  'invited',
  'changed',
  'cancelled',
  'uninvited',
]);
const isEnd = ({ kind }: Notice) => kind === 'cancelled' || kind === 'uninvited';
const isBegin = ({ kind }: Notice) => kind === 'booked' || kind === 'invited';

/**
 * Several about one meeting become one: a meeting that came and went is not told at all, one that was moved twice is told
 * from where it was to where it is.
 * @param held oldest first, of one person
 */
export function gathered<H extends Held>(held: readonly H[]): H[] {
  const others = held.filter(({ notice }) => !ofCalendar.has(notice.kind));
  const byMeeting = Map.groupBy(
    held.filter(({ notice }) => ofCalendar.has(notice.kind)),
    ({ notice: { series, booking } }) => (series ? `series ${series.seriesId}` : booking.bookingId),
  );
  return [...[...byMeeting.values()].flatMap(ofMeeting), ...others];
}

function ofMeeting<H extends Held>(held: readonly H[]): H[] {
  // After an end it begins anew: who was taken out and invited again has just been invited.
  const first = held[0];
  const last = held.at(-1);
  if (!first || !last) return [];
  if (isEnd(last.notice)) return isBegin(first.notice) ? [] : [last];
  if (isBegin(first.notice)) {
    return [{ ...last, notice: { ...last.notice, ...aboutAll(held, true), kind: first.notice.kind, was: null } }];
  }
  if (isBegin(last.notice)) return [last];
  return [{ ...last, notice: { ...last.notice, ...aboutAll(held, false), was: first.notice.was } }];
}

/** Of a series, one message is about what any of them was about; an invitation only about what is held still. */
function aboutAll(held: readonly Held[], isNew: boolean): Pick<Notice, 'series'> {
  const series = held.at(-1)?.notice.series;
  if (!series) return {};
  const about = new Set(held.flatMap(({ notice }) => notice.series?.about ?? []));
  const chosen = series.occurrences.filter(({ occurrence, at }) => about.has(occurrence) && (at || !isNew));
  return { series: { ...series, about: chosen.map(({ occurrence }) => occurrence) } };
}
