import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import { allPages } from '#lib/pages.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import type { PersonId } from '../../../../../../shared/ids.ts';
import type { Period } from './periods.ts';

export type Summary = Output<'statistics.summary'>;
export type Place = Output<'statistics.places'>['places'][number];
export type Course = Output<'statistics.course'>;
export type Organiser = Output<'statistics.organisers'>['organisers'][number];
export type By = NonNullable<Input<'statistics.organisers'>['by']>;

const pageSize = 20;
const exportSize = 500;

function askFor(period: Period, buildingId: string) {
  return { ...period, ...(buildingId ? { buildingId } : {}) };
}

/** The figures of a period; what was asked for last counts. */
export class Statistics {
  summary = $state.raw<Summary | null>(null);
  reading = $state(false);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;

  async read(period: Period, buildingId: string): Promise<void> {
    const turn = ++this.#turn;
    this.reading = true;
    try {
      const summary = await call('statistics.summary', askFor(period, buildingId));
      if (turn !== this.#turn) return;
      this.summary = summary;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.reading = false;
    }
  }
}

type Reading = 'statistics.course' | 'statistics.places' | 'statistics.unmet' | 'statistics.devices';

/** One operation's answer; what was asked for last counts. */
export class Latest<N extends Reading> {
  answer = $state.raw<Output<N> | null>(null);
  problem = $state.raw<Problem | null>(null);
  readonly #name: N;
  #turn = 0;

  constructor(name: N) {
    this.#name = name;
  }

  async read(input: Input<N>): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await call(this.#name, input);
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }
}

/** A whole list, for a file. */
export async function everyPage<N extends 'statistics.places' | 'statistics.devices', T>(
  name: N,
  input: Input<N>,
  pageOf: (answer: Output<N>) => { rows: T[]; total: number },
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const { rows, total } = pageOf(await call(name, { ...input, skip: all.length, limit: exportSize }));
    all.push(...rows);
    if (rows.length === 0 || all.length >= total) return all;
  }
}

/** Who books, a page at a time: everybody, or one person or one department. */
export class Organisers {
  by = $state<By>('person');
  person = $state.raw<{ personId: PersonId; name: string } | null>(null);
  department = $state('');
  departments = $state.raw<string[]>([]);
  all = $state.raw<Organiser[] | null>(null);
  total = $state(0);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;
  #reading = false;

  /** A person's own row says more than their department's of them alone. */
  choose(person: { personId: PersonId; name: string } | null): void {
    this.person = person;
    if (person) [this.by, this.department] = ['person', ''];
  }

  narrow(department: string): void {
    [this.department, this.person] = [department, null];
  }

  group(by: By): void {
    this.by = by;
    if (by === 'department') this.person = null;
  }

  async readDepartments(): Promise<void> {
    try {
      const { departments } = await call('people.departments', {});
      // Those of none have no name that could be looked up.
      this.departments = departments.flatMap(({ name }) => name || []);
    } catch {
      // Without them everybody is there to be looked through.
    }
  }

  async read(period: Period, buildingId: string, more = false): Promise<void> {
    // What it would go on from may be another question's.
    if (more && this.#reading) return;
    const turn = ++this.#turn;
    this.#reading = true;
    try {
      const from = more && this.cursor ? { cursor: this.cursor } : {};
      const asked = { ...this.#asked(period, buildingId), limit: pageSize, ...from };
      const answer = await call('statistics.organisers', asked);
      if (turn !== this.#turn) return;
      this.all = more ? [...(this.all ?? []), ...answer.organisers] : answer.organisers;
      [this.total, this.cursor] = [answer.total, answer.cursor];
      this.problem = null;
    } catch (error) {
      if (turn !== this.#turn) return;
      // What is there belongs to another question, unless more of it was asked for.
      if (!more) this.all = null;
      this.problem = problemOf(error);
    } finally {
      if (turn === this.#turn) this.#reading = false;
    }
  }

  /** All that are meant, for a file. */
  async everybody(period: Period, buildingId: string): Promise<Organiser[] | null> {
    const asked = { ...this.#asked(period, buildingId), limit: exportSize };
    try {
      return await allPages(async (cursor) => {
        const { organisers, cursor: next } = await call('statistics.organisers', { ...asked, ...cursor });
        return { list: organisers, next };
      });
    } catch (error) {
      toasts.problem(error);
      return null;
    }
  }

  #asked(period: Period, buildingId: string) {
    return {
      ...{ ...askFor(period, buildingId), by: this.by },
      ...(this.person && { personId: this.person.personId }),
      ...(this.department && { department: this.department }),
    };
  }
}

/** Meetings, then requests for services. */
const counters = ['statistics.recount', 'services.recount'] as const;

/** Counts everything anew, page by page; who stops goes on from there. */
export class Recount {
  running = $state(false);
  done = $state(false);
  counted = $state(0);
  corrected = $state(0);
  #at = 0;
  #cursor: string | null = null;

  async run(): Promise<void> {
    if (this.#at === 0 && !this.#cursor) [this.counted, this.corrected] = [0, 0];
    [this.running, this.done] = [true, false];
    try {
      for (; this.#at < counters.length; this.#at += 1) await this.#count(counters[this.#at] ?? counters[0]);
      this.#at = 0;
      this.done = true;
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.running = false;
    }
  }

  async #count(name: (typeof counters)[number]): Promise<void> {
    do {
      const from: { cursor?: string } = this.#cursor ? { cursor: this.#cursor } : {};
      const answer: Output<(typeof counters)[number]> = await call(name, { limit: 100, ...from });
      this.counted += answer.counted;
      this.corrected += answer.corrected;
      this.#cursor = answer.cursor;
    } while (this.#cursor);
  }
}
