import { call, isProblem } from '#lib/api.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

/** Deciding about one request as it was looked at. */
export class Deciding {
  busy = $state(false);
  rejecting = $state(false);
  reason = $state('');
  form = new FormState(() => this.#reject());
  #booking: () => Booking;
  #decided: (booking: Booking | null) => void;

  /** @param decided told the booking as it is then; null when somebody else has decided or changed it */
  constructor(booking: () => Booking, decided: (booking: Booking | null) => void) {
    this.#booking = booking;
    this.#decided = decided;
  }

  async approve(): Promise<void> {
    const { bookingId, version } = this.#booking();
    this.busy = true;
    try {
      const after = await call('bookings.approve', { bookingId, version });
      toasts.done(m.approval_approved());
      this.#decided(after);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.busy = false;
    }
  }

  async #reject(): Promise<void> {
    const { bookingId, version } = this.#booking();
    try {
      const after = await call('bookings.reject', { bookingId, version, reason: this.reason });
      this.rejecting = false;
      toasts.done(m.approval_rejected());
      this.#decided(after);
    } catch (error) {
      if (isProblem(error, 'invalid_input')) throw error;
      this.rejecting = false;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    toasts.problem(error);
    if (isProblem(error, 'already_decided') || isProblem(error, 'changed_meanwhile')) this.#decided(null);
  }
}
