import { call, type Problem, problemOf } from '#lib/api.ts';
import { pagesOf, type Row } from './pages.ts';
import type { Search } from './query.ts';

/** Rows that are shown before the reader is asked whether they want more. */
const pageSize = 50;
/** How long a change is looked for, with longer and longer pauses. */
const [firstPauseMs, lastPauseMs] = [500, 64_000];

/** The list on the page: goes on searching by itself until there is a page of it, and can be stopped. */
export class History {
  rows = $state.raw<Row[]>([]);
  /** Up to where it was searched; null: all of it. */
  until = $state<string | null>(null);
  searching = $state(false);
  /** The reader has stopped it. */
  stopped = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** An answer is there. */
  begun = $state(false);
  more = $derived(this.until !== null);
  #cursor: string | null = null;
  #search: Search | null = null;
  #run: AbortController | null = null;
  #ended = false;

  async search(search: Search): Promise<void> {
    this.#search = search;
    this.#cursor = null;
    this.begun = false;
    await this.#go(true);
  }

  /** Another page of it, or on from where it was stopped. */
  async on(): Promise<void> {
    await this.#go(false);
  }

  async again(): Promise<void> {
    if (this.#search) await this.search(this.#search);
  }

  /** What was changed reaches the list a moment later: looks again, as far as it is shown, until it is seen, or until another search. */
  async followed(isSeen: (rows: readonly Row[]) => boolean): Promise<void> {
    const search = this.#search;
    await this.#go(true, this.rows.length);
    for (let pause = firstPauseMs; pause <= lastPauseMs && !isSeen(this.rows); pause *= 2) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (this.#ended || this.stopped || this.#search !== search) return;
      // Who asks for more meanwhile is not interrupted.
      if (!this.searching) await this.#go(true, this.rows.length);
    }
  }

  stop(): void {
    this.stopped = true;
    this.#run?.abort();
    this.searching = false;
  }

  end(): void {
    this.#ended = true;
    this.#run?.abort();
  }

  /** @param shown rows that are on the screen, where they are looked at again: they stay until as many are there */
  async #go(anew: boolean, shown = 0): Promise<void> {
    const search = this.#search;
    if (!search) return;
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    this.searching = true;
    this.stopped = false;
    this.problem = null;
    const before = anew ? [] : this.rows;
    let found: Row[] = [];
    try {
      for await (const page of pagesOf({ ...search, limit: pageSize }, run.signal, anew ? null : this.#cursor)) {
        found = [...found, ...page.bookings];
        if (found.length < shown && page.cursor !== null) continue;
        // What is on the screen stays until the first answer of another search.
        this.rows = [...before, ...found];
        this.#cursor = page.cursor;
        this.until = page.searchedUntil;
        this.begun = true;
        if (found.length >= pageSize) break;
      }
    } catch (error) {
      if (!run.signal.aborted) this.problem = problemOf(error);
    } finally {
      if (this.#run === run) this.searching = false;
    }
  }
}

/** Brings in what is older than the list, page by page. */
export class Relist {
  running = $state(false);
  done = $state(false);
  looked = $state(0);
  corrected = $state(0);
  problem = $state.raw<Problem | null>(null);

  async run(): Promise<void> {
    this.running = true;
    this.problem = null;
    [this.done, this.looked, this.corrected] = [false, 0, 0];
    let cursor: string | null = null;
    try {
      do {
        const page: { looked: number; corrected: number; cursor: string | null } = await call('bookings.relist', {
          ...(cursor ? { cursor } : {}),
        });
        this.looked += page.looked;
        this.corrected += page.corrected;
        cursor = page.cursor;
      } while (cursor);
      this.done = true;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.running = false;
    }
  }
}
