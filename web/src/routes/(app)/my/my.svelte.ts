import { call, type Problem, problemOf } from '#lib/api.ts';
import { type Booking, stageOf } from '#lib/bookings/booking.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { addMinutes, instantOf, localDate } from '#lib/time.ts';
import { browserZone } from '#lib/zones.ts';

export const tabs = ['upcoming', 'waiting', 'history', 'cancelled'] as const;
export type Tab = (typeof tabs)[number];

const day = 1440;
/** How far each tab looks back and ahead, in days. */
const reach: Record<Tab, { back: number; ahead: number }> = {
  upcoming: { back: 0, ahead: 400 },
  waiting: { back: 0, ahead: 400 },
  history: { back: 90, ahead: 0 },
  cancelled: { back: 30, ahead: 400 },
};

export interface Day {
  date: string;
  bookings: Booking[];
}

/** The bookings of one person, a tab at a time, in days of the buildings' calendars. */
export class MyBookings {
  tab = $state<Tab>('upcoming');
  all = $state.raw<Booking[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  back = $state(0);
  #places: PlaceBook;
  #turn = 0;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  days = $derived.by((): Day[] => this.#grouped());

  async show(tab: Tab): Promise<void> {
    if (tab !== this.tab) this.all = null;
    this.tab = tab;
    this.back = reach[tab].back;
    await this.read();
  }

  async earlier(): Promise<void> {
    this.back += 90;
    await this.read();
  }

  async read(): Promise<void> {
    const turn = ++this.#turn;
    const here = instantOf(now());
    try {
      const [answer] = await Promise.all([
        call('bookings.mine', {
          from: addMinutes(here, -this.back * day),
          to: addMinutes(here, reach[this.tab].ahead * day),
        }),
        this.#places.load(),
      ]);
      if (turn !== this.#turn) return;
      this.all = answer.bookings;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  put(booking: Booking): void {
    this.all = (this.all ?? []).map((each) => (each.bookingId === booking.bookingId ? booking : each));
  }

  zoneOf(booking: Booking): string {
    return this.#places.building(booking.buildingId)?.zone ?? browserZone();
  }

  #belongs(booking: Booking): boolean {
    // A place that is kept is told among the waits, until it is taken.
    if (booking.state === 'held') return false;
    const stage = stageOf(booking, clock.minute);
    if (this.tab === 'waiting') return stage === 'pending';
    if (this.tab === 'cancelled') return stage === 'cancelled';
    return stage !== 'cancelled' && (stage === 'over') === (this.tab === 'history');
  }

  #grouped(): Day[] {
    const newestFirst = this.tab === 'history' ? -1 : 1;
    const sorted = (this.all ?? [])
      .filter((booking) => this.#belongs(booking))
      .sort((a, b) => newestFirst * a.start.localeCompare(b.start));
    const days = Map.groupBy(sorted, (booking) => {
      const start = Math.max(Date.parse(booking.start), this.tab === 'upcoming' ? clock.minute : 0);
      return localDate(start, this.zoneOf(booking));
    });
    return [...days].map(([date, bookings]) => ({ date, bookings }));
  }
}
