import { call, isProblem } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { addMinutes, floorToSlot, instantOf, slotMinutes } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { timeWord } from '#lib/when.ts';
import { type Booking, isHidden, topicOf } from './booking.ts';

/** Told the booking as it is afterwards; not called where nothing came of it (the person was told why). */
type Changed = (booking: Booking) => void;

/** Asks once, then cancels: the people invited are told at once, so there is nothing to take back quietly. */
export async function cancelBooking(booking: Booking, changed: Changed): Promise<void> {
  const { bookingId } = booking;
  const others = booking.people.length + booking.guests.length;
  const body = others > 0 ? m.bookings_cancel_body({ n: others }) : m.bookings_cancel_body_alone();
  const yes = await confirm({
    title: m.bookings_cancel_title({ topic: topicOf(booking) }),
    // Of a hidden meeting one does not know how many people are told.
    ...(isHidden(booking) ? {} : { body }),
    action: m.bookings_cancel_action(),
    danger: true,
  });
  if (!yes) return;
  try {
    changed(await call('bookings.cancel', { bookingId }, { idempotencyKey: crypto.randomUUID() }));
    toasts.done(m.bookings_cancelled());
  } catch (error) {
    toasts.problem(error);
  }
}

/** The end of the slot that is running at `at` (epoch ms): the earliest end a running meeting can have. */
export function earliestEnd(at: number): number {
  return floorToSlot(at) + slotMinutes * 60_000;
}

/** Ends a running meeting with the running quarter hour; for ten seconds the old end can be taken back. */
export function endNow(booking: Booking, zone: string, changed: Changed): Promise<void> {
  return endAt(booking, instantOf(earliestEnd(now())), changed, (end) =>
    m.bookings_ended({ time: timeWord(end, zone) }),
  );
}

export function extend(booking: Booking, minutes: number, zone: string, changed: Changed): Promise<void> {
  return endAt(booking, addMinutes(booking.end, minutes), changed, (end) =>
    m.bookings_extended({ time: timeWord(end, zone) }),
  );
}

async function endAt(booking: Booking, end: string, changed: Changed, done: (end: string) => string): Promise<void> {
  try {
    const after = await moveEnd(booking, end, changed);
    toasts.done(done(after.end), () => moveEnd(after, booking.end, changed));
  } catch (error) {
    toasts.problem(error);
  }
}

/** On the booking as it was looked at. @throws ApiError `changed_meanwhile`: what it is now was told to `changed` */
async function moveEnd(booking: Booking, end: string, changed: Changed): Promise<Booking> {
  const { bookingId, version } = booking;
  try {
    const input = { bookingId, version, end };
    const answer = await call('bookings.change', input, { idempotencyKey: crypto.randomUUID() });
    changed(answer.booking);
    return answer.booking;
  } catch (error) {
    if (isProblem(error, 'changed_meanwhile')) {
      await call('bookings.get', { bookingId }).then(changed, () => undefined);
    }
    throw error;
  }
}
