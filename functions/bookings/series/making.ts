/** What each occurrence becomes: booked, moved, reworded or off, and the writes that make it so. */
import { isAnnounced } from '../../../shared/bookings/approval.ts';
import { hasQuota } from '../../../shared/bookings/quota.ts';
import { isLive } from '../../../shared/bookings/rules.ts';
import { wantedAt } from '../../../shared/bookings/series.ts';
import { AppError } from '../../../shared/errors.ts';
import { type BookingId, refOf } from '../../../shared/ids.ts';
import { maxBufferMinutes } from '../../../shared/schema.ts';
import type { Scope } from '../../../shared/scope.ts';
import {
  addMinutes,
  datesFrom,
  epochOf,
  instantOf,
  type LocalDate,
  localDate,
  minutesBetween,
} from '../../../shared/time.ts';
import { now } from '../../clock.ts';
import type { Key, Write } from '../../db/write.ts';
import { type RoomFacts, roomFacts } from '../../places/facts.ts';
import { admit, movedTo } from '../admission.ts';
import { type BookingFields, bookings, heldBy, parted, type StoredBooking } from '../entity.ts';
import { factsOf, placed } from '../placing.ts';
import * as Sheets from '../sheets.ts';
import { termsOf } from './answers.ts';
import type { Placing, Step, StoredSeries, Words } from './entity.ts';

/** One step's writes; those of different steps never touch the same sheet within a transaction. */
export interface Made {
  step: Step;
  writes: Write[];
  /** What counts against quotas, and how many more writes that may take. */
  changes: { before: StoredBooking | null; after: StoredBooking | null }[];
  extra: number;
  /** A place that was kept for it and is let go. */
  freed?: Placing;
}

export function nothing(step: Step): Made {
  return { step, writes: [], changes: [], extra: 0 };
}

function counted({ start, end }: Placing, { policy }: RoomFacts): number {
  if (policy.quota.departmentMinutesPerWeek === null) return 0;
  return 2 + Math.floor(minutesBetween(start, end) / 10_080);
}

export async function booked(scope: Scope, series: StoredSeries, step: Step): Promise<Made> {
  const facts = await factsOf(scope, step.roomId);
  const { seriesId, topic, type, content, organiser, people, guests, reminderMinutes } = series;
  const { occurrence, bookingId, roomId, start, end } = step;
  const wanted = wantedAt(occurrence, series.segments, series.zone);
  const isAsWanted = roomId === wanted.roomId && start === wanted.start && end === wanted.end;
  const fields: BookingFields = {
    bookingId,
    roomId,
    buildingId: facts.building.buildingId,
    start,
    end,
    ...{ topic, type, content, private: series.private, organiser, people, guests, reminderMinutes },
    ...admit(scope, step, facts),
    checkIn: null,
    seriesId,
    occurrence,
    bufferBefore: facts.room.bufferBefore,
    bufferAfter: facts.room.bufferAfter,
    sequence: 0,
    createdAt: instantOf(now()),
    keys: [],
    held: [],
    ...(isAsWanted ? { terms: termsOf(series.segments) } : {}),
  };
  const { booking, claims } = placed(bookings.first(scope, fields, 'series_created'), facts.building.zone);
  return {
    step,
    writes: [bookings.create(booking), ...Sheets.transition(scope, refOf(bookingId), null, claims)],
    changes: [{ before: null, after: booking }],
    extra: counted(step, facts),
  };
}

/** It was never there: nobody has been told of it. */
export function unbooked(scope: Scope, step: Step, booking: StoredBooking): Made {
  const freed = Sheets.transition(scope, refOf(step.bookingId), heldBy(booking), null);
  return { step, writes: [bookings.remove(booking), ...freed], changes: [{ before: booking, after: null }], extra: 2 };
}

/** Still to begin: what has begun is left as it is. */
export function isAhead(booking: StoredBooking | undefined): booking is StoredBooking {
  return booking !== undefined && isLive(booking.state) && epochOf(booking.start) > now();
}

export function isAt(booking: StoredBooking, { roomId, start, end }: Placing): boolean {
  return booking.roomId === roomId && booking.start === start && booking.end === end;
}

/** What a booking becomes at another place and with other words; null where that is what it is. */
export async function changed(
  scope: Scope,
  before: StoredBooking,
  to: Placing & Pick<Step, 'kept'>,
  patch: Partial<Words>,
): Promise<{ after: StoredBooking; facts: RoomFacts } | null> {
  const moves = !isAt(before, to);
  if (!moves && Object.keys(patch).length === 0) return null;
  const facts = await factsOf(scope, to.roomId);
  const fields: Partial<BookingFields> = { ...patch, ...parted(before, { ...before, ...patch }) };
  if (moves) {
    const { roomId, start, end } = to;
    Object.assign(fields, { roomId, start, end }, movedTo(scope, before, { roomId, start, end }, facts));
    // The room may have got other buffers since its place was kept.
    if (to.kept) Object.assign(fields, { bufferBefore: to.kept.bufferBefore, bufferAfter: to.kept.bufferAfter });
  }
  return { after: bookings.next(scope, before, fields, moves ? 'series_moved' : 'series_edited'), facts };
}

/** @param step with `hold`, its new place is kept for it already */
export async function moved(
  scope: Scope,
  before: StoredBooking,
  step: Step,
  patch: Partial<Words>,
): Promise<Made | null> {
  const made = await changed(scope, before, step, patch);
  if (!made) return null;
  const { booking, claims } = placed(made.after, made.facts.building.zone);
  const zone = (await roomFacts(scope, before.roomId))?.building.zone;
  const sheets = Sheets.transition(scope, refOf(before.bookingId), heldBy(before, zone), claims, step.hold);
  return {
    step,
    writes: [bookings.replace(before, booking), ...sheets],
    changes: [{ before, after: booking }],
    extra: counted(step, made.facts),
  };
}

/** Its new place kept for it, while it stands where it stands. */
export async function kept(scope: Scope, before: StoredBooking, step: Step): Promise<Made> {
  const made = step.hold ? await changed(scope, before, step, {}) : null;
  if (!made || !step.hold) return nothing(step);
  const { booking, claims } = placed(made.after, made.facts.building.zone);
  if (!claims) return nothing(step);
  const { held: spans, bufferBefore, bufferAfter } = booking;
  const writes = Sheets.keep(scope, step.hold, heldBy(before), claims);
  return { ...nothing({ ...step, kept: { spans, bufferBefore, bufferAfter } }), writes };
}

/**
 * What was kept for these is let go, and what was counted for them given back, on condition that they are what they were read as.
 * @param known those that are there
 * @param saysWhatIsKept false: of a job that a release before began, whose steps tell only by whose name
 */
export async function released(
  scope: Scope,
  steps: readonly Step[],
  known: ReadonlyMap<BookingId, StoredBooking>,
  saysWhatIsKept: boolean,
): Promise<Made[]> {
  const keepers = steps.flatMap((step): [string, Key[]][] => {
    const dates = step.kept?.spans.map(({ date }) => date) ?? (saysWhatIsKept ? [] : datesAround(step));
    return step.hold ? [[step.hold, dates.map((date) => Sheets.sheetKey(scope, step.roomId, date))]] : [];
  });
  const writes = await Sheets.letGo(scope, new Map(keepers));
  const [first] = steps;
  const facts = first && (await roomFacts(scope, first.roomId));
  // Where there is no quota there is nothing to give back, and each transaction takes more of them.
  const mayCount = !facts || hasQuota(facts.policy.quota);
  return steps.map((step) => {
    const freeing = (step.hold && writes.get(step.hold)) || [];
    const booking = known.get(step.bookingId);
    const { roomId, start, end, kept: place } = step;
    const isCounted = booking && mayCount && (booking.start !== start || booking.end !== end);
    return {
      step,
      writes: [...(isCounted ? [bookings.unchanged(booking)] : []), ...freeing],
      changes: isCounted ? [{ before: { ...booking, roomId, start, end }, after: booking }] : [],
      extra: isCounted ? 2 + Math.floor(minutesBetween(start, end) / 10_080) : 0,
      ...(place && freeing.length > 0
        ? { freed: { roomId, start: addMinutes(start, -place.bufferBefore), end: addMinutes(end, place.bufferAfter) } }
        : {}),
    };
  });
}

/** Days that a place may touch, whatever the zone and the buffers. */
function datesAround({ start, end }: Placing): LocalDate[] {
  const first = localDate(epochOf(addMinutes(start, -maxBufferMinutes - 1440)), 'UTC');
  return datesFrom(first, localDate(epochOf(addMinutes(end, maxBufferMinutes + 1440)), 'UTC'));
}

export function cancelled(scope: Scope, before: StoredBooking, step: Step, why: string | null): Made {
  const after = bookings.next(
    scope,
    before,
    { state: 'cancelled', sequence: before.sequence + (isAnnounced(before) ? 1 : 0), expiresAt: null, held: [] },
    'series_cancelled',
    why ?? undefined,
  );
  const freed = Sheets.transition(scope, refOf(before.bookingId), heldBy(before), null);
  return { step, writes: [bookings.replace(before, after), ...freed], changes: [{ before, after }], extra: 2 };
}

/** DynamoDB takes a hundred items in a transaction; one is the series itself, one the account of who organises. */
const mostWrites = 98;

/** The first of these that one transaction can hold: not too many, and no sheet twice. */
export function chunkOf(list: readonly Made[], most = mostWrites): Made[] {
  const touched = new Set<string>();
  const chunk: Made[] = [];
  let count = 0;
  for (const made of list) {
    const keys = made.writes.map(keyOf);
    if (count + keys.length + made.extra > most || keys.some((key) => touched.has(key))) break;
    for (const key of keys) touched.add(key);
    count += keys.length + made.extra;
    chunk.push(made);
  }
  if (chunk.length === 0 && list.length > 0) throw new AppError('internal', {}, { cause: 'a step too large' });
  return chunk;
}

function keyOf(write: Write): string {
  if ('put' in write) return `${write.put.pk?.S} ${write.put.sk?.S}`;
  const key = 'remove' in write ? write.remove : 'check' in write ? write.check : write.key;
  return `${key.pk} ${key.sk}`;
}
