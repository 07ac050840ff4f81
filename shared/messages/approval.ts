/** Who is told of a booking that waits for an approver, and of what became of it. Pure. */
import { fallbackOf, isAnnounced } from '../bookings/approval.ts';
import { isLive, shownTo } from '../bookings/rules.ts';
import type { Booking } from '../bookings/schema.ts';
import type { BookingEvent } from '../events.ts';
import type { PersonId } from '../ids.ts';
import type { Notice, NoticeKind } from './rules.ts';

type Waited = { before: Booking | null; after: Booking };

export function concernsApproval(before: Booking | null, after: Booking): boolean {
  return before?.state === 'pending' || after.state === 'pending';
}

/**
 * The meeting as its people know it: null where they know of none, what was allowed where more of it waits. What differs between
 * two of these is what they are told.
 */
export function asKnown(booking: Booking | null): Booking | null {
  if (!booking || !isLive(booking.state) || !isAnnounced(booking)) return null;
  const allowed = booking.state === 'pending' ? fallbackOf(booking) : null;
  return allowed ? { ...booking, start: allowed.start, end: allowed.end } : booking;
}

/** Whether this change asks approvers: a new request, or one of another time or room. */
export function asksApprovers(before: Booking | null, after: Booking | null): boolean {
  if (after?.state !== 'pending') return false;
  if (before?.state !== 'pending') return true;
  return before.roomId !== after.roomId || before.start !== after.start || before.end !== after.end;
}

/** What the organiser is told of a decision: by which kind, and what was asked where only a part of it was refused. */
export function decisionOf(
  event: BookingEvent,
  { before, after }: Waited,
): { kind: NoticeKind; was: Booking | null } | null {
  if (before?.state !== 'pending') return null;
  const { what } = event;
  if (what === 'approved') return { kind: 'approved', was: null };
  if (what !== 'rejected' && what !== 'expired') return null;
  return { kind: what, was: after.state === 'booked' ? before : null };
}

/** @param asked the room's approvers; who did it need not be asked. Of a private meeting they learn when, where and whose. */
export function askedNotices(event: Pick<BookingEvent, 'who'>, after: Booking, asked: readonly PersonId[]): Notice[] {
  return asked
    .filter((personId) => personId !== event.who.id)
    .map((personId) => ({
      kind: 'approval_asked',
      to: { personId },
      line: true,
      booking: shownTo(personId, after),
      was: null,
    }));
}
