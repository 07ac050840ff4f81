/**
 * Deadlines of check-in: one timer for each meeting that must be checked in, in step with it and with its room's rule. Once the room
 * was released it is the meeting's end: until then it can be taken back, and only then it counts against its series.
 */
import { isDeepStrictEqual } from 'node:util';
import { allowedOf } from '../../shared/bookings/approval.ts';
import { checkInRule, releaseAt } from '../../shared/bookings/check-in.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import { listRooms, rooms } from '../places/entity.ts';
import { tenants } from '../tenants/entity.ts';
import * as Timers from '../timers.ts';
import { bookedIn } from './ahead.ts';
import type { StoredBooking } from './entity.ts';
import { settle } from './settle.ts';

/** Seconds: whether a series has come to its end is no less true a while later. */
const strikeAge = 86_400;
const decisive = ['start', 'end', 'roomId', 'state', 'approved', 'checkIn'] as const;

export function hasNewDeadline({ before, after }: BookingEvent): boolean {
  return decisive.some((field) => !isDeepStrictEqual(before?.[field] ?? null, after?.[field] ?? null));
}

/** @param since when the rule changed that it follows: nobody is measured by a rule that came within their window */
export function followRelease(scope: Scope, bookingId: BookingId, since?: Instant): Promise<void> {
  const name = `release-${scope.tenantId}-${bookingId}`;
  return settle(scope, bookingId, async (booking) => {
    if (booking?.state === 'released' && booking.seriesId && epochOf(booking.end) > now()) {
      return Timers.set({ name, at: booking.end, command: commandFor(scope, bookingId), maxAge: strikeAge });
    }
    const allowed = booking && allowedOf(booking);
    const window = allowed && (await windowOf(scope, allowed));
    // A deadline that has passed is nobody's any more: too late is never.
    if (!window || epochOf(window.deadline) <= now()) return Timers.clear(name);
    if (since && epochOf(window.opens) < epochOf(since)) return Timers.clear(name);
    await Timers.set({
      name,
      at: window.deadline,
      command: commandFor(scope, bookingId),
      // One that comes too late releases nothing, and says why in the history.
      maxAge: (epochOf(allowed.end) - epochOf(window.deadline)) / 1000,
    });
  });
}

function commandFor({ tenantId }: Scope, bookingId: BookingId) {
  return { do: 'booking.release', tenantId, bookingId } as const;
}

async function windowOf(scope: Scope, booking: StoredBooking) {
  const [room, tenant] = await Promise.all([rooms.get(scope, booking.roomId), tenants.get(scope)]);
  return room && releaseAt(booking, checkInRule(room, (tenant?.policy ?? defaultPolicy).checkIn));
}

export async function followRoomRule(
  scope: Scope,
  { before, after, subjectId, at }: Event<'room.changed'>,
): Promise<void> {
  if (before?.checkIn !== after?.checkIn) await followRoom(scope, subjectId as RoomId, at);
}

export async function followCompanyRule(scope: Scope, { before, after, at }: Event<'tenant.changed'>): Promise<void> {
  if (isDeepStrictEqual(before?.policy.checkIn, after?.policy.checkIn)) return;
  for (const { roomId, checkIn } of await listRooms(scope)) {
    if (checkIn !== 'off') await followRoom(scope, roomId, at);
  }
}

async function followRoom(scope: Scope, roomId: RoomId, since: Instant): Promise<void> {
  const open = (await bookedIn(scope, roomId)).filter(({ end }) => epochOf(end) > now());
  await allOf(
    open.map(
      ({ bookingId }) =>
        () =>
          followRelease(scope, bookingId, since),
    ),
  );
}
