/** Follows rooms: their occupation's days are claimed on the sheets or freed, and what is left in a removed one is cleared. */
import type { RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { follower } from '../event.ts';
import * as Timers from '../timers.ts';
import { closesAfterMs } from './closing.ts';
import { reconcile } from './occupation.ts';

export const handler = follower(['room.created', 'room.changed'], async (event) => {
  const { tenantId, before, after } = event;
  const roomId = event.subjectId as RoomId;
  const scope = systemScope(tenantId, 'places');
  if (event.what === 'removed') await clearLater(scope, roomId);
  else if (before?.occupation || after?.occupation) {
    await reconcile(scope, roomId, [before?.occupation, after?.occupation]);
  }
});

function clearLater({ tenantId }: Scope, roomId: RoomId): Promise<void> {
  return Timers.set({
    name: `close-${tenantId}-${roomId}`,
    at: instantOf(now() + closesAfterMs),
    command: { do: 'room.close', tenantId, roomId },
    maxAge: 86_400,
  });
}
