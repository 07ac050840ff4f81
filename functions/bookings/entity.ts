import { createHash } from 'node:crypto';
import { attendanceOf } from '../../shared/bookings/check-in.ts';
import { type Reply, standing, takenOut } from '../../shared/bookings/replies.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { Asked } from '../../shared/bookings/series-replies.ts';
import { claimsOf } from '../../shared/bookings/sheet.ts';
import type { Span } from '../../shared/bookings/slots.ts';
import { type BookingId, idFrom, newId, type PersonId, refOf, type WaitId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { RoomClaims, RoomSpans } from './sheets.ts';

/** An Idempotency-Key that was used on this booking, hashed with its request: a repeat is recognised, a reuse refused. */
export interface UsedKey {
  key: string;
  request: string;
}

export type BookingFields = Omit<Booking, 'version' | 'lastChange' | 'topic' | 'replies'> & {
  topic: string;
  /** Also those that do not stand any more. */
  replies?: Reply[];
  /** Newest last. */
  keys: UsedKey[];
  /**
   * The slots it holds, buffers included. Freeing frees these: counting them anew would miss where a country has changed its
   * clocks meanwhile, and needs the room, which may be gone.
   */
  held: Span[];
  /** Whose place in line it was offered to. */
  offeredTo?: WaitId;
} & Partial<Pick<Asked, 'askedAt' | 'terms' | 'leftAt'>>;
export type StoredBooking = Stored<BookingFields>;

export const organiserRange = (scope: Scope, personId: PersonId) => `${scope.tenantId}#organiser#${personId}`;

export const bookings = defineRecord<BookingFields, [BookingId]>({
  kind: 'booking',
  key: (tenantId, bookingId) => ({ pk: `${tenantId}#booking#${bookingId}`, sk: 'booking' }),
  ids: (booking) => [booking.bookingId],
  owner: (booking) => ({
    ownerPk: `${booking.tenantId}#organiser#${booking.organiser.personId}`,
    ownerSk: `${booking.start}#${booking.bookingId}`,
  }),
  upgrade: (found) => ({
    ...{ expiresAt: null, approved: null, checkIn: null, seriesId: null, occurrence: null },
    ...found,
  }),
});

/** The contract's shape: what is stored beside it stays here. */
export function shapeOf(stored: StoredBooking): Booking {
  const { keys: _keys, held: _held, offeredTo: _offeredTo, tenantId: _tenantId, ...rest } = stored;
  const { askedAt: _askedAt, terms: _terms, leftAt: _leftAt, ...booking } = rest;
  return { ...booking, replies: standing(stored) } as Booking;
}

/** @param zone of the room's building, where it is known: a day that says the same before and after is then left alone */
export function heldBy(booking: StoredBooking, zone?: string): RoomSpans | null {
  const { roomId, held, state } = booking;
  if (!isLive(state)) return null;
  const said = new Map(zone ? wantedBy(booking, zone)?.claims.map(({ date, entry }) => [date, entry]) : []);
  return { roomId, spans: held.map((span) => ({ ...span, entry: said.get(span.date) })) };
}

/** The slots a booking is to have, and what the sheets say of it; nothing once it does not take place. */
export function wantedBy(booking: StoredBooking, zone: string): RoomClaims | null {
  const { state } = booking;
  if (!isLive(state)) return null;
  const { organiser, start, end, bufferBefore, bufferAfter, topic, type } = booking;
  const claimant = {
    ref: refOf(booking.bookingId),
    state,
    private: booking.private,
    start,
    end,
    bufferBefore,
    bufferAfter,
    organiserId: organiser.personId,
    organiser: organiser.name,
    topic,
    type,
    attendance: attendanceOf(booking),
    repeats: booking.seriesId !== null,
  };
  return { roomId: booking.roomId, claims: claimsOf(claimant, zone) };
}

/** To the millisecond: what was answered before, to the whole series, is no answer to another time or place. */
export function askedAgain({ seriesId }: Pick<StoredBooking, 'seriesId'>): Pick<BookingFields, 'askedAt'> {
  return seriesId ? { askedAt: new Date(now()).toISOString() } : {};
}

/** That who is taken out of one of a series' has not answered when asked again. */
export function parted(
  before: StoredBooking,
  after: Pick<BookingFields, 'people' | 'guests'>,
): Pick<BookingFields, 'leftAt'> {
  const gone = before.seriesId ? takenOut(before, after) : [];
  if (gone.length === 0) return {};
  const at = new Date(now()).toISOString();
  return { leftAt: { ...before.leftAt, ...Object.fromEntries(gone.map((who) => [who, at])) } };
}

/** Whether a request with this key has changed it, and it remembers. */
export function knowsKey({ keys }: Pick<StoredBooking, 'keys'>, key: string): boolean {
  const wanted = digest(key);
  return keys.some((used) => used.key === wanted);
}

export function usedKey(key: string, request: unknown): UsedKey {
  return { key: digest(key), request: digest(JSON.stringify(request)) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * With an Idempotency-Key the id follows from who asks and the key. So a repeated create meets its own booking instead of
 * making another, however late it comes, and no third item is needed to remember it.
 */
export function newBookingId(scope: Scope, key: string | null): BookingId {
  if (key === null) return newId('booking');
  return idFrom('booking', createHash('sha256').update(`${scope.tenantId} ${scope.actor.id} ${key}`).digest());
}
