import type { Output } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { State } from '#lib/ui/StateChip.svelte';

export { isLive } from '../../../../shared/bookings/rules.ts';

export type Booking = Output<'bookings.get'>;

/** Topics of private meetings are unknown to others. */
export function topicOf(booking: Pick<Booking, 'topic'> & { state?: string }): string {
  // A place that is kept for somebody else.
  if (booking.state === 'held' && booking.topic === null) return m.waits_kept();
  return booking.topic ?? m.bookings_private_topic();
}

/** A private meeting of which this reader may know only when and where it is: its facts came empty. */
export function isHidden(booking: Pick<Booking, 'private' | 'topic'>): boolean {
  return booking.private && booking.topic === null;
}

/** Where a booking stands at `now` (epoch ms), as its chip shows it; null while it simply lies ahead. */
export function stageOf(booking: Pick<Booking, 'state' | 'start' | 'end'>, now: number): State | null {
  const { state } = booking;
  if (state === 'cancelled' || state === 'released' || state === 'rejected') return state;
  if (Date.parse(booking.end) <= now) return 'over';
  if (booking.state === 'pending') return 'pending';
  if (Date.parse(booking.start) <= now) return 'in_meeting';
  return Date.parse(booking.start) - now <= 15 * 60_000 ? 'soon' : null;
}

export const bookingTypeNames: Record<Booking['type'], () => string> = {
  internal: m.bookings_type_internal,
  client: m.bookings_type_client,
  interview: m.bookings_type_interview,
  training: m.bookings_type_training,
  review: m.bookings_type_review,
  other: m.bookings_type_other,
};

/** Minutes before a meeting that one may choose to be reminded at. */
export const reminderChoices = [0, 5, 10, 15, 30, 60, 120, 1440];
