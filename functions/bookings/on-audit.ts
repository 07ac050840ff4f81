/** The audit trail: each version of a booking leaves one entry, and a repeat finds it there already. */
import { diffOf } from '../../shared/bookings/diff.ts';
import { bookingEvents } from '../../shared/events.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { follower } from '../event.ts';
import { rooms } from '../places/entity.ts';
import { type AuditEntry, audits } from './audit.ts';

export const handler = follower(bookingEvents, async (event) => {
  const { tenantId, before, after, at, what, who, why, version } = event;
  const scope = systemScope(tenantId, 'audit');
  const names = await roomNames(scope, before && after ? [before.roomId, after.roomId] : []);
  const changes = diffOf(before, after, (roomId) => names.get(roomId) ?? roomId);
  const entry: AuditEntry = {
    bookingId: event.subjectId as BookingId,
    of: version,
    at,
    what,
    who,
    why,
    changes,
    private: Boolean(before?.private || after?.private),
  };
  try {
    await commit(scope, [audits.create(audits.first(scope, entry))]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
});

/** Names are looked up only where the room changed. */
async function roomNames(scope: Scope, roomIds: readonly RoomId[]): Promise<Map<string, string>> {
  const [from, to] = roomIds;
  if (from === to) return new Map();
  const found = await rooms.getMany(
    scope,
    roomIds.map((roomId): [RoomId] => [roomId]),
  );
  return new Map(found.map((room) => [room.roomId, room.name]));
}
