import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { allowedOf } from '../../../../shared/bookings/approval.ts';
import {
  attendanceOf,
  type CheckInRule,
  type CheckInWindow,
  checkInRule,
  checkInWindow,
} from '../../../../shared/bookings/check-in.ts';
import { resolve } from '../../../../shared/policies/resolve.ts';
import type { Booking } from './booking.ts';

type Policy = Output<'tenants.get'>['policy'];

const keepMs = 5 * 60_000;
let kept: { tenantId: string; at: number; policy: Promise<Policy> } | null = null;

/** The company's rules, asked once in a while: it decides only what is offered, never what is allowed. */
function policyOf(tenantId: string): Promise<Policy> {
  if (kept?.tenantId !== tenantId || now() - kept.at > keepMs) {
    const policy = call('tenants.get', {}).then((tenant) => tenant.policy);
    policy.catch(() => {
      kept = null;
    });
    kept = { tenantId, at: now(), policy };
  }
  return kept.policy;
}

/**
 * `early`: one will have to; `open`: one may now; `late`: the deadline has passed and the room was kept; `done`: somebody is
 * there; `released`: nobody was, and it may be taken back. null: there is nothing to say.
 */
export type CheckInStage = 'early' | 'open' | 'late' | 'done' | 'released' | null;

/** Checking in for one booking, as one of its people. */
export class CheckIn {
  busy = $state(false);
  refused = $state.raw<Problem | null>(null);
  #policy = $state.raw<Policy | null>(null);
  #places: PlaceBook;
  #session: Session;
  #booking: () => Booking;
  #changed: (booking: Booking) => void;

  constructor(session: Session, places: PlaceBook, booking: () => Booking, changed: (booking: Booking) => void) {
    this.#session = session;
    this.#places = places;
    this.#booking = booking;
    this.#changed = changed;
    policyOf(session.me.tenantId).then(
      (policy) => {
        this.#policy = policy;
      },
      () => undefined,
    );
  }

  rule = $derived.by((): CheckInRule | null => {
    const room = this.#places.room(this.#booking().roomId);
    if (!room || !this.#policy) return null;
    return checkInRule(room, resolve(this.#policy, this.#places.building(room.buildingId), room).policy.checkIn);
  });

  window = $derived.by(
    (): CheckInWindow | null => this.rule && checkInWindow(allowedOf(this.#booking()) ?? this.#booking(), this.rule),
  );

  stage = $derived.by((): CheckInStage => {
    const booking = this.#booking();
    if (Date.parse(booking.end) <= clock.minute) return null;
    if (booking.state === 'released') return this.#isTheirs || this.#session.isAdmin ? 'released' : null;
    const allowed = allowedOf(booking);
    if (!allowed || !this.#isTheirs || Date.parse(allowed.end) <= clock.minute) return null;
    if (booking.checkIn) return 'done';
    if (!this.window || attendanceOf(allowed) !== 'open') return null;
    if (clock.minute < Date.parse(this.window.opens)) return 'early';
    return clock.minute < Date.parse(this.window.deadline) ? 'open' : 'late';
  });

  /** Until the room is given away: `4:05`. */
  left = $derived.by(() => {
    const seconds = Math.max(0, Math.round((Date.parse(this.window?.deadline ?? '') - clock.second) / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  });

  get #isTheirs(): boolean {
    const { organiser, people } = this.#booking();
    const me = this.#session.me.personId;
    return organiser.personId === me || people.some(({ personId }) => personId === me);
  }

  checkIn(channel: 'web' | 'qr'): Promise<void> {
    const { bookingId } = this.#booking();
    return this.#do(() => call('bookings.checkIn', { bookingId, channel }), m.check_in_did());
  }

  reinstate(channel: 'web' | 'qr'): Promise<void> {
    const { bookingId, roomId } = this.#booking();
    const room = this.#places.room(roomId)?.name ?? '';
    return this.#do(() => call('bookings.reinstate', { bookingId, channel }), m.check_in_reinstated({ room }));
  }

  /** The room is another's: the same meeting somewhere else. */
  bookInstead(place: { roomId: string; start: string; end: string }): Promise<void> {
    const { topic, type, content, private: isPrivate, people, guests } = this.#booking();
    const facts = { topic: topic ?? '', type, content, private: isPrivate, guests };
    const input = { ...facts, ...place, people: people.map(({ personId }) => personId) };
    const room = this.#places.room(place.roomId)?.name ?? '';
    return this.#do(async () => (await call('bookings.create', input)).booking, m.check_in_reinstated({ room }));
  }

  async #do(step: () => Promise<Booking>, done: string): Promise<void> {
    this.busy = true;
    this.refused = null;
    try {
      this.#changed(await step());
      toasts.done(done);
    } catch (error) {
      this.refused = problemOf(error);
      const { bookingId } = this.#booking();
      await call('bookings.get', { bookingId }).then(this.#changed, () => undefined);
    } finally {
      this.busy = false;
    }
  }
}
