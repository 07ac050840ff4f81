/** Saying that one has come, and taking a room back that was given away because nobody had said so. */
import { allowedOf } from '../../shared/bookings/approval.ts';
import { type CheckInRule, checkInRule, checkInWindow, isOpenAt } from '../../shared/bookings/check-in.ts';
import { isOf } from '../../shared/bookings/rules.ts';
import type { CheckIn } from '../../shared/bookings/schema.ts';
import { meetingsOf } from '../../shared/bookings/sheet.ts';
import { floorToSlot } from '../../shared/bookings/slots.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, refOf } from '../../shared/ids.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import { datesFrom, epochOf, instantOf, localDate, overlaps } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { RoomFacts } from '../places/facts.ts';
import { askedAgain, bookings, heldBy, type StoredBooking } from './entity.ts';
import { factsOf, placed } from './placing.ts';
import * as Sheets from './sheets.ts';
import { update } from './update.ts';

interface Options {
  channel: CheckIn['channel'];
  /** When they said so, where that is known and was earlier than now; epoch ms. */
  at?: number;
  /** Refuses who may not. Organiser and attendees when absent. */
  check?: (booking: StoredBooking) => void;
}

/** The times in which one may check in, also where nobody has to. */
export function minutesOf({
  room,
  policy,
}: Pick<RoomFacts, 'room' | 'policy'>): Pick<CheckInRule, 'opensMinutes' | 'graceMinutes'> {
  return checkInRule(room, policy.checkIn) ?? policy.checkIn;
}

/**
 * Notes that somebody is there. Said again it changes nothing. A check-in that was made in time and heard of only after the
 * release brings the meeting back, if the room is still free.
 * @throws AppError `check_in_early`, `booking_released`, `booking_over`, `slot_taken`
 */
export function checkIn(
  scope: Scope,
  bookingId: BookingId,
  { channel, at = now(), check }: Options,
): Promise<StoredBooking> {
  return update(scope, bookingId, { check: check ?? concerned(scope), counted: false }, async (before) => {
    const allowed = allowedOf(before);
    if (allowed && before.checkIn) return null;
    const facts = await factsOf(scope, before.roomId);
    const rule = minutesOf(facts);
    if (before.state === 'released' && at < epochOf(checkInWindow(before, rule).deadline)) {
      return restored(scope, before, facts, { at: instantOf(at), who: scope.actor, channel });
    }
    refuse(before, allowed, rule, at);
    const made = bookings.next(
      scope,
      before,
      { checkIn: { at: instantOf(at), who: scope.actor, channel } },
      'checked_in',
    );
    const { zone } = facts.building;
    const { booking: after, claims } = placed(made, zone);
    return { after, writes: Sheets.transition(scope, refOf(bookingId), heldBy(before, zone), claims), free: true };
  });
}

function refuse(
  before: StoredBooking,
  allowed: StoredBooking | null,
  rule: ReturnType<typeof minutesOf>,
  at: number,
): void {
  if (before.state === 'released') throw new AppError('booking_released');
  if (!allowed || epochOf(allowed.end) <= now()) throw new AppError('booking_over');
  if (!isOpenAt(allowed, rule, at)) throw new AppError('check_in_early', { values: { minutes: rule.opensMinutes } });
}

/**
 * Undoes a release while the room is free: the slots are claimed again in the same transaction, and who does so is there.
 * @throws AppError `slot_taken` with who has it and what is free instead; `booking_over` where there is nothing to undo
 */
export function reinstate(scope: Scope, bookingId: BookingId, channel: CheckIn['channel']): Promise<StoredBooking> {
  const check = (before: StoredBooking) => {
    if (!isAdmin(scope)) concerned(scope)(before);
  };
  return update(scope, bookingId, { check, counted: false }, async (before) => {
    if (before.state === 'booked' && before.lastChange.what === 'reinstated') return null;
    if (before.state !== 'released' || epochOf(before.end) <= now()) throw new AppError('booking_over');
    const facts = await factsOf(scope, before.roomId);
    return restored(scope, before, facts, { at: instantOf(now()), who: scope.actor, channel });
  });
}

/** It counts against quotas again, and none refuses what it had allowed before. */
async function restored(scope: Scope, before: StoredBooking, facts: RoomFacts, checkedIn: CheckIn) {
  if (epochOf(before.end) <= now()) throw new AppError('booking_over');
  const rest = await restOf(scope, before, facts);
  const again = { sequence: before.sequence + 1, ...askedAgain(before) };
  const patch = { ...rest, ...again, state: 'booked', checkIn: checkedIn } as const;
  const made = bookings.next(scope, before, patch, 'reinstated');
  const { booking: after, claims } = placed(made, facts.building.zone);
  return { after, writes: Sheets.transition(scope, refOf(before.bookingId), null, claims), facts, free: true };
}

/** Somebody may have used the room meanwhile and be gone again: it is taken back from the running quarter on then. */
async function restOf(
  scope: Scope,
  { roomId, start }: StoredBooking,
  { building: { zone } }: RoomFacts,
): Promise<Partial<Pick<StoredBooking, 'start' | 'bufferBefore'>>> {
  const running = instantOf(floorToSlot(now()));
  if (running <= start) return {};
  const dates = datesFrom(localDate(epochOf(start), zone), localDate(epochOf(running) - 1, zone));
  const sheets = await Sheets.read(scope, [roomId], dates, { consistent: true });
  const gone = { start, end: running };
  const used = sheets.some((sheet) => meetingsOf(sheet, zone, null).some((meeting) => overlaps(meeting, gone)));
  return used ? { start: running, bufferBefore: 0 } : {};
}

/** @throws AppError unless they are organiser or attendee */
function concerned(scope: Scope): (before: StoredBooking) => void {
  return (before) => {
    if (!isOf(scope.actor.id, before)) throw new AppError('forbidden');
  };
}
