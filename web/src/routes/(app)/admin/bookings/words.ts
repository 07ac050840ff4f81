import { bookingTypeNames, stageOf } from '#lib/bookings/booking.ts';
import { m } from '#lib/paraglide/messages.js';
import type { State } from '#lib/ui/StateChip.svelte';
import type { Row } from './pages.ts';
import type { StateName } from './query.ts';

export const stateNames: Record<Row['state'] | StateName, () => string> = {
  booked: m.bookings_state_booked,
  running: m.common_state_in_meeting,
  over: m.common_state_over,
  pending: m.common_state_pending,
  held: m.waits_kept,
  cancelled: m.common_state_cancelled,
  rejected: m.approval_state_rejected,
  released: m.check_in_state_released,
};

/** The chip of a row; null while it simply lies ahead. */
export function chipOf(row: Row, now: number): State | null {
  return row.state === 'held' ? 'held' : stageOf(row, now);
}

/** What it is called in a file, where nothing is about to begin. */
export function stateOf(row: Row, now: number): string {
  const chip = chipOf(row, now);
  return stateNames[chip === 'over' ? 'over' : chip === 'in_meeting' ? 'running' : row.state]();
}

/** The topic as this reader may know it. */
export function topicOf({ state, topic }: Row): string {
  return topic ?? (state === 'held' ? m.waits_kept() : m.bookings_private_topic());
}

/** Of what kind a private meeting of others is, nobody else knows. */
export function typeOf({ heads, type }: Row): string {
  return heads === null ? '' : bookingTypeNames[type]();
}

/** Only what has not ended can be cancelled; a place that is kept in line is no meeting. */
export function canCancel({ state, end }: Row, now: number): boolean {
  return (state === 'booked' || state === 'pending') && Date.parse(end) > now;
}
