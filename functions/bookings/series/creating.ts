/** A series booked as its people have accepted it: in one transaction where that can hold it, and all of it or nothing always. */

import { clockOf } from '../../../shared/bookings/series.ts';
import type { SeriesAnswer, SeriesInput, TakeInput } from '../../../shared/bookings/series-schema.ts';
import { AppError, invalid } from '../../../shared/errors.ts';
import { newId, type PersonId, refOf } from '../../../shared/ids.ts';
import type { PersonScope, Scope } from '../../../shared/scope.ts';
import { instantOf, minutesBetween } from '../../../shared/time.ts';
import { now } from '../../clock.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { reaching } from '../../tenants/outreach.ts';
import { type UsedKey, usedKey } from '../entity.ts';
import { attendees, factsOf } from '../placing.ts';
import { commitCounted } from '../quotas.ts';
import { slotTaken } from '../refusal.ts';
import { type Job, newSeriesId, type SeriesFields, type Step, type StoredSeries, seriesRecords } from './entity.ts';
import { advance, collidedOf, finished, stepsOf } from './job.ts';
import { booked, chunkOf, type Made } from './making.ts';
import { expand } from './planning.ts';
import { changeable, liveAt, seriesAnswer } from './reading.ts';

/** How long a request carries on a large series itself; the rest is the follower's. */
export const patienceMs = 6000;

export async function create(
  scope: PersonScope,
  input: SeriesInput,
  options: { idempotencyKey?: string | null } = {},
): Promise<SeriesAnswer> {
  const key = options.idempotencyKey ?? null;
  const seriesId = newSeriesId(scope, key);
  const used = key === null ? [] : [usedKey(key, input)];
  const before = key === null ? null : await replay(scope, seriesId, used);
  if (before) return settled(scope, before);
  const { fields, job } = await begun(scope, input, seriesId, used);
  const series = seriesRecords.first(scope, fields);
  const made = await Promise.all(job.steps.map((step) => booked(scope, series, step)));
  return reaching(scope, 'guests', series.guests.length, async () => {
    if (chunkOf(made).length === made.length) return atOnce(scope, series, job, made);
    const first = seriesRecords.first(scope, { ...fields, job }, 'committing');
    await once(scope, first, () => commit(scope, [seriesRecords.create(first)]));
    return settled(scope, first);
  });
}

/** The series before anything of it is booked. */
async function begun(scope: PersonScope, input: SeriesInput, seriesId: StoredSeries['seriesId'], keys: UsedKey[]) {
  const facts = await factsOf(scope, input.roomId);
  const { list } = expand(facts, input);
  const known = new Set(list.map(({ occurrence }) => occurrence));
  const steps = new Map<string, Step>();
  input.occurrences.forEach((accepted, index) => {
    const { occurrence, start, end } = accepted;
    const isKnown = known.has(occurrence) && !steps.has(occurrence);
    if (!isKnown) throw invalid(`occurrences.${index}.occurrence`, 'not_an_occurrence');
    if (start >= end) throw invalid(`occurrences.${index}.end`, 'start_before_end');
    steps.set(occurrence, { ...accepted, bookingId: newId('booking') });
  });
  const organiser = { personId: scope.actor.id as PersonId, name: scope.actor.name };
  const people = (await attendees(scope, input.people)).filter(({ personId }) => personId !== organiser.personId);
  const { zone } = facts.building;
  const [first] = list;
  const segments = [
    {
      from: first?.occurrence ?? input.start,
      time: clockOf(input.start, zone),
      minutes: minutesBetween(input.start, input.end),
      roomId: input.roomId,
    },
  ];
  const { topic, type, content, reminderMinutes, rule } = input;
  const fields: SeriesFields = {
    seriesId,
    rule,
    zone,
    segments,
    ...{ topic, type, content, private: input.private, organiser, people, reminderMinutes },
    guests: [...new Set(input.guests)],
    state: 'committing',
    collided: [],
    occurrences: list.map(({ occurrence }) => ({
      occurrence,
      bookingId: steps.get(occurrence)?.bookingId ?? null,
    })),
    sequence: 0,
    news: null,
    refusal: null,
    job: null,
    createdAt: instantOf(now()),
    keys,
  };
  const inOrder = list.flatMap(({ occurrence }) => steps.get(occurrence) ?? []);
  const job: Job = {
    ...{ kind: 'create', phase: 'apply', done: 0, patch: {}, lasting: false, segments, why: null },
    steps: inOrder,
    who: scope.actor,
    roles: [...scope.roles],
    department: scope.department ?? null,
  };
  return { fields, job };
}

async function atOnce(
  scope: PersonScope,
  series: StoredSeries,
  job: Job,
  made: readonly Made[],
): Promise<SeriesAnswer> {
  const done = { ...finished(scope, series, job), version: 1 };
  const after: StoredSeries = { ...done, news: done.news && { ...done.news, version: 1 } };
  const writes = [seriesRecords.create(after), ...made.flatMap((one) => one.writes)];
  const changes = made.flatMap((one) => one.changes);
  const found = await once(scope, after, () => commitCounted(scope, changes, writes), made);
  const bookings = changes.flatMap(({ after: booking }) => (booking ? [[booking.bookingId, booking] as const] : []));
  return seriesAnswer(scope, found, found === after ? new Map(bookings) : undefined);
}

/** Carries it out, unless this very request has done so before. */
async function once(
  scope: Scope,
  series: StoredSeries,
  work: () => Promise<void>,
  made: readonly Made[] = [],
): Promise<StoredSeries> {
  try {
    await work();
    return series;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const before = await replay(scope, series.seriesId, series.keys);
    if (before) return before;
    throw takenBy(stepsOf(made, error.failed));
  }
}

/** The times of so many were taken a moment ago. */
export function takenBy(steps: readonly Step[]): AppError {
  return new AppError('series_taken', { values: { count: Math.max(1, collidedOf(steps).length) } });
}

/** @throws AppError `idempotency_key_reused` when another request made it */
async function replay(
  scope: Scope,
  seriesId: StoredSeries['seriesId'],
  used: readonly UsedKey[],
): Promise<StoredSeries | null> {
  const before = await seriesRecords.get(scope, seriesId);
  if (!before) return null;
  if (before.keys[0]?.request !== used[0]?.request) throw new AppError('idempotency_key_reused');
  return before;
}

/** Carries on for a while. @throws AppError `series_taken` when nothing of it could be done */
export async function settled(scope: Scope, series: StoredSeries): Promise<SeriesAnswer> {
  const found = series.job ? await advance(scope, series.seriesId, undefined, performance.now() + patienceMs) : series;
  if (!found) throw new AppError('not_found', { values: { what: 'series' } });
  const { refusal, job } = found;
  if (refusal && !job) throw new AppError(refusal.code, { values: refusal.values });
  if (found.state === 'failed' || (found.collided.length > 0 && !job)) {
    throw new AppError('series_taken', { values: { count: Math.max(1, found.collided.length) } });
  }
  return seriesAnswer(scope, found);
}

/** Books what was skipped, or is off. */
export async function take(scope: PersonScope, input: TakeInput): Promise<SeriesAnswer> {
  const { seriesId, occurrence, roomId, start, end } = input;
  const series = await changeable(scope, seriesId);
  const at = series.occurrences.findIndex((one) => one.occurrence === occurrence);
  if (at < 0) throw invalid('occurrence', 'not_an_occurrence');
  if (await liveAt(scope, series, occurrence)) throw new AppError('changed_meanwhile');
  const step: Step = { occurrence, roomId, start, end, bookingId: newId('booking') };
  const made = await booked(scope, series, step);
  const version = series.version + 1;
  const after = seriesRecords.next(
    scope,
    series,
    {
      occurrences: series.occurrences.with(at, { occurrence, bookingId: step.bookingId }),
      sequence: series.sequence + 1,
      news: { what: 'taken', occurrences: [occurrence], version },
    },
    'taken',
  );
  try {
    await reaching(scope, 'guests', series.guests.length, () =>
      commitCounted(scope, made.changes, [seriesRecords.replace(series, after), ...made.writes]),
    );
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (error.failed.includes(0)) throw new AppError('changed_meanwhile');
    throw await slotTaken(scope, { start, end }, await factsOf(scope, roomId), refOf(step.bookingId));
  }
  return seriesAnswer(scope, after);
}
