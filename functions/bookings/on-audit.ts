/** The audit trail: each version of a booking leaves one entry, and a repeat finds it there already. */
import { diffOf } from '../../shared/bookings/diff.ts';
import { isReply } from '../../shared/bookings/replies.ts';
import { isOffer } from '../../shared/bookings/rules.ts';
import { type BookingEvent, bookingEvents, isEvent } from '../../shared/events.ts';
import type { BookingId, RoomId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { keep } from '../audit/entity.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { follower } from '../event.ts';
import { rooms } from '../places/entity.ts';
import { type AuditEntry, audits, openFields } from './audit.ts';
import { keepSaid } from './series/said.ts';

export const handler = follower([...bookingEvents, 'answers.created', 'answers.changed'], async (event) => {
  if (isEvent(event, 'answers.created', 'answers.changed')) await keepSaid(event);
  else if (isEvent(event, ...bookingEvents)) await keepEntry(event);
});

async function keepEntry(event: BookingEvent): Promise<void> {
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
  if (isIntervention(event, entry)) await tellCompany(scope, event, entry);
}

/** Somebody did something to a meeting that is another's. */
function isIntervention({ who, before, after, name }: BookingEvent, { what, changes }: AuditEntry): boolean {
  if (who.kind !== 'person' || who.id === (after ?? before)?.organiser.personId || isReply({ what })) return false;
  return changes.length > 0 || name !== 'booking.changed';
}

/** Admins look through what was done to others' meetings: of a private one, or a place kept for somebody, when and where, and no more. */
async function tellCompany(scope: Scope, event: BookingEvent, entry: AuditEntry): Promise<void> {
  const { id: auditId, at, what, who, why, subjectId, before, after, name } = event;
  const isPrivate = entry.private || [before, after].some((one) => one && isOffer(one));
  const meeting = after ?? before;
  const [room] = meeting ? await rooms.getMany(scope, [[meeting.roomId]]) : [];
  await keep(scope, {
    ...{ auditId, at, kind: 'booking', what, who, subjectId },
    action: name === 'booking.created' ? 'created' : name === 'booking.changed' ? 'changed' : 'removed',
    why: isPrivate ? null : why,
    name: isPrivate ? '' : (meeting?.topic ?? ''),
    ...(meeting && {
      meeting: { start: meeting.start, end: meeting.end, room: room?.name ?? '', number: room?.number ?? '' },
    }),
    changes: isPrivate ? entry.changes.filter(({ field }) => openFields.has(field)) : entry.changes,
  });
}

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
