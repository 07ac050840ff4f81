/** The room that a meeting would rather have is free: its organiser may move back with one tap. */
import type { Booking } from '../../shared/bookings/schema.ts';
import type { RoomId } from '../../shared/ids.ts';
import type { Notice } from '../../shared/messages/rules.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { sceneOf } from './scene.ts';
import { deliver } from './telling.ts';

export async function offerBack(
  scope: Scope,
  { id, at }: { id: string; at: string },
  booking: Booking,
  roomId: RoomId,
): Promise<void> {
  const to = { personId: booking.organiser.personId };
  const notice: Notice = { kind: 'room_back', to, line: true, booking, was: null, place: roomId };
  const scene = await sceneOf(scope, [booking, { ...booking, roomId }]);
  await deliver(scope, `${id}.${booking.bookingId}.back`, [notice], scene, {
    now: now(),
    at,
    who: scope.actor,
    why: null,
  });
}
