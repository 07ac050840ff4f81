/** Follows rooms: their occupation's days are claimed on the sheets or freed. */
import type { RoomId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { reconcile } from './occupation.ts';

export const handler = follower(['room.created', 'room.changed'], async ({ tenantId, subjectId, before, after }) => {
  if (!before?.occupation && !after?.occupation) return;
  const scope = systemScope(tenantId, 'occupation');
  await reconcile(scope, subjectId as RoomId, [before?.occupation, after?.occupation]);
});
