import { createContext } from 'svelte';
import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { Live } from '#lib/live.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

export type Wait = Output<'bookings.myWaits'>['waits'][number];
export type Offer = NonNullable<Wait['offer']>;
/** What somebody in line wishes to book. */
export type Wish = Omit<Input<'bookings.joinWaitlist'>, 'anyRoom'>;

/** The lines that the person stands in and the places kept for them, read once and again when something changes. */
export class WaitBook {
  all = $state.raw<Wait[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** The wait with which something is being done. */
  busy = $state('');
  #turn = 0;

  /** Offers first, then by time. */
  open: Wait[] = $derived(
    (this.all ?? [])
      .filter(({ state }) => state === 'waiting' || state === 'offered')
      .sort((a, b) => Number(b.state === 'offered') - Number(a.state === 'offered') || a.start.localeCompare(b.start)),
  );
  offered: Wait[] = $derived(this.open.filter(({ state }) => state === 'offered'));
  /** What came to nothing, newest first. */
  missed: Wait[] = $derived((this.all ?? []).filter(({ state }) => state === 'lapsed' || state === 'over'));

  /** Reads again whenever something may have changed. @returns the end of it */
  follow(live: Live): () => void {
    const ends = [live.on('booking.changed', () => void this.load()), live.on('reconnected', () => void this.load())];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Never throws: `problem` tells. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { waits } = await call('bookings.myWaits', {});
      if (turn !== this.#turn) return;
      this.all = waits;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  /** The wait for which this place on the board is kept, where it is the person's own. */
  offeredAs(bookingId: string): Wait | undefined {
    return this.offered.find(({ offer }) => offer?.bookingId === bookingId);
  }

  /** @throws ApiError, with what is free instead where it need not be waited for */
  async join(wish: Wish, anyRoom: boolean): Promise<Wait> {
    const { roomId, start, end, topic, type, content, private: hidden, people, guests, reminderMinutes } = wish;
    const facts = { roomId, start, end, topic, type, content, people, guests, reminderMinutes };
    const joined = await call('bookings.joinWaitlist', { ...facts, private: hidden, anyRoom });
    this.#put(joined);
    return joined;
  }

  accept({ waitId }: Wait): Promise<void> {
    return this.#act(waitId, async () => {
      const { booking } = await call('bookings.acceptOffer', { waitId });
      toasts.done(booking.state === 'pending' ? m.waits_asked() : m.waits_accepted());
    });
  }

  decline({ waitId }: Wait): Promise<void> {
    return this.#act(waitId, async () => {
      this.#put(await call('bookings.declineOffer', { waitId }));
      toasts.done(m.waits_declined());
    });
  }

  leave({ waitId }: Wait): Promise<void> {
    return this.#act(waitId, async () => {
      this.#put(await call('bookings.leaveWaitlist', { waitId }));
      toasts.done(m.waits_left());
    });
  }

  async #act(waitId: string, work: () => Promise<void>): Promise<void> {
    this.busy = waitId;
    try {
      await work();
    } catch (error) {
      toasts.problem(error);
    }
    await this.load();
    this.busy = '';
  }

  #put(wait: Wait): void {
    this.all = [wait, ...(this.all ?? []).filter(({ waitId }) => waitId !== wait.waitId)];
  }
}

export const [useWaits, provideWaits] = createContext<WaitBook>();
