import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import type { Live } from '#lib/live.svelte.ts';

export type Today = Output<'statistics.today'>;
export type Attention = Output<'statistics.attention'>;
export type Online = Output<'statistics.online'>;

/** Many changes at once are one question. */
const gather = 1500;
/** Faults, and what grows old, are told by nobody. */
const minute = 60_000;

/** The company's day as it goes, and what needs somebody: asked again when something changed, and when the clock changes it. */
export class Overview {
  today = $state.raw<Today | null>(null);
  attention = $state.raw<Attention | null>(null);
  /** Comes after the rest where there are thousands of devices. */
  online = $state.raw<Online | null>(null);
  /** More than the admin alone. */
  hasPeople = $state(true);
  problem = $state.raw<Problem | null>(null);
  loaded = $derived(this.today !== null && this.attention !== null);
  #timers = new Map<'today' | 'attention', ReturnType<typeof setTimeout>>();
  #due = new Map<'today' | 'attention', number>();

  /** @returns stops following */
  follow(live: Live): () => void {
    void this.read();
    const ends = [
      live.on('sheet.changed', () => this.#ask('today', gather)),
      live.on('request.changed', () => this.#ask('attention', gather)),
      live.on('approval.changed', () => this.#ask('attention', gather)),
      live.on('reconnected', () => void this.read()),
    ];
    const wake = () => document.visibilityState === 'visible' && void this.read();
    document.addEventListener('visibilitychange', wake);
    return () => {
      for (const end of ends) end();
      for (const timer of this.#timers.values()) clearTimeout(timer);
      document.removeEventListener('visibilitychange', wake);
    };
  }

  async read(): Promise<void> {
    try {
      const [, , { people }] = await Promise.all([
        this.#readToday(),
        this.#readAttention(),
        call('people.list', { limit: 2 }),
      ]);
      this.hasPeople = people.length > 1;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async #readToday(): Promise<void> {
    this.today = await call('statistics.today', {});
    const { nextAt } = this.today;
    // A moment after it, so that the server's clock is past it as well.
    this.#ask('today', nextAt ? Math.max(1000, Date.parse(nextAt) - now() + 500) : 15 * minute, true);
  }

  async #readAttention(): Promise<void> {
    const devices = call('statistics.online', {}).then((online) => {
      this.online = online;
    });
    const matters = call('statistics.attention', {}).then((attention) => {
      this.attention = attention;
    });
    await Promise.all([matters, devices]);
    this.#ask('attention', minute, true);
  }

  /** In so many ms, unless it is asked sooner. @param anew what was to be asked before has just been */
  #ask(what: 'today' | 'attention', wait: number, anew = false): void {
    const at = now() + Math.min(wait, 15 * minute);
    if (!anew && this.#timers.has(what) && (this.#due.get(what) ?? 0) <= at) return;
    clearTimeout(this.#timers.get(what));
    this.#due.set(what, at);
    this.#timers.set(
      what,
      setTimeout(() => {
        this.#timers.delete(what);
        this.#again(what);
      }, at - now()),
    );
  }

  /** What is on the page stays there while the network is away; the next change or minute asks anew. */
  #again(what: 'today' | 'attention'): void {
    if (document.visibilityState === 'hidden') return;
    const reading = what === 'today' ? this.#readToday() : this.#readAttention();
    reading.catch(() => this.#ask(what, minute));
  }
}
