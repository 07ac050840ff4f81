/**
 * Carries on what is more than one transaction can hold. Each chunk is a transaction that also moves the series' `done`, so whoever
 * comes next (the request itself, or the follower after a crash) goes on from there, and two at once do nothing twice.
 */

import { AppError, statusOf } from '../../../shared/errors.ts';
import type { BookingId, SeriesId } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { people } from '../../people/entity.ts';
import { bookings, type StoredBooking } from '../entity.ts';
import { commitCounted } from '../quotas.ts';
import { type Job, type SeriesFields, type Step, type StoredSeries, seriesRecords } from './entity.ts';
import {
  booked,
  cancelled,
  chunkOf,
  isAhead,
  isAt,
  kept,
  type Made,
  moved,
  nothing,
  released,
  unbooked,
} from './making.ts';

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
  /** Those that cannot be moved into what was kept for them, however often it is tried: they stay where they are. */
  const stuck = new Set<string>();
  for (;;) {
    const series = await seriesRecords.get(scope, seriesId);
    const job = series?.job;
    if (!series || !job || performance.now() > until) return series;
    await told(job);
    const acting = actingFor(scope, job);
    if (job.kind === 'create' && job.phase === 'apply' && (await isOrphaned(scope, series))) {
      await turnBack(acting, series, job, [], new AppError('forbidden'));
      continue;
    }
    let made: Made[] = [];
    try {
      const chunk = await chunkFor(acting, series, job, stuck);
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
      if (!mayCollide(job)) {
        const more = stepsOf(made, error.failed).filter(({ occurrence }) => !stuck.has(occurrence));
        if (more.length === 0) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
        for (const { occurrence } of more) stuck.add(occurrence);
        continue;
      }
      await turnBack(acting, series, job, stepsOf(made, error.failed));
    }
  }
}

/** As whoever has asked for it, with the rights that they had then. */
function actingFor(scope: Scope, { who, roles, department }: Job): Scope {
  return { ...scope, actor: who, roles, ...(department === null ? {} : { department }) };
}

/** Who was to organise it has left meanwhile: nothing is taken for them any more, and nobody would hand over what comes later. */
async function isOrphaned(scope: Scope, { organiser }: StoredSeries): Promise<boolean> {
  const person = await people.get(scope, organiser.personId);
  return person !== null && !person.active;
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
  // What was counted for all of a change when it began is given back for all.
  const done = job.counted ? job.steps.length : job.done;
  const patch: Partial<SeriesFields> = {
    ...{ collided: collidedOf(steps), refusal, freed: [] },
    job: { ...job, phase: 'undo', done },
  };
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

async function chunkFor(scope: Scope, series: StoredSeries, job: Job, stuck: ReadonlySet<string>): Promise<Chunk> {
  if (job.phase === 'undo') return undoing(scope, series, job);
  const steps = job.steps.slice(job.done, job.done + lookAhead);
  if (job.kind === 'create') {
    const made = chunkOf(await Promise.all(steps.map((step) => booked(scope, series, step))));
    return { made, after: progressed(scope, series, job, made) };
  }
  const known = await bookingsOf(scope, steps);
  const list: Made[] = [];
  for (const step of steps) list.push(await doing(scope, job, step, known, stuck));
  const made = chunkOf(list);
  return { made, after: progressed(scope, series, job, made) };
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
async function doing(
  scope: Scope,
  job: Job,
  step: Step,
  known: ReadonlyMap<BookingId, StoredBooking>,
  stuck: ReadonlySet<string>,
): Promise<Made> {
  const none = nothing(step);
  const before = known.get(step.bookingId);
  const isStanding = isAhead(before) && (step.was === undefined || isAt(before, step.was));
  if (job.phase === 'hold') return isStanding ? kept(scope, before, step) : none;
  if (job.kind === 'change' && (!isStanding || stuck.has(step.occurrence))) return left(scope, job, step, known);
  if (!isStanding) return none;
  if (job.kind === 'cancel') return cancelled(scope, before, step, job.why);
  try {
    return (await moved(scope, before, step, job.patch)) ?? none;
  } catch (error) {
    // A rule has changed since its place was kept: it stays where it is.
    if (error instanceof AppError && isRule(error)) return left(scope, job, step, known);
    throw error;
  }
}

async function left(scope: Scope, job: Job, step: Step, known: ReadonlyMap<BookingId, StoredBooking>): Promise<Made> {
  const [made] = await released(scope, [step], known, saysWhatIsKept(job));
  return made ?? nothing(step);
}

/** Jobs say whether they are counted since their steps say what is kept. */
function saysWhatIsKept({ counted }: Job): boolean {
  return counted !== undefined;
}

/** From the last one done back to the first. */
async function undoing(scope: Scope, series: StoredSeries, job: Job): Promise<Chunk> {
  const steps = job.steps.slice(Math.max(0, job.done - lookAhead), job.done).reverse();
  const known = await bookingsOf(scope, steps);
  const list =
    job.kind === 'create'
      ? steps.map((step) => {
          const booking = known.get(step.bookingId);
          return booking ? unbooked(scope, step, booking) : nothing(step);
        })
      : await released(scope, steps, known, saysWhatIsKept(job));
  const made = chunkOf(list);
  return { made, after: undone(scope, series, job, made) };
}

function undone(scope: Scope, series: StoredSeries, job: Job, made: readonly Made[]): StoredSeries {
  const done = job.done - made.length;
  const patch: Partial<SeriesFields> =
    done > 0
      ? { job: { ...job, done } }
      : { job: null, ...(job.kind === 'create' ? { state: 'failed' as const } : {}) };
  const freed = freedBy(made);
  return seriesRecords.next(scope, series, { ...patch, freed }, done > 0 ? 'progress' : 'collided');
}

/** What was let go by this chunk alone: the event of its transaction tells of it. */
function freedBy(made: readonly Made[]): SeriesFields['freed'] {
  return made.flatMap(({ freed }) => (freed ? [freed] : []));
}

function progressed(scope: Scope, series: StoredSeries, job: Job, made: readonly Made[]): StoredSeries {
  const done = job.done + made.length;
  const steps = [...job.steps.slice(0, job.done), ...made.map(({ step }) => step), ...job.steps.slice(done)];
  const freed = freedBy(made);
  if (done < steps.length) {
    return seriesRecords.next(scope, series, { freed, job: { ...job, steps, done } }, 'progress');
  }
  if (job.phase === 'hold') {
    return seriesRecords.next(scope, series, { freed, job: { ...job, steps, phase: 'apply', done: 0 } }, 'progress');
  }
  return { ...finished(scope, series, job), freed };
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
    freed: [],
    news: { what, occurrences: job.steps.map(({ occurrence }) => occurrence), version: series.version + 1 },
  };
  return seriesRecords.next(scope, series, patch, what, job.why ?? undefined);
}
