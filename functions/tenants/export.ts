/** What a company takes away with it. Bookings alone need a list of their own: all else is listed whole for its pages. */
import { shownTo } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { BookingId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { bookings, shapeOf } from '../bookings/entity.ts';
import { listRange } from '../bookings/history-list.ts';
import { queryPage } from '../db/read.ts';

/** In the order of their beginnings. A booking that is moved meanwhile may come twice or not at all. */
export async function exportBookings(
  scope: PersonScope,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ bookings: Booking[]; cursor: string | null }> {
  const { items, cursor } = await queryPage(scope, { pk: listRange(scope.tenantId), owner: true }, page);
  const ids = items.map(({ ownerSk }) => (ownerSk?.S ?? '').split('#')[1] as BookingId);
  const found = await bookings.getMany(
    scope,
    ids.map((id): [BookingId] => [id]),
  );
  const byId = new Map(found.map((booking) => [booking.bookingId, booking]));
  const list = ids.flatMap((id) => byId.get(id) ?? []);
  return { bookings: list.map((booking) => shownTo(scope.actor.id, shapeOf(booking))), cursor };
}
