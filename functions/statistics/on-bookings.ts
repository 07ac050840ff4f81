/** The company's figures, in step with each booking as it is now. */
import { type BookingEvent, bookingEvents } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { type Happening, isCountedAlike } from '../../shared/statistics/shares.ts';
import { follower } from '../event.ts';
import { count } from './count.ts';

export const handler = follower(bookingEvents, async (event) => {
  const { tenantId, subjectId, before, after } = event;
  const happenings = happeningsOf(event);
  if (before && after && happenings.length === 0 && isCountedAlike(before, after)) return;
  await count(systemScope(tenantId, 'statistics'), subjectId as BookingId, happenings);
});

function happeningsOf({ what, version, at }: BookingEvent): Happening[] {
  return what === 'released' || what === 'reinstated' ? [{ of: version, what, at }] : [];
}
