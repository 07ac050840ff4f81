import { call, type Problem, problemOf } from '#lib/api.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { now } from '#lib/clock.svelte.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { addMinutes, instantAt, instantOf, localDate, minutesBetween } from '#lib/time.ts';
import { timeWord } from '#lib/when.ts';
import type { Category, Offered, RequestView } from './request.ts';

/** With which meeting, or in which room. */
export type Target = { booking: Booking; zone: string } | { roomId: string; zone: string };

export const asap = '';
export const atTime = 'at';

/** One request being made: what is offered, what is chosen. */
export class Asking {
  items = $state.raw<Offered[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  itemId = $state<string>('');
  quantity = $state<number | null>(null);
  text = $state('');
  /** An instant, `asap` or `atTime`. */
  when = $state(asap);
  date = $state('');
  time = $state('');
  readonly form: FormState;
  #target: Target;
  /** The same for every attempt at the same request. */
  #key = crypto.randomUUID();

  constructor(target: Target, done: (view: RequestView) => void) {
    this.#target = target;
    this.when = this.times[0]?.value ?? asap;
    const soon = Math.ceil((now() + 30 * 60_000) / 900_000) * 900_000;
    this.date = localDate(soon, target.zone);
    this.time = timeWord(soon, target.zone);
    this.form = new FormState(async () => done(await this.#send()));
  }

  item = $derived.by((): Offered | undefined => this.items?.find(({ itemId }) => itemId === this.itemId));

  groups = $derived.by((): { category: Category; items: Offered[] }[] =>
    [...Map.groupBy(this.items ?? [], ({ category }) => category)].map(([category, items]) => ({ category, items })),
  );

  /** Times of the meeting that are still to come, the most wanted one first. */
  get times(): { value: string; label: string }[] {
    if (!('booking' in this.#target)) {
      return [
        { value: asap, label: m.services_when_asap() },
        { value: atTime, label: m.services_when_at() },
      ];
    }
    const { booking, zone } = this.#target;
    const { start, end } = booking;
    const ahead = (instant: string) => Date.parse(instant) > now();
    const before = (n: number) => {
      const value = addMinutes(start, -n);
      return { value, label: m.services_when_before({ n, time: timeWord(value, zone) }) };
    };
    return [
      { value: start, label: m.services_when_start({ time: timeWord(start, zone) }) },
      before(15),
      before(30),
      { value: asap, label: m.services_when_asap() },
      { value: end, label: m.services_when_end({ time: timeWord(end, zone) }) },
    ].filter(({ value }) => value === asap || ahead(value));
  }

  async read(): Promise<void> {
    const roomId = 'booking' in this.#target ? this.#target.booking.roomId : this.#target.roomId;
    try {
      this.items = (await call('services.offered', { roomId })).items;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** A fault is wanted mended now, whatever the meeting's time. */
  choose(item: Offered): void {
    this.itemId = item.itemId;
    this.quantity = item.hasQuantity ? (this.quantity ?? this.#heads()) : null;
    this.#key = crypto.randomUUID();
  }

  #heads(): number {
    if (!('booking' in this.#target)) return 1;
    const { people, guests } = this.#target.booking;
    return 1 + people.length + guests.length;
  }

  #send(): Promise<RequestView> {
    const where =
      'booking' in this.#target ? { bookingId: this.#target.booking.bookingId } : { roomId: this.#target.roomId };
    const input = {
      ...where,
      itemId: this.itemId,
      quantity: this.quantity,
      text: this.text,
      wantedAt: this.#wantedAt(),
    };
    return call('services.ask', input, { idempotencyKey: this.#key });
  }

  #wantedAt(): string | null {
    if (this.when === atTime) return instantAt(this.date, this.time, this.#target.zone);
    if (this.when !== asap) return this.when;
    // With a meeting ahead, nothing said would mean its start.
    if (!('booking' in this.#target)) return null;
    return minutesBetween(instantOf(now()), this.#target.booking.start) > 0 ? instantOf(now()) : null;
  }
}
