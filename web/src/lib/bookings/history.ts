import { m } from '#lib/paraglide/messages.js';
import { durationWord, momentWord } from '#lib/when.ts';
import type { DiffField } from '../../../../shared/bookings/diff.ts';
import { bookingTypeNames } from './booking.ts';

const changes: Record<string, () => string> = {
  created: m.bookings_did_create,
  edited: m.bookings_did_change,
  moved: m.bookings_did_move,
  shortened: m.bookings_did_shorten,
  extended: m.bookings_did_extend,
  cancelled: m.bookings_did_cancel,
  cancelled_together: m.bookings_did_cancel,
  series_created: m.series_did_create,
  series_edited: m.series_did_change,
  series_moved: m.series_did_move,
  handed_over: m.bookings_did_hand_over,
  series_handed_over: m.bookings_did_hand_over,
  series_cancelled: m.series_did_cancel,
  approved: m.approval_did_approve,
  rejected: m.approval_did_reject,
  expired: m.approval_did_expire,
  checked_in: m.check_in_did,
  released: m.check_in_did_release,
  reinstated: m.check_in_did_reinstate,
  kept: m.check_in_did_keep,
  replied_accepted: m.messages_did_accept,
  replied_tentative: m.messages_did_hesitate,
  replied_declined: m.messages_did_decline,
  offered: m.waits_did_offer,
  accepted: m.waits_did_accept,
  in_the_way: m.places_did_tell,
};

const fields: Record<DiffField, () => string> = {
  topic: m.bookings_topic,
  type: m.bookings_type,
  content: m.bookings_content,
  start: m.bookings_start,
  end: m.bookings_end,
  room: m.bookings_room,
  organiser: m.bookings_organiser,
  people: m.bookings_people,
  guests: m.bookings_guests,
  private: m.bookings_private,
  reminderMinutes: m.people_reminder,
  state: m.bookings_state,
};

const states: Record<string, () => string> = {
  booked: m.bookings_state_booked,
  pending: m.common_state_pending,
  held: m.waits_kept,
  cancelled: m.common_state_cancelled,
  rejected: m.approval_state_rejected,
  released: m.check_in_state_released,
};

/** `moved` -> 移动了会议. A kind of change that is not known yet reads as a plain change. */
export function changeWord(what: string): string {
  return (changes[what] ?? m.bookings_did_change)();
}

export function fieldWord(field: string): string {
  return (fields as Record<string, () => string>)[field]?.() ?? field;
}

/** A value of the audit trail in the reader's words; its texts are those of `diffOf`. */
export function valueWord(field: string, value: string, now: number, zone: string): string {
  if (field === 'reminderMinutes') return reminderWord(value);
  if (value === '') return m.bookings_history_nothing();
  if (field === 'start' || field === 'end') return momentWord(value, now, zone);
  if (field === 'type') return (bookingTypeNames as Record<string, () => string>)[value]?.() ?? value;
  if (field === 'state') return states[value]?.() ?? value;
  if (field === 'private') return value === 'true' ? m.common_yes() : m.common_no();
  return value;
}

function reminderWord(minutes: string): string {
  if (minutes === '') return m.people_reminder_usual();
  return minutes === '0'
    ? m.people_reminder_never()
    : m.people_reminder_before({ time: durationWord(Number(minutes)) });
}
