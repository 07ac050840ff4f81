/** Deciding about a booking that waits: approved, rejected with a reason, or expired because nobody did. */
import { fallbackOf, isAnnounced, mayDecide, spanOf } from '../../shared/bookings/approval.ts';
import { cancelledTogether } from '../../shared/bookings/bulk.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, refOf } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Write } from '../db/write.ts';
import { roomFacts } from '../places/facts.ts';
import { hasCome } from './due.ts';
import { askedAgain, bookings, heldBy, type StoredBooking } from './entity.ts';
import { factsOf, placed } from './placing.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';

/** @throws AppError `forbidden`, `already_decided` naming who did, `changed_meanwhile` when it is not what was looked at */
export async function approve(scope: PersonScope, input: { bookingId: BookingId; version: number }) {
  return decide(scope, input, async (before) => {
    const after = bookings.next(
      scope,
      before,
      { state: 'booked', approved: spanOf(before), expiresAt: null },
      'approved',
    );
    return onSheets(scope, before, after);
  });
}

/** @throws as `approve` does */
export async function reject(scope: PersonScope, input: { bookingId: BookingId; version: number; reason: string }) {
  return decide(scope, input, (before) => refused(scope, before, 'rejected', input.reason));
}

/** What becomes of a request by itself at its time, if it still waits then. Safe to repeat. */
export async function expire(scope: Scope, bookingId: BookingId): Promise<void> {
  const isDue = (booking: StoredBooking | null) =>
    booking?.state === 'pending' && booking.expiresAt !== null && hasCome(booking.expiresAt);
  if (!isDue(await bookings.get(scope, bookingId))) return;
  await update(scope, bookingId, { check: () => undefined, counted: false }, async (before) =>
    isDue(before) ? refused(scope, before, 'expired') : null,
  );
}

/** The request for more than is allowed, when nobody came to what is. */
export function lapsed(scope: Scope, before: StoredBooking, why: string): Promise<Made> {
  return refused(scope, before, 'expired', why);
}

type Made = { after: StoredBooking; writes: Write[] };

async function decide(
  scope: PersonScope,
  { bookingId, version }: { bookingId: BookingId; version: number },
  make: (before: StoredBooking) => Promise<Made>,
): Promise<StoredBooking> {
  const { room } = await factsOf(scope, (await bookings.find(scope, bookingId)).roomId);
  const check = (before: StoredBooking) => {
    // Whoever decides for one room decides nothing for another that it has been moved to meanwhile.
    if (before.roomId !== room.roomId) throw new AppError('changed_meanwhile');
    if (!mayDecide(scope, room)) throw new AppError('forbidden');
    if (before.state !== 'pending' || isLapsed(before)) throw alreadyDecided(before);
  };
  return update(scope, bookingId, { version, check, counted: false }, make);
}

function isLapsed({ expiresAt }: StoredBooking): boolean {
  return expiresAt !== null && epochOf(expiresAt) <= now();
}

const ends = new Set(['approved', 'rejected', 'expired', 'cancelled']);

function endOf(what: string): string {
  if (what === cancelledTogether) return 'cancelled';
  return ends.has(what) ? what : 'other';
}

function alreadyDecided(booking: StoredBooking): AppError {
  const { what, who } = booking.lastChange;
  if (booking.state === 'pending') return new AppError('already_decided', { values: { what: 'expired', who: '' } });
  return new AppError('already_decided', { values: { what: endOf(what), who: who.name } });
}

/** Back to what was allowed of it before; without that it does not take place. */
async function refused(
  scope: Scope,
  before: StoredBooking,
  what: 'rejected' | 'expired',
  reason?: string,
): Promise<Made> {
  const sequence = before.sequence + (isAnnounced(before) ? 1 : 0);
  const allowed = fallbackOf(before);
  if (allowed && (await roomFacts(scope, before.roomId))) {
    const { start, end } = allowed;
    const patch = { state: 'booked', start, end, sequence, expiresAt: null, ...askedAgain(before) } as const;
    return onSheets(scope, before, bookings.next(scope, before, patch, what, reason));
  }
  const after = bookings.next(scope, before, { state: 'rejected', sequence, expiresAt: null, held: [] }, what, reason);
  return { after, writes: Sheets.transition(scope, refOf(before.bookingId), heldBy(before), null) };
}

/** It claims no slot that it does not hold, so that nothing can be in its way. */
async function onSheets(scope: Scope, before: StoredBooking, wanted: StoredBooking): Promise<Made> {
  const { zone } = (await factsOf(scope, before.roomId)).building;
  const { booking: after, claims } = placed(wanted, zone);
  return { after, writes: Sheets.transition(scope, refOf(before.bookingId), heldBy(before), claims) };
}
