/** What the company's list of all bookings keeps of each, and what a reader finds in it: nobody finds what they may not see. Pure. */
import { type BookingId, type ItemId, idPattern } from '../ids.ts';
import { epochOf, type Instant } from '../time.ts';
import type { HistoryFilter, HistoryRow, Phase } from './history-schema.ts';
import { isLive, isOf, isOffer } from './rules.ts';
import type { Booking } from './schema.ts';

/** A booking as the list keeps it: what is shown, and what it is found by. */
export type Listed = Pick<
  Booking,
  'bookingId' | 'roomId' | 'buildingId' | 'start' | 'end' | 'topic' | 'type' | 'private' | 'organiser' | 'people'
> & {
  state: Booking['state'];
  guests: number;
  repeats: boolean;
  /** So much of it as is searched; absent where there is none, and in what was listed before it was searched. */
  content?: string;
};

const mostContent = 500;

/** Null for what is in no list: a place that was kept for somebody and never became a meeting. */
export function listedOf(booking: Booking): Listed | null {
  if (booking.state === 'cancelled' && isOffer(booking)) return null;
  const { bookingId, roomId, buildingId, start, end, topic, type, state } = booking;
  const content = booking.content.replaceAll(/\s+/g, ' ').trim().slice(0, mostContent);
  return {
    ...{ bookingId, roomId, buildingId, start, end, topic, type, state },
    organiser: named(booking.organiser),
    people: booking.people.map(named),
    private: booking.private,
    guests: booking.guests.length,
    repeats: booking.seriesId !== null,
    ...(content ? { content } : {}),
  };
}

/** The table gives properties in any order; the same booking is the same text. */
function named({ personId, name }: Booking['organiser']): Booking['organiser'] {
  return { personId, name };
}

/** Where it stands in the order of time; nobody else's place. */
export function placeOf({ start, bookingId }: { start: Instant; bookingId: BookingId }): string {
  return `${start}#${bookingId}`;
}

/** The row as this reader may know it. */
export function rowFor(readerId: string, listed: Listed, services: readonly ItemId[]): HistoryRow {
  const { people, guests, organiser, content: _content, ...plain } = listed;
  const row = { ...plain, organiser };
  if (isKnown(readerId, listed)) return { ...row, services: [...services], heads: 1 + people.length + guests };
  return { ...row, services: [], topic: null, type: 'other', heads: null, repeats: false };
}

function isKnown(readerId: string, listed: Listed): boolean {
  if (listed.state === 'held') return listed.organiser.personId === readerId;
  return !listed.private || isOf(readerId, listed);
}

/** What the list does not say of a booking. */
interface Around {
  /** Its room's name and number, as they are now. */
  room: string;
  /** Epoch ms. */
  now: number;
}

function phaseOf({ start, end }: { start: Instant; end: Instant }, now: number): Phase {
  if (epochOf(end) <= now) return 'over';
  return epochOf(start) <= now ? 'running' : 'ahead';
}

/**
 * Whether a reader's search finds it. What is searched is what the reader is shown: a private meeting of others is found by its
 * room, time, organiser and state, and by nothing else of it.
 */
export function finds(filter: HistoryFilter, listed: Listed, row: HistoryRow, { room, now }: Around): boolean {
  const { text, roomId, buildingId, organiserId, attendeeId, states, phases, types, itemId } = filter;
  if (roomId && row.roomId !== roomId) return false;
  if (buildingId && row.buildingId !== buildingId) return false;
  if (organiserId && row.organiser.personId !== organiserId) return false;
  if (states.length > 0 && !states.includes(row.state)) return false;
  if (phases.length > 0 && !(isLive(row.state) && phases.includes(phaseOf(row, now)))) return false;
  const known = row.heads !== null;
  if (types.length > 0 && !types.includes(row.type)) return false;
  if (itemId && !(known && row.services.includes(itemId))) return false;
  const people = known ? listed.people : [];
  if (attendeeId && !people.some(({ personId }) => personId === attendeeId)) return false;
  if (!text || isNumber(row.bookingId, text)) return true;
  const content = known ? (listed.content ?? '') : '';
  return says([row.topic ?? '', row.organiser.name, room, content, ...people.map(({ name }) => name)], text);
}

/** A booking's whole number in what somebody looks for; nothing else of it matters then. */
export function numberIn(text: string | undefined): BookingId | null {
  const number = text?.trim().toLowerCase() ?? '';
  return idPattern('booking').test(number) ? (number as BookingId) : null;
}

/** So much of the number that it is nothing else. */
function isNumber(bookingId: BookingId, wanted: string): boolean {
  const number = wanted.trim().toLowerCase();
  return number.startsWith('bkg_') && bookingId.startsWith(number);
}

/** Every word of it stands in one of the texts. */
function says(texts: readonly string[], wanted: string): boolean {
  const known = texts.join('\n').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}
