/**
 * The second step of removing a room. Who was booking it when it was removed may have looked at it before: their meetings are
 * cancelled here, with a message, once nobody can look at it that way any more.
 */
import { AppError } from '../../shared/errors.ts';
import type { RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { allOf } from '../all-of.ts';
import { cancel } from '../bookings/bookings.ts';
import { tenants } from '../tenants/entity.ts';
import { rooms } from './entity.ts';
import { meetingsAhead } from './use.ts';

/** Far longer than any function remembers a room or a booking may take. */
export const closesAfterMs = 60_000;

/** Cancels the meetings ahead in a room that has been removed. Safe to repeat. */
export async function close(scope: Scope, roomId: RoomId): Promise<void> {
  const room = await rooms.get(scope, roomId);
  if (!room?.closed) return;
  const [meetings, tenant] = await Promise.all([
    meetingsAhead(scope, { roomId, zone: room.closed.zone }),
    tenants.find(scope),
  ]);
  const admin: Scope = { ...systemScope(scope.tenantId, 'places', tenant.locale), roles: ['admin'] };
  const reason = text(tenant.locale, 'room.removed');
  // A meeting over midnight stands on two days.
  const bookingIds = new Set(meetings.map(({ bookingId }) => bookingId));
  await allOf([...bookingIds].map((bookingId) => () => unlessOver(cancel(admin, { bookingId, reason }))));
}

/** A place that is kept while a series moves is no booking: the series lets go of it, as its room is gone. */
async function unlessOver(cancelling: Promise<unknown>): Promise<void> {
  try {
    await cancelling;
  } catch (error) {
    const isOver = error instanceof AppError && (error.code === 'booking_over' || error.code === 'not_found');
    if (!isOver) throw error;
  }
}
