/** Many meetings that are to be cancelled together: a head, and parts beside it that are carried out each by itself. */
import type { BulkPart } from '../../shared/bookings/bulk.ts';
import type { BulkProgress, bulkStates } from '../../shared/bookings/bulk-schema.ts';
import { AppError } from '../../shared/errors.ts';
import type { BulkId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { queryAll } from '../db/read.ts';
import { defineRecord, fromItem, type Stored } from '../db/record.ts';

interface Expiring {
  /** Epoch seconds. */
  expires: number;
}

export interface Bulk extends Expiring {
  bulkId: BulkId;
  state: Exclude<(typeof bulkStates)[number], 'done'>;
  reason: string;
  parts: number;
}
export type StoredPart = Stored<BulkPart & Expiring>;

const partition = (tenantId: string, bulkId: BulkId) => `${tenantId}#bulk#${bulkId}`;

export const bulks = defineRecord<Bulk, [BulkId]>({
  kind: 'bulk',
  key: (tenantId, bulkId) => ({ pk: partition(tenantId, bulkId), sk: 'bulk' }),
  ids: ({ bulkId }) => [bulkId],
  unlisted: () => true,
  ttl: ({ expires }) => expires,
});

export const parts = defineRecord<BulkPart & Expiring, [BulkId, string]>({
  kind: 'bulkPart',
  key: (tenantId, bulkId, part) => ({ pk: partition(tenantId, bulkId), sk: `part#${part}` }),
  ids: ({ bulkId, part }) => [bulkId, partKey(part)],
  ttl: ({ expires }) => expires,
  upgrade: (found) => ({ ...found, told: found.told ?? '' }),
});

/** A part's number, as it stands in its key: in order. */
export function partKey(part: number): string {
  return String(part).padStart(3, '0');
}

/** Days that a plan, and what has been carried out, can be looked at. */
export const kept = { planned: 1, running: 30 } as const;

export function expiry(state: Bulk['state']): number {
  return Math.floor(now() / 1000) + kept[state] * 86_400;
}

/** The head and its parts, in order. @throws AppError `not_found` */
export async function readBulk(scope: Scope, bulkId: BulkId): Promise<{ bulk: Stored<Bulk>; all: StoredPart[] }> {
  const [head, ...rest] = await queryAll(scope, { pk: partition(scope.tenantId, bulkId) }, { consistent: true });
  if (head?.kind?.S !== bulks.kind) throw new AppError('not_found', { values: { what: bulks.kind } });
  return { bulk: fromItem<Bulk>(head), all: rest.map((item) => fromItem<BulkPart & Expiring>(item)) };
}

export function progressOf({ bulkId, state, reason }: Bulk, all: readonly BulkPart[]): BulkProgress {
  const sum = (of: (part: BulkPart) => number) => all.reduce((total, part) => total + of(part), 0);
  const [total, done, cancelled] = [
    sum((part) => part.bookingIds.length),
    sum((part) => part.done),
    sum((part) => part.cancelled),
  ];
  const isDone = state === 'running' && done === total;
  return { bulkId, state: isDone ? 'done' : state, reason, total, done, cancelled, left: done - cancelled };
}
