/** The company's figures, in step with each booking as it is now, and with what they need of rooms and people. */
import { type BookingEvent, bookingEvents, isEvent } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { buildingEvents, countedEvents, personEvents, roomEvents } from '../../shared/statistics/events.ts';
import { type Happening, isCountedAlike } from '../../shared/statistics/shares.ts';
import { follower } from '../event.ts';
import { count } from './count.ts';
import { buildingChange, note, personEntry, roomChange } from './directory.ts';
import { freedWithin } from './freed.ts';

export const handler = follower(countedEvents, async (event) => {
  const scope = systemScope(event.tenantId, 'statistics');
  if (isEvent(event, ...roomEvents)) {
    const { before, after, version, at } = event;
    if (after) await note(scope, 'rooms', roomChange({ before, after, version, at }));
  } else if (isEvent(event, ...buildingEvents)) {
    const { before, after, version, at } = event;
    if (after) await note(scope, 'buildings', buildingChange({ before, after, version, at }));
  } else if (isEvent(event, ...personEvents)) {
    const { before, after } = event;
    if (after && before?.department !== after.department) await note(scope, 'people', personEntry(after));
  } else if (isEvent(event, ...bookingEvents)) {
    await countBooking(scope, event);
  }
});

async function countBooking(scope: Scope, event: BookingEvent): Promise<void> {
  const { subjectId, before, after } = event;
  const happenings = happeningsOf(event);
  if (before && after && happenings.length === 0 && isCountedAlike(before, after)) return;
  const bookingId = subjectId as BookingId;
  await count(scope, bookingId, happenings);
  // What it takes, or gives up, may be time that another had freed.
  for (const freed of await freedWithin(scope, [before, after])) if (freed !== bookingId) await count(scope, freed);
}

function happeningsOf({ what, version, at }: BookingEvent): Happening[] {
  return what === 'released' || what === 'reinstated' ? [{ of: version, what, at }] : [];
}
