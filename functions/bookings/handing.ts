/** A meeting, or a whole series, that another organises from now on: it stays where it is, and its people get it anew. */
import { isAnnounced } from '../../shared/bookings/approval.ts';
import { carriedOn } from '../../shared/bookings/replies.ts';
import { isLive, mayKnow } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, type PersonId, refOf, type SeriesId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { roomFacts } from '../places/facts.ts';
import { type BookingFields, bookings, heldBy, type StoredBooking } from './entity.ts';
import { type Organiser, placed } from './placing.ts';
import { seriesRecords } from './series/entity.ts';
import { advance } from './series/job.ts';
import { bookingsOf } from './series/reading.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';

export interface Handing {
  from: PersonId;
  to: Organiser;
  why?: string | undefined;
}

/** True when it has been handed over by this call: it was theirs, is still to begin and nothing that the other may not know. */
export async function handOver(scope: Scope, bookingId: BookingId, handing: Handing, what = 'handed_over') {
  let isHanded = false;
  await update(scope, bookingId, { check: () => undefined, counted: false }, async (before) => {
    isHanded = isTheirs(before, handing.from) && mayKnow(handing.to.personId, before);
    if (!isHanded) return null;
    const wanted = bookings.next(scope, before, fieldsOf(before, handing.to), what, handing.why);
    const zone = (await roomFacts(scope, before.roomId))?.building.zone;
    const present = await isPresent(scope, handing.to);
    // A room that has been removed has no days any more.
    if (!zone) return { after: wanted, writes: [present], free: true };
    const { booking: after, claims } = placed(wanted, zone);
    const writes = Sheets.transition(scope, refOf(bookingId), heldBy(before, zone), claims);
    return { after, writes: [...writes, present], free: true };
  });
  return isHanded;
}

/** On condition that they have not left at that moment. @throws AppError `changed_meanwhile` where they have */
async function isPresent(scope: Scope, { personId }: Organiser): Promise<Write> {
  const person = await people.get(scope, personId);
  if (!person?.active) throw new AppError('changed_meanwhile');
  return people.unchanged(person);
}

function isTheirs({ organiser, state, start }: StoredBooking, personId: PersonId): boolean {
  return organiser.personId === personId && isLive(state) && state !== 'held' && epochOf(start) > now();
}

function fieldsOf(before: StoredBooking, organiser: Organiser): Partial<BookingFields> {
  const people = before.people.filter(({ personId }) => personId !== organiser.personId);
  return { organiser, people, ...(isAnnounced(before) ? carriedOn(before) : {}) };
}

const attempts = 4;

/** Its meetings first, then itself: its people are told once, when it is true of all. Answers how many there were. */
export async function handOverSeries(scope: Scope, seriesId: SeriesId, handing: Handing): Promise<number> {
  let handed = 0;
  for (let attempt = 1; ; attempt++) {
    const series = await advance(scope, seriesId);
    if (series?.organiser.personId !== handing.from || series.state !== 'active') return handed;
    if (!mayKnow(handing.to.personId, series)) return handed;
    const made = [...(await bookingsOf(scope, series)).values()];
    for (const { bookingId } of made.filter((booking) => isTheirs(booking, handing.from))) {
      if (await handOver(scope, bookingId, handing, 'series_handed_over')) handed += 1;
    }
    const theirs = [...(await bookingsOf(scope, series)).values()].filter((one) => isTheirs(one, handing.to.personId));
    const after = seriesRecords.next(
      scope,
      series,
      {
        organiser: handing.to,
        people: series.people.filter(({ personId }) => personId !== handing.to.personId),
        sequence: series.sequence + 1,
        news: {
          what: 'changed',
          occurrences: theirs.map(({ occurrence, start }) => occurrence ?? start),
          version: series.version + 1,
        },
      },
      'handed_over',
      handing.why,
    );
    try {
      await commit(scope, [seriesRecords.replace(series, after), await isPresent(scope, handing.to)]);
      return handed;
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === attempts) throw error;
    }
  }
}

/** Some of its meetings are the other one's already, while the series is not. */
export async function isHalfHanded(scope: Scope, seriesId: SeriesId, { from, to }: Handing): Promise<boolean> {
  const series = await seriesRecords.get(scope, seriesId);
  if (series?.organiser.personId !== from) return false;
  return [...(await bookingsOf(scope, series)).values()].some((one) => isTheirs(one, to.personId));
}

/** One person's place among those invited becomes another's, with what they have answered; never in what is private. True when it was so. */
export async function replaceInvited(scope: Scope, bookingId: BookingId, { from, to }: Handing): Promise<boolean> {
  let isReplaced = false;
  await update(scope, bookingId, { check: () => undefined, counted: false }, async (before) => {
    isReplaced = mayKnow(to.personId, before) && before.people.some(({ personId }) => personId === from);
    if (!isReplaced) return null;
    const patch = {
      people: replaced(before.people, from, before.organiser.personId === to.personId ? null : to),
      replies: (before.replies ?? []).map((reply) => (reply.who === from ? { ...reply, who: to.personId } : reply)),
    };
    // Of a series nothing is told one by one.
    const what = before.seriesId ? 'series_edited' : 'edited';
    return { after: bookings.next(scope, before, patch, what), writes: [], free: true };
  });
  return isReplaced;
}

/** Later meetings of the series invite the other one, too. */
export async function replaceInSeries(scope: Scope, seriesId: SeriesId, { from, to }: Handing): Promise<void> {
  const series = await advance(scope, seriesId);
  if (!series?.people.some(({ personId }) => personId === from) || !mayKnow(to.personId, series)) return;
  const people = replaced(series.people, from, series.organiser.personId === to.personId ? null : to);
  const after = seriesRecords.next(scope, series, { people }, 'edited');
  await commit(scope, [seriesRecords.replace(series, after)]);
}

/** @param to null where they have a place already */
function replaced(list: readonly Organiser[], from: PersonId, to: Organiser | null): Organiser[] {
  const rest = list.filter(({ personId }) => personId !== from);
  const isThere = to === null || rest.some(({ personId }) => personId === to.personId);
  return isThere ? rest : list.map((one) => (one.personId === from ? to : one));
}
