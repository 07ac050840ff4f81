import { call, type Problem, problemOf } from '#lib/api.ts';
import { type Booking, stageOf, topicOf } from '#lib/bookings/booking.ts';
import { clock, now } from '#lib/clock.svelte.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { addMinutes, instantOf, localDate } from '#lib/time.ts';
import { browserZone } from '#lib/zones.ts';

export const tabs = ['upcoming', 'waiting', 'history', 'cancelled'] as const;
export type Tab = (typeof tabs)[number];

const day = 1440;
const mostDays = 400;
/** How far each tab looks back and ahead, in days. */
const reach: Record<Tab, { back: number; ahead: number }> = {
  upcoming: { back: 0, ahead: 400 },
  waiting: { back: 0, ahead: 400 },
  history: { back: 90, ahead: 0 },
  cancelled: { back: 30, ahead: 370 },
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
  ahead = $state(0);
  /** Words that a meeting must have. */
  search = $state('');
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
    this.ahead = reach[tab].ahead;
    await this.read();
  }

  async earlier(): Promise<void> {
    this.back += 90;
    await this.read();
  }

  async later(): Promise<void> {
    this.ahead += mostDays;
    await this.read();
  }

  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const [found] = await Promise.all([this.#within(-this.back, this.ahead), this.#places.load()]);
      if (turn !== this.#turn) return;
      this.all = found;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  /** Days from now. The server answers so many at a time; a meeting that reaches over the edge is in both answers. */
  async #within(from: number, to: number): Promise<Booking[]> {
    const here = instantOf(now());
    const starts = Array.from({ length: Math.ceil((to - from) / mostDays) }, (_, n) => from + n * mostDays);
    const answers = await Promise.all(
      starts.map((start) =>
        call('bookings.mine', {
          from: addMinutes(here, start * day),
          to: addMinutes(here, Math.min(to, start + mostDays) * day),
        }),
      ),
    );
    return [...new Map(answers.flatMap(({ bookings }) => bookings).map((each) => [each.bookingId, each])).values()];
  }

  put(booking: Booking): void {
    // Also one that was just made.
    this.all = [...(this.all ?? []).filter((each) => each.bookingId !== booking.bookingId), booking];
  }

  zoneOf(booking: Booking): string {
    return this.#places.building(booking.buildingId)?.zone ?? browserZone();
  }

  #belongs(booking: Booking): boolean {
    // A place that is kept is told among the waits, until it is taken.
    if (booking.state === 'held') return false;
    const stage = stageOf(booking, clock.minute);
    if (this.tab === 'waiting') return stage === 'pending';
    const isOff = stage === 'cancelled' || stage === 'rejected';
    if (this.tab === 'cancelled') return isOff;
    // A room that was given away can be taken back until the meeting would be over.
    const isOver = stage === 'over' || (stage === 'released' && Date.parse(booking.end) <= clock.minute);
    return !isOff && isOver === (this.tab === 'history');
  }

  #isFound(booking: Booking): boolean {
    const room = this.#places.room(booking.roomId);
    const people = [booking.organiser, ...booking.people].map(({ name }) => name);
    const text = [
      topicOf(booking),
      room?.name,
      room?.number,
      room && this.#places.whereabouts(room),
      ...people,
      ...booking.guests,
    ];
    const haystack = text.join(' ').toLowerCase();
    return this.search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => haystack.includes(word));
  }

  #grouped(): Day[] {
    const newestFirst = this.tab === 'history' ? -1 : 1;
    const sorted = (this.all ?? [])
      .filter((booking) => this.#belongs(booking) && this.#isFound(booking))
      .sort((a, b) => newestFirst * a.start.localeCompare(b.start));
    const days = Map.groupBy(sorted, (booking) => {
      const start = Math.max(Date.parse(booking.start), this.tab === 'upcoming' ? clock.minute : 0);
      return localDate(start, this.zoneOf(booking));
    });
    return [...days].map(([date, bookings]) => ({ date, bookings }));
  }
}
