/**
 * Carries out a part of what is to be cancelled together. How far it is stands in the part; a meeting remembers which cancelling
 * it was, so that a run which begins anew behind a crash counts right and tells nobody twice.
 */

import { cancelledTogether } from '../../shared/bookings/bulk.ts';
import { AppError } from '../../shared/errors.ts';
import type { Event } from '../../shared/events.ts';
import type { BookingId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import * as Bookings from './bookings.ts';
import { partKey, parts, type StoredPart } from './bulk-entity.ts';

/** Between two notes of how far it is. */
const chunkSize = 20;
const atOnce = 4;

export async function followBulk({
  tenantId,
  what,
  after,
}: Event<'bulkPart.created' | 'bulkPart.changed'>): Promise<void> {
  if (what !== 'started' || !after) return;
  const scope = systemScope(tenantId, 'bulk');
  for (;;) {
    const part = await parts.get(scope, after.bulkId, partKey(after.part));
    if (!part || part.done === part.bookingIds.length) return;
    await step(scope, part);
  }
}

async function step(scope: Scope, part: StoredPart): Promise<void> {
  const next = part.bookingIds.slice(part.done, part.done + chunkSize);
  let cancelled = 0;
  await inParallel(next, atOnce, async (bookingId) => {
    if (await cancel({ ...scope, actor: part.who, roles: part.roles }, part, bookingId)) cancelled += 1;
  });
  const done = part.done + next.length;
  const patch = { done, cancelled: part.cancelled + cancelled };
  const state = done === part.bookingIds.length ? ('done' as const) : part.state;
  try {
    await commit(scope, [parts.replace(part, parts.next(scope, part, { ...patch, state }, 'progress'))]);
  } catch (error) {
    // Another run of the same event is as far: look where it is.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** @returns false where there is nothing to cancel any more */
async function cancel(scope: Scope, { bulkId, reason }: StoredPart, bookingId: BookingId): Promise<boolean> {
  try {
    await Bookings.cancel(scope, { bookingId, reason }, { idempotencyKey: bulkId, what: cancelledTogether });
    return true;
  } catch (error) {
    if (error instanceof AppError && gone.has(error.code)) return false;
    throw error;
  }
}

const gone: ReadonlySet<string> = new Set(['not_found', 'booking_over']);
