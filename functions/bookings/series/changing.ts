/** Changing and cancelling many of a series: those from an occurrence on, between two times, or all that are still to begin. */
import { mayKnow } from '../../../shared/bookings/rules.ts';
import { isChosen, wantedAt } from '../../../shared/bookings/series.ts';
import type {
  Plan,
  PlanChangeInput,
  Segment,
  SeriesAnswer,
  SeriesCancel,
  SeriesChanges,
} from '../../../shared/bookings/series-schema.ts';
import { AppError, invalid } from '../../../shared/errors.ts';
import { newId, refOf } from '../../../shared/ids.ts';
import type { Locale, PersonScope, Scope } from '../../../shared/scope.ts';
import { addMinutes, epochOf, type Instant, instantAt, localDate, minutesBetween } from '../../../shared/time.ts';
import { ConditionFailed } from '../../db/write.ts';
import { reaching } from '../../tenants/outreach.ts';
import type { StoredBooking } from '../entity.ts';
import { attendees, factsOf } from '../placing.ts';
import { checkCounted, commitCounted, isCountable } from '../quotas.ts';
import { settled, takenBy } from './creating.ts';
import { type Job, type Placing, type Step, type StoredSeries, seriesRecords, type Words } from './entity.ts';
import { finished, stepsOf } from './job.ts';
import { cancelled, chunkOf, isAhead, isAt, type Made, moved } from './making.ts';
import { judge, type Wish } from './planning.ts';
import { bookingsOf, changeable, seriesAnswer } from './reading.ts';

type Moves = Pick<SeriesChanges, 'time' | 'minutes' | 'roomId'>;

/** Where a change of time or room would have one that stands there. */
function movedBy(from: Placing, zone: string, { time, minutes, roomId }: Moves): Placing {
  const start = time ? instantAt(localDate(epochOf(from.start), zone), time, zone) : from.start;
  const length = minutes ?? minutesBetween(from.start, from.end);
  return { roomId: roomId ?? from.roomId, start, end: addMinutes(start, length) };
}

const occurrenceOf = ({ occurrence, start }: StoredBooking): Instant => occurrence ?? start;

/** Those chosen that are still to begin. */
async function standing(
  scope: Scope,
  series: StoredSeries,
  chosen: Pick<SeriesChanges, 'from' | 'to'>,
): Promise<StoredBooking[]> {
  const known = await bookingsOf(scope, series, chosen);
  return series.occurrences.flatMap(({ bookingId }) => {
    const booking = bookingId ? known.get(bookingId) : undefined;
    return isAhead(booking) ? [booking] : [];
  });
}

export async function planChange(scope: PersonScope, input: PlanChangeInput, locale: Locale): Promise<Plan> {
  const series = await changeable(scope, input.seriesId);
  const wishes = input.skipped ? await openWishes(scope, series, input) : await movingWishes(scope, series, input);
  return { zone: series.zone, occurrences: await judge(scope, wishes, locale), missing: [] };
}

async function movingWishes(scope: PersonScope, series: StoredSeries, input: PlanChangeInput): Promise<Wish[]> {
  return (await standing(scope, series, input)).map((booking) => ({
    ...movedBy(booking, series.zone, input),
    occurrence: occurrenceOf(booking),
    booking,
  }));
}

/** What is skipped or off, where the series would have it. */
async function openWishes(scope: PersonScope, series: StoredSeries, input: PlanChangeInput): Promise<Wish[]> {
  const live = new Set((await standing(scope, series, input)).map((booking) => booking.occurrence));
  return series.occurrences
    .filter(({ occurrence }) => isChosen(occurrence, input) && !live.has(occurrence))
    .map(({ occurrence }) => ({
      ...movedBy(wantedAt(occurrence, series.segments, series.zone), series.zone, input),
      occurrence,
      booking: null,
    }));
}

export async function change(scope: PersonScope, input: SeriesChanges): Promise<SeriesAnswer> {
  const series = await changeable(scope, input.seriesId);
  if (input.roomId) await factsOf(scope, input.roomId);
  const patch = await patchOf(scope, series, input);
  const before = await standing(scope, series, input);
  if (before.length === 0) throw new AppError('booking_over');
  const places = input.occurrences
    ? placesOf(input, before)
    : new Map(before.map((booking) => [occurrenceOf(booking), movedBy(booking, series.zone, input)]));
  const steps = before.flatMap((booking): Step[] => {
    const occurrence = occurrenceOf(booking);
    const to = places.get(occurrence) ?? booking;
    const moves = !isAt(booking, to);
    if (!moves && Object.keys(patch).length === 0) return [];
    const { roomId, start, end } = to;
    const was = { roomId: booking.roomId, start: booking.start, end: booking.end };
    const hold = moves ? { hold: refOf(newId('booking')) } : {};
    return [{ occurrence, bookingId: booking.bookingId, roomId, start, end, was, ...hold }];
  });
  const isLasting = input.to === undefined;
  const job: Job = {
    kind: 'change',
    phase: steps.some(({ hold }) => hold) ? 'hold' : 'apply',
    steps,
    done: 0,
    patch,
    lasting: isLasting,
    segments: isLasting ? segmentsAfter(series, before, input) : series.segments,
    why: null,
    who: scope.actor,
    roles: [...scope.roles],
    department: scope.department ?? null,
  };
  if (steps.length === 0) return seriesAnswer(scope, series);
  const known = new Map(before.map((booking) => [booking.bookingId, booking]));
  const made: Made[] = [];
  for (const step of steps) {
    const booking = known.get(step.bookingId);
    const { hold: _hold, ...plain } = step;
    const one = booking && (await moved(scope, booking, plain, patch));
    if (one) made.push(one);
  }
  const guests = (patch.guests ?? series.guests).length;
  return reaching(scope, 'guests', guests, () => carryOut(scope, series, job, made));
}

async function patchOf(scope: PersonScope, series: StoredSeries, input: SeriesChanges): Promise<Partial<Words>> {
  const { people, guests, topic, type, content, reminderMinutes } = input;
  const said = { topic, type, content, reminderMinutes, private: input.private };
  const patch: Partial<Words> = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  if (guests) patch.guests = [...new Set(guests)];
  if (people) {
    const invited = await attendees(scope, people);
    patch.people = invited.filter(({ personId }) => personId !== series.organiser.personId);
  }
  // An admin finds a private series of others another place, and never looks into it.
  if (Object.keys(patch).length > 0 && !mayKnow(scope.actor.id, series)) throw new AppError('forbidden');
  return patch;
}

/** @throws AppError for what is none of those chosen */
function placesOf(input: SeriesChanges, before: readonly StoredBooking[]): Map<string, Placing> {
  const known = new Set(before.map(({ occurrence }) => occurrence));
  const places = new Map<string, Placing>();
  (input.occurrences ?? []).forEach(({ occurrence, ...placing }, index) => {
    const isKnown = known.has(occurrence) && !places.has(occurrence);
    if (!isKnown) throw invalid(`occurrences.${index}.occurrence`, 'not_an_occurrence');
    if (placing.start >= placing.end) throw invalid(`occurrences.${index}.end`, 'start_before_end');
    places.set(occurrence, placing);
  });
  return places;
}

/** What the series wants from the first of these on. */
function segmentsAfter(series: StoredSeries, before: readonly StoredBooking[], input: SeriesChanges): Segment[] {
  const { time, minutes, roomId } = input;
  const first = before[0]?.occurrence;
  if (!first || (time === undefined && minutes === undefined && roomId === undefined)) return series.segments;
  const from =
    input.from === undefined ? first : (series.occurrences.find((one) => one.occurrence >= first)?.occurrence ?? first);
  const current = series.segments.findLast((one) => one.from <= from) ?? series.segments[0];
  if (!current) return series.segments;
  const next: Segment = {
    from,
    time: time ?? current.time,
    minutes: minutes ?? current.minutes,
    roomId: roomId ?? current.roomId,
  };
  return [...series.segments.filter((one) => one.from < from), next];
}

export async function cancel(scope: Scope, input: SeriesCancel): Promise<SeriesAnswer> {
  const series = await changeable(scope, input.seriesId);
  const before = await standing(scope, series, input);
  if (before.length === 0) throw new AppError('booking_over');
  const steps = before.map((booking): Step => {
    const { bookingId, roomId, start, end } = booking;
    return { occurrence: occurrenceOf(booking), bookingId, roomId, start, end };
  });
  const job: Job = {
    ...{ kind: 'cancel', phase: 'apply', done: 0, patch: {}, lasting: false, segments: series.segments },
    steps,
    why: input.reason || null,
    who: scope.actor,
    roles: [...scope.roles],
    department: scope.department ?? null,
  };
  const made = before.flatMap((booking, index) => {
    const step = steps[index];
    return step ? [cancelled(scope, booking, step, job.why)] : [];
  });
  return carryOut(scope, series, job, made);
}

/** In one transaction where that can hold it; else as a job, begun here and carried on until it is done. */
async function carryOut(scope: Scope, series: StoredSeries, job: Job, made: readonly Made[]): Promise<SeriesAnswer> {
  const all = made.flatMap((one) => one.changes);
  const isSmall = chunkOf(made).length === made.length;
  // Counted as a whole with its beginning: bit by bit, one week would hold what leaves it later, and others might come between.
  // Where that is too much for one transaction, it is asked for as a whole and counted bit by bit.
  const isWhole = !isSmall && job.kind === 'change';
  const isCounted = isWhole && isCountable(all, series.zone);
  const after = isSmall
    ? finished(scope, series, job)
    : seriesRecords.next(
        scope,
        series,
        { job: { ...job, counted: isCounted }, collided: [], refusal: null, freed: [] },
        'committing',
      );
  const writes = isSmall ? made.flatMap((one) => one.writes) : [];
  const free = job.kind === 'cancel';
  if (isWhole && !isCounted) await checkCounted(scope, all);
  try {
    const changes = isSmall || isCounted ? all : [];
    await commitCounted(scope, changes, [seriesRecords.replace(series, after), ...writes], { free });
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // A booking's own write is the first of its step: refused, somebody has changed it meanwhile.
    const owns = made.map((_one, index) => 1 + made.slice(0, index).reduce((sum, one) => sum + one.writes.length, 0));
    const isOwn = error.failed.includes(0) || error.failed.some((index) => owns.includes(index));
    if (isOwn) throw new AppError('changed_meanwhile', {}, { cause: error });
    throw takenBy(stepsOf(made, error.failed));
  }
  return settled(scope, after);
}
