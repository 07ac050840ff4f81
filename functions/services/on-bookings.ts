import { bookingEvents } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { follow } from './following.ts';

export const handler = follower(bookingEvents, async (event) => {
  const { before, after } = event;
  const isMoved = before?.start !== after?.start || before?.roomId !== after?.roomId || before?.state !== after?.state;
  if (!before || !isMoved) return;
  const scope = systemScope(event.tenantId, 'services');
  await follow({ ...scope, actor: event.who }, event.subjectId as BookingId);
});
