import { call, type Input, isProblem, type Problem, problemOf } from '#lib/api.ts';
import type { Booking } from '#lib/bookings/booking.ts';
import { now } from '#lib/clock.svelte.ts';
import type { Live } from '#lib/live.svelte.ts';
import { addDays, instantAt, localDate } from '#lib/time.ts';
import { type Count, type SeriesAnswer, whole } from './creator.svelte.ts';
import { ChosenPlan } from './plan.svelte.ts';

export type Scope = 'one' | 'following' | 'all' | 'range';

/** Which of a series are meant, seen from one of its bookings. */
export class SeriesScope {
  readonly booking: Booking;
  readonly zone: string;
  scope = $state<Scope>('one');
  first = $state('');
  last = $state('');
  series = $state.raw<SeriesAnswer | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  count = $state.raw<Count | null>(null);
  #live: Live;

  constructor(booking: Booking, zone: string, live: Live) {
    this.booking = booking;
    this.zone = zone;
    this.#live = live;
    this.first = localDate(Date.parse(booking.start), zone);
    this.last = addDays(this.first, 7);
    void this.#read();
  }

  get seriesId() {
    return this.booking.seriesId as NonNullable<Booking['seriesId']>;
  }

  async #read(): Promise<void> {
    try {
      this.series = await call('bookings.getSeries', { seriesId: this.seriesId });
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** Those meant, as the contract names them. */
  chosen: { from?: string; to?: string } = $derived.by(() => {
    if (this.scope === 'following') return { from: this.booking.occurrence ?? this.booking.start };
    if (this.scope !== 'range' || !this.first || !this.last) return {};
    return {
      from: instantAt(this.first, '00:00', this.zone),
      to: instantAt(addDays(this.last, 1), '00:00', this.zone),
    };
  });

  /** How many of them are still to begin. */
  n: number = $derived.by(() => {
    const { from = '', to = '9' } = this.chosen;
    return (this.series?.occurrences ?? []).filter(
      ({ occurrence, state, start }) =>
        (state === 'booked' || state === 'pending') &&
        Date.parse(start) > now() &&
        occurrence >= from &&
        occurrence < to,
    ).length;
  });

  /** Carries out what may take a while, and counts. @throws ApiError */
  async carry(work: () => Promise<SeriesAnswer>): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    this.count = { done: 0, total: this.n };
    const off = this.#live.on('series.progress', ({ done, total }) => (this.count = { done, total }));
    try {
      const answer = await whole(await work(), (count) => (this.count = count));
      this.series = answer;
      return answer.series.collided.length === 0;
    } catch (error) {
      this.problem = problemOf(error);
      if (isProblem(error, 'series_taken')) return false;
      return false;
    } finally {
      off();
      this.busy = false;
      this.count = null;
    }
  }

  cancel(reason: string): Promise<boolean> {
    return this.carry(() => call('bookings.cancelSeries', { seriesId: this.seriesId, ...this.chosen, reason }));
  }
}

/** A change of many: words for all of them, another time or room planned first. */
export class SeriesEdit {
  readonly scope: SeriesScope;
  readonly plan = new ChosenPlan({ keeps: true });
  topic = $state('');
  people = $state<Booking['people']>([]);
  guests = $state<string[]>([]);
  time = $state('');
  minutes = $state(0);
  roomId = $state('');
  planning = $state(false);
  #turn = 0;

  constructor(scope: SeriesScope) {
    this.scope = scope;
    const { booking } = scope;
    this.topic = booking.topic ?? '';
    this.people = [...booking.people];
    this.guests = [...booking.guests];
  }

  get moves(): boolean {
    return this.time !== '' || this.minutes !== 0 || this.roomId !== '';
  }

  get #moving() {
    return {
      ...(this.time ? { time: this.time } : {}),
      ...(this.minutes ? { minutes: this.minutes } : {}),
      ...(this.roomId ? { roomId: this.roomId as Input<'bookings.planSeriesChange'>['roomId'] } : {}),
    };
  }

  async look({ again = false }: { again?: boolean } = {}): Promise<void> {
    const turn = ++this.#turn;
    if (!this.moves) return this.plan.clear();
    this.planning = true;
    try {
      const input = { seriesId: this.scope.seriesId, ...this.scope.chosen, ...this.#moving };
      const plan = await call('bookings.planSeriesChange', input);
      if (turn !== this.#turn) return;
      if (!again) this.plan.clear();
      this.plan.take(plan, { again });
    } catch (error) {
      if (turn === this.#turn) this.scope.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.planning = false;
    }
  }

  /** What differs from the booking that one came from is meant for all. */
  get #words() {
    const { booking } = this.scope;
    const ids = (list: Booking['people']) => list.map(({ personId }) => personId);
    return {
      ...(this.topic.trim() !== booking.topic ? { topic: this.topic.trim() } : {}),
      ...(String(ids(this.people)) !== String(ids(booking.people)) ? { people: ids(this.people) } : {}),
      ...(String(this.guests) !== String(booking.guests) ? { guests: this.guests } : {}),
    };
  }

  get differs(): boolean {
    return this.moves || Object.keys(this.#words).length > 0;
  }

  async save(): Promise<boolean> {
    const { scope } = this;
    const occurrences = this.moves ? { occurrences: this.plan.accepted } : {};
    const input = { seriesId: scope.seriesId, ...scope.chosen, ...this.#words, ...this.#moving, ...occurrences };
    const done = await scope.carry(() => call('bookings.changeSeries', input));
    if (!done && this.moves) await this.look({ again: true });
    return done;
  }
}
