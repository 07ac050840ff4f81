/** Whether a time in a room may be had, and as what: asked alike for one booking and for each occurrence of a series. */
import { type Approval, approvalOf, isAnnounced, spanOf } from '../../shared/bookings/approval.ts';
import { checkBooker } from '../../shared/bookings/bookers.ts';
import { stillHolds } from '../../shared/bookings/check-in.ts';
import { checkPlacing, type Kept } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import { type Interval, instantOf, overlaps } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { RoomFacts } from '../places/facts.ts';
import { minutesOf } from './check-in.ts';
import { askedAgain, type BookingFields, type StoredBooking } from './entity.ts';
import { placingFacts } from './placing.ts';

export type Placing = Interval & { roomId: RoomId };

export interface Exception {
  /** The policy does not apply: an admin has a reason. What is taken stays taken. */
  free?: boolean;
}

/** @throws AppError `forbidden`: only an admin may except a booking from the policy */
export function exceptionOf(scope: Scope, reason: string | undefined): Exception {
  if (reason !== undefined && !isAdmin(scope)) throw new AppError('forbidden');
  return { free: reason !== undefined };
}

/** @param before the booking that is moved there @throws AppError with the rule that forbids it */
export function admit(
  scope: Scope,
  placing: Placing,
  facts: RoomFacts,
  before: StoredBooking | null = null,
  { free = false }: Exception = {},
): Approval {
  const { room, policy } = facts;
  const here = before !== null && before.roomId === placing.roomId;
  const kept: Kept | undefined = before ? { start: before.start, end: before.end, here } : undefined;
  checkPlacing(placing, { ...placingFacts(facts), free }, now(), kept);
  // Longer or shorter it stays what was allowed; another time is asked for like any.
  const isKept = here && overlaps(placing, before);
  if (!free && !isKept) checkBooker(room.bookers, bookerOf(scope));
  if (free && room.needsApproval) return { state: 'booked', approved: spanOf(placing), expiresAt: null };
  return approvalOf(placing, { room, who: scope, hours: policy.approvalHours, now: now() }, before);
}

/** What else a booking becomes by standing there instead. @throws AppError with the rule that forbids it */
export function movedTo(
  scope: Scope,
  before: StoredBooking,
  to: Placing,
  facts: RoomFacts,
  exception: Exception = {},
): Partial<BookingFields> {
  const approval = admit(scope, to, facts, before, exception);
  const isSamePlace = to.roomId === before.roomId && to.start === before.start;
  return {
    ...(before.state === 'held' ? {} : approval),
    sequence: before.sequence + (isAnnounced(before) ? 1 : 0),
    ...askedAgain(before),
    ...(stillHolds(before.checkIn, { ...before, ...to }, minutesOf(facts)) ? {} : { checkIn: null }),
    // Where it only ends sooner or later it keeps its buffers: those that the room has got since may be taken by others.
    ...(isSamePlace
      ? {}
      : {
          placedAt: instantOf(now()),
          buildingId: facts.building.buildingId,
          bufferBefore: facts.room.bufferBefore,
          bufferAfter: facts.room.bufferAfter,
        }),
  };
}

/** At a door stands anybody: nobody in particular. */
function bookerOf({ actor, department = '' }: Scope) {
  return actor.kind === 'person' ? { id: actor.id, department } : null;
}
