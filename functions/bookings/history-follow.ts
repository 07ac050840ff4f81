/** Whether an event touches the company's list of all bookings, and what it does to it. */
import { isDeepStrictEqual } from 'node:util';
import { listedOf } from '../../shared/bookings/history.ts';
import type { BookingEvent, Event } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { list, listServices } from './history-list.ts';

/** A reply, a check-in or a lapsed offer is nothing that the list tells of. */
export async function followList({ tenantId, subjectId, before, after }: BookingEvent): Promise<void> {
  if (before && after && isDeepStrictEqual(listedOf(before), listedOf(after))) return;
  await list(systemScope(tenantId, 'history'), subjectId as BookingId);
}

export async function followAsking({ tenantId, after }: Event<'request.created'>): Promise<void> {
  const itemId = after?.item.itemId;
  if (after?.bookingId && itemId) await listServices(systemScope(tenantId, 'history'), after.bookingId, [itemId]);
}
