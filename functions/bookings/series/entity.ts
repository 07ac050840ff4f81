/** A series in the table: its rule and words, which bookings are its occurrences, and what is being done with many of them. */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { mayKnow } from '../../../shared/bookings/rules.ts';
import type { Accepted, Segment, series as seriesShape } from '../../../shared/bookings/series-schema.ts';
import type { Span } from '../../../shared/bookings/slots.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { type BookingId, idFrom, newId, type SeriesId } from '../../../shared/ids.ts';
import type { Actor, Role, Scope } from '../../../shared/scope.ts';
import { epochOf, type Instant } from '../../../shared/time.ts';
import { defineRecord, type Stored } from '../../db/record.ts';
import type { BookingFields, UsedKey } from '../entity.ts';

type Shape = z.output<typeof seriesShape>;

/** What is said of all occurrences alike. */
export type Words = Pick<
  BookingFields,
  'topic' | 'type' | 'content' | 'private' | 'people' | 'guests' | 'reminderMinutes'
>;

export type Placing = Omit<Accepted, 'occurrence'>;

export interface Step extends Placing {
  occurrence: Instant;
  bookingId: BookingId;
  /** change: where it stands, and the reference that keeps the new place for it until all are sure. */
  was?: Placing;
  hold?: string;
  /** What is kept by that reference: the slots that are the booking's there, and the buffers that it has with them. */
  kept?: { spans: Span[]; bufferBefore: number; bufferAfter: number };
}

/**
 * More than one transaction can hold. Each chunk of it is one transaction that also moves `done`, so that whoever carries it on
 * knows where it stands: `hold` keeps all new places first, where they may be taken; `apply` does it; `undo` takes back.
 */
export interface Job {
  kind: 'create' | 'change' | 'cancel';
  phase: 'hold' | 'apply' | 'undo';
  steps: Step[];
  done: number;
  patch: Partial<Words>;
  /** The series itself says so from now on, and with it what is taken later. */
  lasting: boolean;
  /** In force once it is done. */
  segments: Segment[];
  why: string | null;
  who: Actor;
  roles: Role[];
  department: string | null;
  /** change: all of it has been counted against quotas when it began, and is given back where it does not come to it. */
  counted?: boolean;
}

/** What the people of a series are told of: once it is true for all that it names. */
export interface News {
  what: 'created' | 'changed' | 'cancelled' | 'taken';
  occurrences: Instant[];
  /** The series' version at which it happened. */
  version: number;
}

export type SeriesFields = Omit<Shape, 'version' | 'lastChange' | 'topic' | 'progress'> &
  Words & {
    /** In order; null: skipped. */
    occurrences: { occurrence: Instant; bookingId: BookingId | null }[];
    /** RFC 5545 SEQUENCE of its calendar entry. */
    sequence: number;
    news: News | null;
    /** Places that were kept and let go with this version, buffers included: others may be in line for them. */
    freed?: Placing[];
    /** The rule that stood against it when it was carried out. */
    refusal: { code: ErrorCode; values: Record<string, string | number> } | null;
    job: Job | null;
    keys: UsedKey[];
  };
export type StoredSeries = Stored<SeriesFields>;

const keepFailedSeconds = 30 * 86_400;

export const seriesRecords = defineRecord<SeriesFields, [SeriesId]>({
  kind: 'series',
  key: (tenantId, seriesId) => ({ pk: `${tenantId}#series#${seriesId}`, sk: 'series' }),
  ids: (series) => [series.seriesId],
  // Once it is made its bookings name it, and it is too large to be kept twice.
  unlisted: ({ state }) => state !== 'active',
  ttl: (series) =>
    series.state === 'failed' ? Math.floor(epochOf(series.createdAt) / 1000) + keepFailedSeconds : undefined,
});

/** With an Idempotency-Key the id follows from who asks and the key, as a booking's does. */
export function newSeriesId(scope: Scope, key: string | null): SeriesId {
  if (key === null) return newId('series');
  return idFrom('series', createHash('sha256').update(`${scope.tenantId} ${scope.actor.id} series ${key}`).digest());
}

/**
 * The contract's shape, as far as this reader may know it.
 * @param made its bookings: where any of them is private, others learn nothing of what all are about
 */
export function shapeOf(readerId: string, stored: StoredSeries, made: Iterable<{ private: boolean }>): Shape {
  const { keys: _keys, job, occurrences: _list, sequence: _sequence, news: _news, freed: _freed, ...others } = stored;
  const { refusal: _refusal, tenantId: _tenantId, ...rest } = others;
  const shape = { ...rest, progress: job && progressOf(job) } as Shape;
  const isPrivate = shape.private || [...made].some((booking) => booking.private);
  if (mayKnow(readerId, { ...shape, private: isPrivate })) return shape;
  const { why: _why, ...lastChange } = shape.lastChange;
  return { ...shape, topic: null, type: 'other', content: '', people: [], guests: [], lastChange };
}

export function progressOf({ phase, done, steps, kind }: Job): { done: number; total: number } {
  const held = kind === 'change' && steps.some(({ hold }) => hold);
  const total = steps.length * (held ? 2 : 1);
  return { done: phase === 'apply' && held ? steps.length + done : done, total };
}
