/** What a touch at the door may do now: book 15, 30 or 60 minutes or until the next meeting, extend the meeting, end it. Pure. */
import type { PanelSheet } from '../shared/doorplates/protocol.ts';
import { contains, knownDays, meetingsIn, occupiedIn, type ShownMeeting, type Stretch } from './meetings.ts';

export interface Offer extends Stretch {
  /** Really gained, which is less where the next meeting is near. */
  minutes: number;
  /** Until the next meeting, rather than for a round length. */
  untilNext?: true;
}

export interface Offers {
  book: Offer[];
  /** `start` is the meeting's end as it is. */
  extend: Offer[];
  /**
   * When the meeting ends if it is ended now: with the running quarter. One that was booked at this very door in this quarter
   * is undone instead: it ends where it began. null: it is over with this quarter anyway.
   */
  end: number | null;
}

const quarter = 15 * 60_000;
const lengths = [15, 30, 60];
// At 10:01 a quarter of an hour ends at 10:15, not at 10:30.
const grace = 5 * 60_000;
const shortest = 5 * 60_000;
/** As the server has it: eight hours. */
const longestMs = 480 * 60_000;

/**
 * @param sheet with the notes of a panel that has some
 * @param alone nobody can be asked: what others have booked is left as it is
 */
export function offersAt(sheet: PanelSheet | null, now: number, alone = false): Offers {
  const days = sheet ? knownDays(sheet, now) : [];
  const horizon = days.at(-1)?.end;
  if (!sheet || horizon === undefined) return { book: [], extend: [], end: null };
  const meetings = meetingsIn(days);
  const before = sheet.room.bufferBefore * 60_000;
  const after = sheet.room.bufferAfter * 60_000;
  const taken = [...meetings.map(({ claim }) => claim), ...occupiedIn(days, sheet)];
  const slot = Math.floor(now / quarter) * quarter;
  const current = meetings.findLast((meeting) => contains(meeting, now));
  const limitAfter = (at: number) =>
    Math.min(horizon, ...taken.map(({ start }) => start).filter((start) => start >= at)) - after;

  if (current) {
    if (alone && current.organiserId !== sheet.doorplateId) return { book: [], extend: [], end: null };
    const limit = limitAfter(current.claim.end);
    // A meeting of which only today's part is known may go on: what is not known is not offered.
    const extend = current.openEnd ? [] : ends(current.end, current.end, limit);
    return { book: [], extend, end: endingOf(current, slot, sheet.doorplateId) };
  }
  const isFree = taken.every((claim) => claim.end <= slot - before || claim.start > now);
  return {
    book: isFree ? bookable(slot, now, limitAfter(slot - before), days[0]?.end ?? horizon) : [],
    extend: [],
    end: null,
  };
}

function endingOf(current: ShownMeeting, slot: number, doorplateId: string): number | null {
  if (current.organiserId === doorplateId && current.start >= slot) return current.start;
  return slot + quarter < current.end ? slot + quarter : null;
}

/** The lengths, and the whole time until the next meeting of today where that is longer and no more than may be booked. */
function bookable(from: number, now: number, limit: number, dayEnd: number): Offer[] {
  const offers = ends(from, now, limit);
  const longest = offers.at(-1)?.end ?? limit;
  if (limit > longest && limit < dayEnd && limit - from <= longestMs) {
    offers.push({ start: from, end: limit, minutes: Math.ceil((limit - now) / 60_000), untilNext: true });
  }
  return offers;
}

/** From `from` until each length after `base`, at most until `limit`; lengths that the limit makes equal are one. */
function ends(from: number, base: number, limit: number): Offer[] {
  const offers: Offer[] = [];
  for (const minutes of lengths) {
    const wanted = Math.ceil((base + minutes * 60_000 - grace) / quarter) * quarter;
    const end = Math.min(wanted, limit);
    if (end - base < shortest || end === offers.at(-1)?.end) continue;
    offers.push({ start: from, end, minutes: Math.ceil((end - base) / 60_000) });
  }
  return offers;
}
