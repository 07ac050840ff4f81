import { call, type Input, type Problem, problemOf } from '#lib/api.ts';
import { addDays, instantAt } from '#lib/time.ts';
import type { Entry, Kind } from './words.ts';

export interface Filter {
  kind: Kind | '';
  personId: string;
  /** What it was done to. */
  subjectId: string;
  /** Days of the reader's zone, both included; '' = no end. */
  from: string;
  until: string;
}

const pageSize = 50;

/** The company's audit trail, the newest first, as far as it has been read. */
export class Trail {
  entries = $state.raw<Entry[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  cursor = $state<string | null>(null);
  #filter: Filter = { kind: '', personId: '', subjectId: '', from: '', until: '' };
  #asked = 0;
  #zone: string;

  constructor(zone: string) {
    this.#zone = zone;
  }

  /** From the newest on. */
  async read(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.cursor = null;
    await this.#next(null);
  }

  /** What is there stays where this fails, and can be gone on with. */
  async more(): Promise<void> {
    // What it would go on from may be another filter's.
    if (!this.reading) await this.#next(this.entries);
  }

  /** @param before what it goes on from; null: nothing */
  async #next(before: Entry[] | null): Promise<void> {
    const asked = ++this.#asked;
    this.reading = true;
    try {
      const { entries, cursor } = await this.#page(this.cursor);
      // Another filter has been chosen meanwhile.
      if (asked !== this.#asked) return;
      this.entries = [...(before ?? []), ...entries];
      this.cursor = cursor;
      this.problem = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.entries = before;
      this.problem = problemOf(error);
    } finally {
      if (asked === this.#asked) this.reading = false;
    }
  }

  /** A page may be empty with more behind it: it is read on until there is something to see. */
  async #page(from: string | null): Promise<{ entries: Entry[]; cursor: string | null }> {
    let cursor = from;
    do {
      const page = await call('audit.list', {
        ...queryOf(this.#filter, this.#zone),
        limit: pageSize,
        ...(cursor && { cursor }),
      });
      if (page.entries.length > 0) return page;
      cursor = page.cursor;
    } while (cursor);
    return { entries: [], cursor: null };
  }
}

/** What is asked for, but for how much of it. @param zone the reader's */
export function queryOf({ kind, personId, subjectId, from, until }: Filter, zone: string): Input<'audit.list'> {
  return {
    ...(kind && { kind }),
    ...(personId && { personId }),
    ...(subjectId && { subject: subjectId }),
    ...(from && { from: instantAt(from, '00:00', zone) }),
    ...(until && { until: instantAt(addDays(until, 1), '00:00', zone) }),
  };
}
