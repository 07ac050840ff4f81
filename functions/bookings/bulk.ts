/** Cancelling many meetings at once: noted a few hundred at a time, looked at, then started. What follows is `bulk-run.ts`'s. */
import type * as z from 'zod';
import {
  type BulkPlan,
  type BulkProgress,
  type bulkPlanInput,
  mostInPart,
  mostParts,
} from '../../shared/bookings/bulk-schema.ts';
import { isLive, mayKnow } from '../../shared/bookings/rules.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, type BulkId, newId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { allOf } from '../all-of.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { type Bulk, bulks, expiry, parts, progressOf, readBulk, type StoredPart } from './bulk-entity.ts';
import { bookings, knowsKey, type StoredBooking } from './entity.ts';

/** @throws AppError `not_found` where one of the bookings, or the plan, is another company's or none */
export async function plan(scope: PersonScope, input: z.output<typeof bulkPlanInput>): Promise<BulkPlan> {
  const ids = [...new Set(input.bookingIds)];
  const before = input.bulkId ? await bulks.find(scope, input.bulkId) : null;
  if (before && before.state !== 'planned') throw new AppError('bulk_started');
  if (before?.parts === mostParts) throw new AppError('bulk_full', { values: { n: mostParts * mostInPart } });
  const found = await bookings.getMany(
    scope,
    ids.map((bookingId): [BookingId] => [bookingId]),
    { consistent: true },
  );
  if (found.length < ids.length) throw new AppError('not_found', { values: { what: 'booking' } });
  const ahead = found.filter(isAhead);
  const part = before?.parts ?? 0;
  const facts: Bulk = {
    ...{ bulkId: before?.bulkId ?? newId('bulk'), state: 'planned', reason: '', parts: part + 1 },
    expires: expiry('planned'),
  };
  const { bulkId, expires } = facts;
  const noted = parts.first(scope, {
    ...{ bulkPartId: `${bulkId}.${part}`, bulkId, part, state: 'planned', reason: '', expires },
    ...{ bookingIds: ahead.map(({ bookingId }) => bookingId), done: 0, cancelled: 0, told: '' },
    ...{ who: scope.actor, roles: [...scope.roles] },
  });
  const head = before
    ? bulks.replace(before, bulks.next(scope, before, facts, 'planned'))
    : bulks.create(bulks.first(scope, facts, 'planned'));
  try {
    await commit(scope, [head, parts.create(noted)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    throw error;
  }
  return { bulkId, ...meaningOf(scope, ahead), over: ids.length - ahead.length };
}

/** A place that is kept for somebody in line is no meeting. */
function isAhead({ state, end }: StoredBooking): boolean {
  return isLive(state) && state !== 'held' && epochOf(end) > now();
}

function meaningOf(scope: PersonScope, ahead: readonly StoredBooking[]) {
  const open = ahead.filter((booking) => mayKnow(scope.actor.id, booking));
  const people = new Set<string>();
  for (const { organiser, people: invited, guests } of open) {
    for (const { personId } of [organiser, ...invited]) people.add(personId);
    for (const address of guests) people.add(address);
  }
  return {
    meetings: ahead.length,
    repeats: open.filter(({ seriesId }) => seriesId !== null).length,
    people: [...people],
    hidden: ahead.length - open.length,
  };
}

/** One transaction starts all parts: each is then followed by itself. */
export async function start(scope: PersonScope, input: { bulkId: BulkId; reason: string }): Promise<BulkProgress> {
  const { bulk, all } = await readBulk(scope, input.bulkId);
  if (bulk.state !== 'planned') return goOn(scope, bulk, all);
  const { reason } = input;
  const running = { state: 'running', reason, expires: expiry('running') } as const;
  const after = bulks.next(scope, bulk, running, 'started', reason);
  const who = { who: scope.actor, roles: [...scope.roles] };
  const started = all.map((part) => parts.next(scope, part, { ...running, ...who }, 'started', reason));
  try {
    await commit(scope, [
      bulks.replace(bulk, after),
      ...all.map((part, index) => parts.replace(part, started[index] ?? part)),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return progress(scope, input.bulkId);
  }
  return progressOf(after, started);
}

/** A part that has not moved for so long is nobody's any more: a run takes seconds between two notes. */
const stalledMs = 60_000;

/** What has come to a stop, its run having failed too often, is set going again. */
async function goOn(scope: PersonScope, bulk: Stored<Bulk>, all: readonly StoredPart[]): Promise<BulkProgress> {
  const stalled = all.filter(
    ({ done, bookingIds, lastChange }) => done < bookingIds.length && epochOf(lastChange.at) + stalledMs < now(),
  );
  await allOf(
    stalled.map((part, index) => async () => {
      await commit(scope, await again(scope, bulk, part, all.length + index)).catch((error: unknown) => {
        // It goes on after all.
        if (!(error instanceof ConditionFailed)) throw error;
      });
    }),
  );
  return progressOf(bulk, all);
}

/**
 * People are told of a part that is done: what is cancelled by now becomes one, so that they need not wait for what is in the
 * way of the others, which are another part from now on.
 * @param number the other part's
 */
async function again(scope: PersonScope, { bulkId, reason }: Bulk, part: StoredPart, number: number): Promise<Write[]> {
  const found = await bookings.getMany(
    scope,
    part.bookingIds.slice(part.done).map((bookingId): [BookingId] => [bookingId]),
    { consistent: true },
  );
  const cancelled = found.filter((booking) => knowsKey(booking, bulkId)).map(({ bookingId }) => bookingId);
  const over = [...part.bookingIds.slice(0, part.done), ...cancelled];
  const left = part.bookingIds.filter((bookingId) => !over.includes(bookingId));
  if (over.length === 0) return [parts.replace(part, parts.next(scope, part, {}, 'started', reason))];
  const settled = { bookingIds: over, done: over.length, cancelled: part.cancelled + cancelled.length };
  const closed = parts.replace(part, parts.next(scope, part, { ...settled, state: 'done' }, 'progress', reason));
  if (left.length === 0) return [closed];
  const { state, who, roles, expires } = part;
  const next = parts.first(
    scope,
    {
      ...{ bulkPartId: `${bulkId}.${number}`, bulkId, part: number, state, reason, expires, who, roles },
      ...{ bookingIds: left, done: 0, cancelled: 0, told: '' },
    },
    'started',
    reason,
  );
  return [closed, parts.create(next)];
}

export async function progress(scope: PersonScope, bulkId: BulkId): Promise<BulkProgress> {
  const { bulk, all } = await readBulk(scope, bulkId);
  return progressOf(bulk, all);
}
