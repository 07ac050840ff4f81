/** Brings bookings into the company's list as they are now: the way in for those older than the list. */
import type * as z from 'zod';
import type { relistInput } from '../../shared/bookings/history-schema.ts';
import type { BookingId, ItemId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { allWith } from '../services/requests.ts';
import { bookings } from './entity.ts';
import { correctSome } from './every.ts';
import { isListed, list, listServices } from './history-list.ts';

const atOnce = 8;

export function relist(
  scope: PersonScope,
  input: z.output<typeof relistInput>,
): Promise<{ looked: number; corrected: number; cursor: string | null }> {
  return correctSome(scope, input, atOnce, (bookingId) => correct(scope, bookingId));
}

/** @returns whether the list had it otherwise */
async function correct(scope: Scope, bookingId: BookingId): Promise<boolean> {
  const booking = await bookings.get(scope, bookingId);
  if (!booking) return false;
  const asked = await allWith(scope, bookingId);
  const itemIds = [...new Set(asked.flatMap(({ item }): ItemId[] => (item.itemId ? [item.itemId] : [])))];
  if (await isListed(scope, booking, itemIds)) return false;
  await list(scope, bookingId);
  await listServices(scope, bookingId, itemIds);
  return true;
}
