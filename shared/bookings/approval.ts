/** Who decides about bookings that wait, and what a wish for a time in a room with approval becomes. Pure. */
import { AppError } from '../errors.ts';
import type { Room } from '../places/schema.ts';
import { isAdmin, type Scope } from '../scope.ts';
import { epochOf, type Instant, instantOf } from '../time.ts';
import type { Booking } from './schema.ts';

type Deciding = Pick<Room, 'approvers'>;
type Who = Pick<Scope, 'actor' | 'roles'>;

/** Whoever is asked: those named for the room; where nobody is, every approver of the company. */
export function isApprover({ actor, roles }: Who, { approvers }: Deciding): boolean {
  return approvers.length > 0 ? (approvers as string[]).includes(actor.id) : roles.includes('approver');
}

/** Admins may always, so that nothing waits for somebody who has left. */
export function mayDecide(who: Who, room: Deciding): boolean {
  return isAdmin(who) || isApprover(who, room);
}

/** A time in a room. */
export type Span = Pick<Booking, 'roomId' | 'start' | 'end'>;
export type Approval = Pick<Booking, 'expiresAt' | 'approved'> & { state: 'booked' | 'pending' };
type Before = Span & Pick<Booking, 'state' | 'approved' | 'expiresAt'>;

export interface Asking {
  room: Pick<Room, 'needsApproval' | 'approvers'>;
  /** Who wishes it: an approver of the room asks nobody; a doorplate cannot wait for an answer. */
  who: Who;
  /** Hours until a request lapses. */
  hours: number;
  /** Epoch ms. */
  now: number;
}

export function spanOf({ roomId, start, end }: Span): Span {
  return { roomId, start, end };
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.roomId === outer.roomId && outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * What a booking that is to stand at this time in this room is. Less than what is allowed stays allowed; more of it waits, and
 * what it has is kept for the case that more is refused; another time or room waits as a whole.
 * @throws AppError `needs_approval` where nobody could decide before it is used
 */
export function approvalOf(span: Span, { room, who, hours, now }: Asking, before: Before | null = null): Approval {
  if (!room.needsApproval) return { state: 'booked', approved: null, expiresAt: null };
  if (isApprover(who, room)) return { state: 'booked', approved: spanOf(span), expiresAt: null };
  const held = before?.state === 'booked' ? spanOf(before) : (before?.approved ?? null);
  const granted = before?.approved ?? held;
  if (granted && isWithin(span, granted)) {
    return { state: 'booked', approved: before?.approved ?? null, expiresAt: null };
  }
  const kept = held && isWithin(held, span) ? held : null;
  const used = epochOf(kept && kept.start === span.start ? kept.end : span.start);
  if (used <= now || who.actor.kind === 'doorplate') throw new AppError('needs_approval');
  const lapses = instantOf(Math.min(now + hours * 3_600_000, used));
  // Who asks for less than they asked for does not ask anew.
  const isLess = before?.state === 'pending' && isWithin(span, before);
  const expiresAt = isLess && before.expiresAt ? earlier(before.expiresAt, lapses) : lapses;
  return { state: 'pending', approved: kept, expiresAt };
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/**
 * Whether its people know of it: it has been booked at least once. Until then nobody is invited, so that nothing that changes is
 * counted in its sequence.
 */
export function isAnnounced({ state, approved, sequence }: Pick<Booking, 'state' | 'approved' | 'sequence'>): boolean {
  return state === 'booked' || Boolean(approved) || sequence > 0;
}

/** What a waiting booking falls back on where more of it is refused; null: it is refused as a whole. */
export function fallbackOf(booking: Span & Pick<Booking, 'approved'>): Span | null {
  const { approved } = booking;
  return approved && isWithin(approved, booking) ? approved : null;
}

/**
 * The meeting that takes place however a request is decided: where more of it waits, what is allowed of it, as if it were booked;
 * null where there is none, or none any more.
 */
export function allowedOf<T extends Span & Pick<Booking, 'state' | 'approved'>>(booking: T): T | null {
  if (booking.state === 'booked') return booking;
  const allowed = booking.state === 'pending' ? fallbackOf(booking) : null;
  return allowed && { ...booking, ...spanOf(allowed), state: 'booked' };
}
