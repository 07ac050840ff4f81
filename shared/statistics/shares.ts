/**
 * What one booking adds to a company's figures. It follows from the booking as it is and from the releases it has been through, so
 * that a count kept up event by event and a recount from scratch cannot differ. Pure.
 */
import { allowedOf } from '../bookings/approval.ts';
import type { Booking } from '../bookings/schema.ts';
import { slotMinutes } from '../bookings/slots.ts';
import {
  addMinutes,
  datesFrom,
  dayBounds,
  epochOf,
  type Instant,
  type LocalDate,
  localDate,
  minutesBetween,
  wallMinutes,
  weekday,
} from '../time.ts';

/** Something that the booking as it is does not tell any more. A version has one at most, so that a repeat is no other. */
export interface Happening {
  /** The booking's version. */
  of: number;
  what: 'released' | 'reinstated';
  at: Instant;
}

/**
 * Counters by name. Of a room and a person: `n` meetings, `t` minutes, `p` people invited, `c` cancelled, `j` rejected, `r` given
 * back as nobody came, `f` minutes freed by that, `a` given back and taken again. Of a mix: `n.<type>`, `t.<type>`, `l.<bucket>`
 * meetings by lead time, `h.<weekday>.<hour>` minutes by the building's clock. Of a clock: `n` meetings that begin on the day,
 * `b.<minute>` and `e.<minute>` how many begin and end so many minutes after it began.
 */
export type Counters = Record<string, number>;

/** A part of what a booking adds: counters of a room, of a person, of a building's mix or of its clock. */
export interface Share {
  kind: 'room' | 'person' | 'mix' | 'clock';
  /** Which partition. */
  part: string;
  /** The day on which the meeting begins, of the building's calendar: it counts there as a whole, but for a clock. */
  date: LocalDate;
  /** Which item of that day. */
  id: string;
  counters: Counters;
}

export type Counted = Pick<
  Booking,
  | 'bookingId'
  | 'state'
  | 'start'
  | 'end'
  | 'roomId'
  | 'type'
  | 'private'
  | 'organiser'
  | 'people'
  | 'guests'
  | 'createdAt'
  | 'approved'
>;

/** Each building's mix is kept in so many items, and people in so many partitions: many bookings at once meet in none of them. */
export const mixShards = 8;
/** One partition for the clocks of all buildings, so that the company's day is one short read. */
export const clockPart = 'clock';
export const peopleShards = 16;

/** Minutes between booking and beginning: the upper ends of all buckets but the last, which has none. */
export const leadBuckets = [60, 1440, 3 * 1440, 7 * 1440, 30 * 1440] as const;

/** @param place of the room in which it takes place, or would have */
export function sharesOf(
  booking: Counted,
  happenings: readonly Happening[],
  place: { buildingId: string; zone: string },
): Share[] {
  const held = allowedOf(booking);
  const { start, roomId } = held ?? booking;
  const { buildingId, zone } = place;
  const date = localDate(epochOf(start), zone);
  const { p, ...own } = withoutZeros({ ...meetingCounters(held), ...endCounters(booking, happenings) });
  const { personId } = booking.organiser;
  const shares: Share[] = [
    { kind: 'room', part: buildingId, date, id: roomId, counters: p ? { ...own, p } : own },
    { kind: 'person', part: `people${hash(personId) % peopleShards}`, date, id: personId, counters: own },
    {
      kind: 'mix',
      part: buildingId,
      date,
      id: String(hash(booking.bookingId) % mixShards),
      counters: held ? mixCounters(held, zone) : {},
    },
    ...(held ? clockShares(held, place) : []),
  ];
  return shares.filter(({ counters }) => Object.keys(counters).length > 0);
}

/** Booked, or as much of it as is allowed however a request is decided. */
function meetingCounters(held: Counted | null): Counters {
  if (!held) return {};
  const { start, end, organiser, people, guests } = held;
  const invited = new Set([organiser.personId, ...people.map(({ personId }) => personId)]);
  return { n: 1, t: minutesBetween(start, end), p: invited.size + guests.length };
}

function endCounters({ state, end }: Counted, happenings: readonly Happening[]): Counters {
  const ofKind = (what: Happening['what']) => happenings.filter((each) => each.what === what);
  const last = ofKind('released').sort((a, b) => b.of - a.of)[0];
  return {
    c: state === 'cancelled' ? 1 : 0,
    j: state === 'rejected' ? 1 : 0,
    r: state === 'released' ? 1 : 0,
    f: state === 'released' && last ? Math.max(0, Math.round(minutesBetween(last.at, end))) : 0,
    a: ofKind('reinstated').length,
  };
}

function mixCounters(held: Counted, zone: string): Counters {
  // Of a private meeting others do not learn of what kind it is.
  const type = held.private ? 'other' : held.type;
  const ahead = minutesBetween(held.createdAt, held.start);
  const bucket = leadBuckets.findIndex((end) => ahead < end);
  const counters: Counters = {
    [`n.${type}`]: 1,
    [`t.${type}`]: minutesBetween(held.start, held.end),
    [`l.${bucket === -1 ? leadBuckets.length : bucket}`]: 1,
  };
  for (let at = held.start; at < held.end; at = addMinutes(at, slotMinutes)) {
    const day = weekday(localDate(epochOf(at), zone));
    const name = `h.${day}.${Math.floor(wallMinutes(at, zone) / 60)}`;
    counters[name] = (counters[name] ?? 0) + Math.min(slotMinutes, minutesBetween(at, held.end));
  }
  return counters;
}

/** Of each day that it touches, cut at the day's ends: what is under way at a moment of a day is told by that day alone. */
function clockShares(
  { bookingId, start, end }: Counted,
  { buildingId, zone }: { buildingId: string; zone: string },
): Share[] {
  const [from, until] = [epochOf(start), epochOf(end)];
  const id = `${buildingId}.${hash(bookingId) % mixShards}`;
  const first = localDate(from, zone);
  return datesFrom(first, localDate(Math.max(from, until - 1), zone)).map((date) => {
    const bounds = dayBounds(date, zone);
    const minute = (at: number) =>
      Math.ceil((Math.min(Math.max(at, bounds.start), bounds.end) - bounds.start) / 60_000);
    const counters = { ...(date === first && { n: 1 }), [`b.${minute(from)}`]: 1, [`e.${minute(until)}`]: 1 };
    return { kind: 'clock', part: clockPart, date, id, counters };
  });
}

function withoutZeros(counters: Counters): Counters {
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => value !== 0));
}

/** Whether two versions of a booking add the same, wherever its room is. */
export function isCountedAlike(before: Counted, after: Counted): boolean {
  const told = ({ state, start, end, roomId, type, private: hidden, organiser, people, guests, approved }: Counted) =>
    JSON.stringify([
      ...[state, start, end, roomId, type, hidden, organiser.personId, guests.length],
      ...[approved?.start, approved?.end, approved?.roomId, ...people.map(({ personId }) => personId).sort()],
    ]);
  return told(before) === told(after);
}

/** Those of both; of a version the first. */
export function mergedHappenings(known: readonly Happening[], more: readonly Happening[]): Happening[] {
  const versions = new Set(known.map(({ of }) => of));
  const added = more.filter(({ of }) => !versions.has(of));
  return [...known, ...added].sort((a, b) => a.of - b.of);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
