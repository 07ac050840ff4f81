/** Keeps the timers of timed power in step with plans, holidays, zones and where screens stand. */
import { isDeepStrictEqual } from 'node:util';
import { isEvent } from '../../shared/events.ts';
import type { GroupId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { follower } from '../event.ts';
import { groupsOf } from './group-entity.ts';
import { followGroup, followScreen } from './power.ts';

const powerEvents = [
  'group.changed',
  'group.created',
  'holidays.changed',
  'holidays.created',
  'doorplate.created',
  'doorplate.changed',
  'building.changed',
] as const;

export const handler = follower(powerEvents, async (event) => {
  const scope = systemScope(event.tenantId, 'power');
  if (isEvent(event, 'group.created', 'group.changed')) {
    if (isDeepStrictEqual(event.before?.power ?? null, event.after?.power ?? null)) return;
    await followGroup(scope, event.subjectId as GroupId);
  } else if (isEvent(event, 'doorplate.created', 'doorplate.changed')) {
    const { before, after } = event;
    if (!after || (before && isDeepStrictEqual(placeOf(before), placeOf(after)))) return;
    await followScreen(scope, after);
  } else {
    if (isEvent(event, 'building.changed') && event.before?.zone === event.after?.zone) return;
    for (const { groupId, power } of await groupsOf(scope)) if (power) await followGroup(scope, groupId);
  }
});

function placeOf({ groupId, roomId, board }: { groupId: unknown; roomId: unknown; board: unknown }) {
  return { groupId, roomId, board };
}
