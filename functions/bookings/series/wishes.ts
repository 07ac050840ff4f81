/** Occurrences that were put into another room than their series wants: who is to be asked when that room becomes free. */
import type { BookingId, RoomId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import { addMinutes, epochOf, type Instant, type Interval } from '../../../shared/time.ts';
import { defineRecord, type Stored } from '../../db/record.ts';

export interface Wish extends Interval {
  /** The room that it would rather have. */
  roomId: RoomId;
  bookingId: BookingId;
}

export const wishes = defineRecord<Wish, [RoomId, Instant, BookingId]>({
  kind: 'wish',
  key: (tenantId, roomId, start, bookingId) => ({ pk: `${tenantId}#wishes#${roomId}`, sk: `${start}#${bookingId}` }),
  ids: (wish) => [wish.roomId, wish.start, wish.bookingId],
  ttl: (wish) => Math.floor(epochOf(wish.end) / 1000),
});

// The longest meeting that a policy can allow.
const longestMinutes = 14 * 1440;

/** Those that would need a part of this time. */
export async function wishesIn(scope: Scope, roomId: RoomId, time: Interval): Promise<Stored<Wish>[]> {
  const between: [string, string] = [addMinutes(time.start, -longestMinutes), time.end];
  const found = await wishes.list(scope, { pk: `${scope.tenantId}#wishes#${roomId}`, between });
  return found.filter((wish) => wish.start < time.end && time.start < wish.end);
}
