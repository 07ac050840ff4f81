import { call } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { floorToSlot, instantOf, slotMinutes } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { timeWord } from '#lib/when.ts';
import { type Booking, topicOf } from './booking.ts';

/** Each answers the booking as it is afterwards, or null when nothing came of it (the person was told why). */
type Outcome = Promise<Booking | null>;

/** Asks once, then cancels: the people invited are told at once, so there is nothing to take back quietly. */
export async function cancelBooking(booking: Booking): Outcome {
  const others = booking.people.length + booking.guests.length;
  const yes = await confirm({
    title: m.bookings_cancel_title({ topic: topicOf(booking) }),
    body: others > 0 ? m.bookings_cancel_body({ n: others }) : m.bookings_cancel_body_alone(),
    action: m.bookings_cancel_action(),
    danger: true,
  });
  if (!yes) return null;
  return attempt(
    () => call('bookings.cancel', { bookingId: booking.bookingId }, { idempotencyKey: crypto.randomUUID() }),
    m.bookings_cancelled(),
  );
}

/** The end of the slot that is running at `at` (epoch ms): the earliest end a running meeting can have. */
export function earliestEnd(at: number): number {
  return floorToSlot(at) + slotMinutes * 60_000;
}

/** Ends a running meeting with the running quarter hour; for ten seconds the old end can be taken back. */
export async function endNow(booking: Booking, zone: string): Outcome {
  const ended = await move(booking, instantOf(earliestEnd(now())));
  if (ended) {
    toasts.done(m.bookings_ended({ time: timeWord(ended.end, zone) }), async () => {
      await move(ended, booking.end);
    });
  }
  return ended;
}

export async function extend(booking: Booking, minutes: number, zone: string): Outcome {
  const longer = await move(booking, instantOf(Date.parse(booking.end) + minutes * 60_000));
  if (longer) {
    toasts.done(m.bookings_extended({ time: timeWord(longer.end, zone) }), async () => {
      await move(longer, booking.end);
    });
  }
  return longer;
}

function move(booking: Booking, end: string): Outcome {
  return attempt(async () => {
    const input = { bookingId: booking.bookingId, version: booking.version, end };
    return (await call('bookings.change', input, { idempotencyKey: crypto.randomUUID() })).booking;
  });
}

async function attempt(step: () => Promise<Booking>, done?: string): Outcome {
  try {
    const booking = await step();
    if (done) toasts.done(done);
    return booking;
  } catch (error) {
    toasts.problem(error);
    return null;
  }
}
