/** Follows rooms: their occupation's days are claimed on the sheets or freed. */
import type { EventBridgeEvent } from 'aws-lambda';
import type { Event } from '../../shared/events.ts';
import { systemScope } from '../../shared/scope.ts';
import { reconcile } from './occupation.ts';

type RoomEvent = Event<'room.created' | 'room.changed'>;

export async function handler({ detail }: EventBridgeEvent<string, RoomEvent>): Promise<void> {
  const { before, after } = detail;
  if (!before?.occupation && !after?.occupation) return;
  const roomId = (after ?? before)?.roomId;
  if (!roomId) return;
  await reconcile(systemScope(detail.tenantId, 'occupation'), roomId, [before?.occupation, after?.occupation]);
}
