/**
 * Carries on what is more than one transaction can hold. Each chunk is a transaction that also moves the series' `done`, so whoever
 * comes next (the request itself, or the follower after a crash) goes on from there, and two at once do nothing twice.
 */

import { AppError, statusOf } from '../../../shared/errors.ts';
import type { BookingId, SeriesId } from '../../../shared/ids.ts';
import { maxBufferMinutes } from '../../../shared/schema.ts';
import type { Scope } from '../../../shared/scope.ts';
import { addMinutes, datesFrom, epochOf, localDate } from '../../../shared/time.ts';
import { ConditionFailed, commit, type Key } from '../../db/write.ts';
import { bookings, type StoredBooking } from '../entity.ts';
import { commitCounted } from '../quotas.ts';
import * as Sheets from '../sheets.ts';
import { type Job, type SeriesFields, type Step, type StoredSeries, seriesRecords } from './entity.ts';
import { booked, cancelled, chunkOf, isAhead, isAt, kept, type Made, moved, nothing, unbooked } from './making.ts';

/** A look at more steps than a chunk can hold would be in vain. */
const lookAhead = 99;
const attempts = 6;

/**
 * Until it is done, or time is up: then the follower goes on.
 * @param told how far it is, at each look
 * @param until of `performance.now()`
 */
export async function advance(
  scope: Scope,
  seriesId: SeriesId,
  told: (job: Job) => Promise<void> = async () => {},
  until = Number.POSITIVE_INFINITY,
): Promise<StoredSeries | null> {
  let refused = 0;
  for (;;) {
    const series = await seriesRecords.get(scope, seriesId);
    const job = series?.job;
    if (!series || !job || performance.now() > until) return series;
    await told(job);
    const acting = actingFor(scope, job);
    let made: Made[] = [];
    try {
      const chunk = await chunkFor(acting, series, job);
      made = chunk.made;
      await commitChunk(acting, series, chunk);
      refused = 0;
    } catch (error) {
      if (error instanceof AppError && isRule(error) && mayCollide(job)) {
        await turnBack(acting, series, job, [], error);
        continue;
      }
      if (!(error instanceof ConditionFailed)) throw error;
      // Somebody else carries it on, too: look where they are.
      if (error.failed.includes(0)) continue;
      refused += 1;
      // What only a changed booking has refused is made anew of what it is now.
      if (refused < attempts && !mayCollide(job)) continue;
      if (!mayCollide(job)) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
      await turnBack(acting, series, job, stepsOf(made, error.failed));
    }
  }
}

/** As whoever has asked for it, with the rights that they had then. */
function actingFor(scope: Scope, { who, roles, department }: Job): Scope {
  return { ...scope, actor: who, roles, ...(department === null ? {} : { department }) };
}

async function commitChunk(scope: Scope, series: StoredSeries, { made, after }: Chunk): Promise<void> {
  const writes = [seriesRecords.replace(series, after), ...made.flatMap((one) => one.writes)];
  const changes = made.flatMap((one) => one.changes);
  // Where nothing is claimed anew, nothing is refused.
  await commitCounted(scope, changes, writes, { free: series.job !== null && !mayCollide(series.job) });
}

/** A rule stands against it, and will when it is tried again. */
function isRule({ code }: AppError): boolean {
  return statusOf[code] < 500 && statusOf[code] !== 429;
}

/** New places are claimed: they may have been taken. */
function mayCollide({ kind, phase }: Job): boolean {
  return phase === 'hold' || (kind === 'create' && phase === 'apply');
}

/** The steps whose writes were refused; the series' own write is the first. */
export function stepsOf(made: readonly Made[], failed: readonly number[]): Step[] {
  const owners = made.flatMap(({ step, writes }) => writes.map(() => step));
  return [...new Set(failed.map((index) => owners[index - 1]))].filter((step) => step !== undefined);
}

export const collidedOf = (steps: readonly Step[]): SeriesFields['collided'] =>
  steps.map(({ occurrence, roomId, start, end }) => ({ occurrence, roomId, start, end }));

/** Nothing of it is to remain. */
async function turnBack(
  scope: Scope,
  series: StoredSeries,
  job: Job,
  steps: readonly Step[],
  rule?: AppError,
): Promise<void> {
  const refusal = rule ? { code: rule.code, values: rule.details.values ?? {} } : null;
  const patch: Partial<SeriesFields> = { collided: collidedOf(steps), refusal, job: { ...job, phase: 'undo' } };
  try {
    await commit(scope, [seriesRecords.replace(series, seriesRecords.next(scope, series, patch, 'collided'))]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

interface Chunk {
  made: Made[];
  /** The series once the chunk is done. */
  after: StoredSeries;
}

async function chunkFor(scope: Scope, series: StoredSeries, job: Job): Promise<Chunk> {
  if (job.phase === 'undo') return undoing(scope, series, job);
  const steps = job.steps.slice(job.done, job.done + lookAhead);
  if (job.kind === 'create') {
    const made = chunkOf(await Promise.all(steps.map((step) => booked(scope, series, step))));
    return { made, after: progressed(scope, series, job, job.done + made.length) };
  }
  const known = await bookingsOf(scope, steps);
  const list: Made[] = [];
  for (const step of steps) list.push(await doing(scope, job, step, known.get(step.bookingId)));
  const made = chunkOf(list);
  return { made, after: progressed(scope, series, job, job.done + made.length) };
}

async function bookingsOf(scope: Scope, steps: readonly Step[]): Promise<Map<BookingId, StoredBooking>> {
  const found = await bookings.getMany(
    scope,
    steps.map(({ bookingId }): [BookingId] => [bookingId]),
    { consistent: true },
  );
  return new Map(found.map((booking) => [booking.bookingId, booking]));
}

/** One that was changed or has begun meanwhile is left as its people made it. */
async function doing(scope: Scope, job: Job, step: Step, before: StoredBooking | undefined): Promise<Made> {
  const none = nothing(step);
  const isStanding = isAhead(before) && (step.was === undefined || isAt(before, step.was));
  if (job.phase === 'hold') return isStanding ? kept(scope, before, step) : none;
  if (!isStanding) return job.kind === 'change' && step.hold ? released(scope, step) : none;
  if (job.kind === 'cancel') return cancelled(scope, before, step, job.why);
  try {
    return (await moved(scope, before, step, job.patch)) ?? none;
  } catch (error) {
    // A rule has changed since its place was kept: it stays where it is.
    if (error instanceof AppError && isRule(error)) return released(scope, step);
    throw error;
  }
}

async function released(scope: Scope, step: Step): Promise<Made> {
  if (!step.hold) return nothing(step);
  const writes = await Sheets.letGo(scope, new Map([[step.hold, keysOf(scope, step)]]));
  return { ...nothing(step), writes: writes.get(step.hold) ?? [] };
}

/** Sheets that a place may touch, whatever the zone. */
function keysOf(scope: Scope, { roomId, start, end }: Step): Key[] {
  const first = localDate(epochOf(addMinutes(start, -maxBufferMinutes - 1440)), 'UTC');
  const last = localDate(epochOf(addMinutes(end, maxBufferMinutes + 1440)), 'UTC');
  return datesFrom(first, last).map((date) => Sheets.sheetKey(scope, roomId, date));
}

/** From the last one done back to the first. */
async function undoing(scope: Scope, series: StoredSeries, job: Job): Promise<Chunk> {
  const steps = job.steps.slice(Math.max(0, job.done - lookAhead), job.done).reverse();
  let list: Made[];
  if (job.kind === 'create') {
    const known = await bookingsOf(scope, steps);
    list = steps.map((step) => {
      const booking = known.get(step.bookingId);
      return booking ? unbooked(scope, step, booking) : nothing(step);
    });
  } else {
    list = await Promise.all(steps.map((step) => released(scope, step)));
  }
  const made = chunkOf(list);
  return { made, after: undone(scope, series, job, job.done - made.length) };
}

function undone(scope: Scope, series: StoredSeries, job: Job, done: number): StoredSeries {
  const patch: Partial<SeriesFields> =
    done > 0
      ? { job: { ...job, done } }
      : { job: null, ...(job.kind === 'create' ? { state: 'failed' as const } : {}) };
  return seriesRecords.next(scope, series, patch, done > 0 ? 'progress' : 'collided');
}

function progressed(scope: Scope, series: StoredSeries, job: Job, done: number): StoredSeries {
  if (done < job.steps.length) return seriesRecords.next(scope, series, { job: { ...job, done } }, 'progress');
  if (job.phase === 'hold') {
    return seriesRecords.next(scope, series, { job: { ...job, phase: 'apply', done: 0 } }, 'progress');
  }
  return finished(scope, series, job);
}

const whats = { create: 'created', change: 'changed', cancel: 'cancelled' } as const;

/** The series once all of it is done: what its people are told of. */
export function finished(scope: Scope, series: StoredSeries, job: Job): StoredSeries {
  const what = whats[job.kind];
  const patch: Partial<SeriesFields> = {
    ...(job.lasting ? job.patch : {}),
    segments: job.segments,
    state: 'active',
    job: null,
    collided: [],
    refusal: null,
    sequence: series.sequence + (job.kind === 'create' ? 0 : 1),
    news: { what, occurrences: job.steps.map(({ occurrence }) => occurrence), version: series.version + 1 },
  };
  return seriesRecords.next(scope, series, patch, what, job.why ?? undefined);
}
