/**
 * The company's list of all bookings: two small items beside each booking, written by a follower, so that booking costs nothing
 * for it. The index gives them in the order of their beginnings, one of them among all of the company, the other among those of
 * its room. Their keys never change, wherever the booking is moved to, so that none can be left behind.
 */
import { type Listed, listedOf, placeOf } from '../../shared/bookings/history.ts';
import type { BookingId, ItemId, RoomId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { getItems } from '../db/read.ts';
import { type Attributes, commit, type Key, type Write } from '../db/write.ts';
import { bookings, type StoredBooking, shapeOf } from './entity.ts';
import { settle } from './settle.ts';

export interface ListItem {
  listed: Listed;
  services: ItemId[];
}

const among = ['listed', 'listed#room'] as const;

/** Where the index lists all of the company, or all of a room. */
export function listRange(tenantId: TenantId, roomId?: RoomId): string {
  return `${tenantId}#history${roomId ? `#${roomId}` : ''}`;
}

/** Brings the list in step with the booking as it is now. */
export function list(scope: Scope, bookingId: BookingId): Promise<void> {
  return settle(scope, bookingId, async (booking) => {
    await allOf(writesFor(scope, bookingId, booking).map((write) => () => commit(scope, [write])));
  });
}

/** A meeting that something was asked for with; nobody takes such an asking back, they only cancel it. */
export async function listServices(scope: Scope, bookingId: BookingId, itemIds: readonly ItemId[]): Promise<void> {
  if (itemIds.length === 0) return;
  const write = (key: Key): Write => ({
    ...{ tenantId: scope.tenantId, key, update: 'ADD services :items' },
    values: { ':items': { SS: [...itemIds] } },
  });
  await allOf(keysOf(scope, bookingId).map((key) => () => commit(scope, [write(key)])));
}

/** What the list has of these bookings, in no order. */
export async function listItems(scope: Scope, bookingIds: readonly BookingId[]): Promise<ListItem[]> {
  const keys = bookingIds.flatMap((bookingId) => keysOf(scope, bookingId).slice(0, 1));
  return (await getItems(scope, keys)).flatMap(readItem);
}

export function readItem({ row, services }: Attributes): ListItem[] {
  // What was asked for may be noted before the booking itself is.
  if (!row?.S) return [];
  return [{ listed: JSON.parse(row.S) as Listed, services: ((services?.SS ?? []) as ItemId[]).sort() }];
}

/** Whether both of a booking's items say what they should. */
export async function isListed(scope: Scope, booking: StoredBooking, itemIds: readonly ItemId[]): Promise<boolean> {
  const listed = listedOf(shapeOf(booking));
  const items = await getItems(scope, keysOf(scope, booking.bookingId), { consistent: true });
  if (!listed) return items.length === 0;
  const wanted = JSON.stringify([...itemIds].sort());
  return (
    items.length === among.length &&
    items.every(({ sk, row, services, ownerPk, ownerSk }) => {
      const range = listRange(scope.tenantId, sk?.S === among[1] ? listed.roomId : undefined);
      const isInPlace = ownerPk?.S === range && ownerSk?.S === placeOf(listed);
      return (
        isInPlace && row?.S === JSON.stringify(listed) && JSON.stringify([...(services?.SS ?? [])].sort()) === wanted
      );
    })
  );
}

function keysOf({ tenantId }: Scope, bookingId: BookingId): Key[] {
  const { pk } = bookings.key(tenantId, bookingId);
  return among.map((sk) => ({ pk, sk }));
}

/** What brings both of a booking's items in step with it. */
export function writesFor(scope: Scope, bookingId: BookingId, booking: StoredBooking | null): Write[] {
  const { tenantId } = scope;
  const listed = booking && listedOf(shapeOf(booking));
  return keysOf(scope, bookingId).map((key, index) => {
    if (!listed) return { tenantId, remove: key };
    return {
      ...{ tenantId, key, update: 'SET ownerPk = :range, ownerSk = :place, #row = :row' },
      names: { '#row': 'row' },
      values: {
        ':range': { S: listRange(tenantId, index === 1 ? listed.roomId : undefined) },
        ':place': { S: placeOf(listed) },
        ':row': { S: JSON.stringify(listed) },
      },
    };
  });
}
