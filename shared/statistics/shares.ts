/**
 * What one booking adds to a company's figures. It follows from the booking as it is and from the releases it has been through, so
 * that a count kept up event by event and a recount from scratch cannot differ. Pure.
 */
import { allowedOf } from '../bookings/approval.ts';
import { isOffer } from '../bookings/rules.ts';
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
 * Counters by name. Of a building's part and of all: `n` meetings, `t` minutes, `p` people invited, `c` cancelled, `j` rejected,
 * `r` given back as nobody came, `f` minutes freed by that, `x` of these booked again, `a` given back and taken again, `n.<type>`,
 * `t.<type>`, `l.<bucket>` meetings by lead time, `d.<bucket>` cancelled by how long before their start, `h.<weekday>.<hour>` minutes by the building's clock; of all also
 * `b.<buildingId>` meetings and minutes. Rooms: `<roomId>` meetings and minutes; more of them: `<roomId>.p`, `.c`, `.r` releases and
 * minutes, `.a`, `.x`. People: `<personId>` meetings and minutes, `<personId>.c` cancelled and given back. Two in one are packed.
 * Of a clock: `n` meetings that begin on the day, `b.<minute>` and `e.<minute>` how many begin and end so many minutes after it began.
 */
export type Counters = Record<string, number>;

/** A part of what a booking adds, or a request for a service. */
export interface Share {
  kind: 'rooms' | 'more' | 'people' | 'part' | 'all' | 'clock' | 'requests' | 'served';
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
  | 'lastChange'
>;

/**
 * Rooms and people stand many to an item, for a read costs by the items it meets more than by the attributes; each kind is kept in so
 * many items that many bookings at once meet in few of them. Whatever the numbers were before, a period is the sum of all its items.
 */
export const shards = { rooms: 2, people: 16, everybody: 64, part: 2, all: 4, clock: 8 } as const;
/** The company as a whole. */
export const allPart = 'all';
/** What the company's people wanted and did not get. */
export const unmetPart = 'unmet';
/** Meetings that nobody has organised: they were booked at doors. */
export const door = 'door';

const base = 100_000_000;
/** Two counts in one number, of which sums and differences are those of each; `small` stays below a hundred million. */
export const packed = (large: number, small: number) => large * base + small;
export function unpacked(value = 0): [large: number, small: number] {
  return [Math.floor(value / base), value % base];
}

/** One partition for the clocks of all buildings, so that the company's day is one short read. */
export const clockPart = 'clock';

/** Minutes between booking and beginning: the upper ends of all buckets but the last, which has none. */
export const leadBuckets = [60, 1440, 3 * 1440, 7 * 1440, 30 * 1440] as const;

/** Minutes between cancelling and beginning, where it had not begun: the upper ends of all buckets but the last, which has none. */
export const cancelBuckets = [0, 60, 1440] as const;

/** @param place of the room in which it takes place, or would have @param retaken minutes that were freed and booked again */
export function sharesOf(
  booking: Counted,
  happenings: readonly Happening[],
  place: { buildingId: string; zone: string },
  retaken = 0,
): Share[] {
  const held = allowedOf(booking);
  const { start, roomId } = held ?? booking;
  const { buildingId, zone } = place;
  const date = localDate(epochOf(start), zone);
  const own = withoutZeros({ ...meetingCounters(held), ...endCounters(booking, happenings), x: retaken });
  const { n = 0, t = 0, p = 0, c = 0, r = 0, f = 0, a = 0, x = 0 } = own;
  const whole = { ...own, ...(held ? mixCounters(held, zone) : {}) };
  const organiser = booking.organiser.personId;
  const person = organiser.startsWith('prs_') ? organiser : door;
  const shard = (key: string, kind: keyof typeof shards) => String(hash(key) % shards[kind]);
  const more = { p, c, r: packed(r, f), a, x };
  const booked = { [person]: packed(n, t), ...named(person, { c: packed(c, r) }) };
  const shares: Omit<Share, 'date'>[] = [
    { kind: 'rooms', part: buildingId, id: shard(roomId, 'rooms'), counters: { [roomId]: packed(n, t) } },
    { kind: 'more', part: buildingId, id: shard(roomId, 'rooms'), counters: named(roomId, more) },
    { kind: 'people', part: buildingId, id: shard(person, 'people'), counters: booked },
    // Who books in many buildings stands in each; of the company they are read once.
    { kind: 'people', part: allPart, id: shard(person, 'everybody'), counters: booked },
    { kind: 'part', part: buildingId, id: shard(booking.bookingId, 'part'), counters: whole },
    {
      kind: 'all',
      part: allPart,
      id: shard(booking.bookingId, 'all'),
      counters: { ...whole, [`b.${buildingId}`]: packed(n, t) },
    },
  ];
  return [
    ...shares.map((share) => ({ ...share, date, counters: withoutZeros(share.counters) })),
    ...(held ? clockShares(held, place) : []),
  ].filter(({ counters }) => Object.keys(counters).length > 0);
}

function named(id: string, counters: Counters): Counters {
  return Object.fromEntries(Object.entries(counters).map(([name, value]) => [`${id}.${name}`, value]));
}

/** Booked, or as much of it as is allowed however a request is decided. */
function meetingCounters(held: Counted | null): Counters {
  if (!held) return {};
  const { start, end, organiser, people, guests } = held;
  const invited = new Set([organiser.personId, ...people.map(({ personId }) => personId)]);
  return { n: 1, t: minutesBetween(start, end), p: invited.size + guests.length };
}

function endCounters(booking: Counted, happenings: readonly Happening[]): Counters {
  const ofKind = (what: Happening['what']) => happenings.filter((each) => each.what === what);
  const last = ofKind('released').sort((a, b) => b.of - a.of)[0];
  const { state, end } = booking;
  return {
    ...cancelCounters(booking),
    j: state === 'rejected' ? 1 : 0,
    r: state === 'released' ? 1 : 0,
    f: state === 'released' && last ? Math.max(0, Math.round(minutesBetween(last.at, end))) : 0,
    a: ofKind('reinstated').length,
  };
}

/** Nothing changes a booking once it is cancelled: its last change is that. A place that was kept and not taken is no meeting. */
function cancelCounters(booking: Counted): Counters {
  if (booking.state !== 'cancelled' || isOffer(booking)) return {};
  const ahead = minutesBetween(booking.lastChange.at, booking.start);
  const bucket = cancelBuckets.findIndex((end) => (end === 0 ? ahead <= 0 : ahead < end));
  return { c: 1, [`d.${bucket === -1 ? cancelBuckets.length : bucket}`]: 1 };
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
  const id = `${buildingId}.${hash(bookingId) % shards.clock}`;
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
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
