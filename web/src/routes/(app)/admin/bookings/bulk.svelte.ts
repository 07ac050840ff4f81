import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { now } from '#lib/clock.svelte.ts';
import { patiently } from '#lib/patient.ts';
import { instantOf } from '#lib/time.ts';
import { mostInPart, mostParts } from '../../../../../../shared/bookings/bulk-schema.ts';
import { pagesOf, patience, type Row } from './pages.ts';
import type { Search } from './query.ts';
import { canCancel } from './words.ts';

export type Progress = Output<'bookings.bulkCancel'>;
export const most = mostInPart * mostParts;

/** Meetings may last as long: one that began before may still be running. */
const longestMs = 14 * 86_400_000;
/** So many are named before they are cancelled. */
const mostNamed = 5;
const lookMs = 700;
/** Where nothing moves for so long, it is set going again. */
const patienceMs = 90_000;

/** Cancelling many meetings: what is meant is collected, looked at, and then done by the server, whoever looks on. */
export class BulkCancel {
  step = $state<'gathering' | 'planning' | 'review' | 'running' | 'done'>('gathering');
  gathered = $state(0);
  planned = $state(0);
  meetings = $state(0);
  repeats = $state(0);
  over = $state(0);
  /** Private meetings of others among them. */
  hidden = $state(0);
  /** Private meetings of others that match, and that nobody has chosen by themselves. */
  leftOut = $state(0);
  /** There are more than can be cancelled at once. */
  full = $state(false);
  progress = $state.raw<Progress | null>(null);
  problem = $state.raw<Problem | null>(null);
  #people = new Set<string>();
  people = $state(0);
  /** The first of those that would be cancelled, and in how many rooms all of them are. */
  first = $state.raw<readonly Row[]>([]);
  rooms = $state(0);
  /** Those that were planned, cancelled by now or not. */
  meant: ReadonlySet<string> = new Set();
  #bulkId: string | null = null;
  #run = new AbortController();

  /**
   * From the beginning: of a call that failed nobody knows whether it was noted, so that another try plans anew.
   * @param what those that were chosen, or the search that finds them
   */
  async plan(what: readonly Row[] | Search): Promise<void> {
    this.#forget();
    try {
      const rows = 'from' in what ? await this.#gather(what) : [...what];
      const ahead = rows.filter((row) => canCancel(row, now())).sort((a, b) => a.start.localeCompare(b.start));
      this.first = ahead.slice(0, mostNamed);
      this.rooms = new Set(ahead.map(({ roomId }) => roomId)).size;
      const ids = rows.map(({ bookingId }) => bookingId as string);
      this.meant = new Set(ids);
      this.step = 'planning';
      this.gathered = ids.length;
      for (let at = 0; at < ids.length && !this.#run.signal.aborted; at += mostInPart) {
        await this.#note(ids.slice(at, at + mostInPart));
      }
      this.step = 'review';
    } catch (error) {
      if (!this.#run.signal.aborted) this.problem = problemOf(error);
    }
  }

  #forget(): void {
    [this.step, this.problem, this.#bulkId, this.full, this.first] = ['gathering', null, null, false, []];
    [this.gathered, this.planned, this.meetings, this.repeats, this.over] = [0, 0, 0, 0, 0];
    [this.hidden, this.leftOut, this.people, this.rooms] = [0, 0, 0, 0];
    this.#people.clear();
  }

  async start(reason: string): Promise<void> {
    if (!this.#bulkId) return;
    this.progress = await call('bookings.startBulkCancel', { bulkId: this.#bulkId, reason });
    this.step = 'running';
    void this.#watch(this.#bulkId);
  }

  /** Nobody looks on any more; what has been started goes on. */
  end(): void {
    this.#run.abort();
  }

  async #gather(search: Search): Promise<Row[]> {
    const rows: Row[] = [];
    const soonest = instantOf(now() - longestMs);
    const ahead = { ...search, from: search.from > soonest ? search.from : soonest, order: 'soonest' as const };
    if (ahead.from >= ahead.to) return rows;
    for await (const page of pagesOf({ ...ahead, limit: mostInPart }, this.#run.signal)) {
      for (const row of page.bookings.filter((each) => canCancel(each, now()))) {
        if (row.heads === null) this.leftOut += 1;
        else if (rows.length < most) rows.push(row);
        else this.full = true;
      }
      this.gathered = rows.length;
      if (this.full) break;
    }
    return rows;
  }

  async #note(bookingIds: string[]): Promise<void> {
    const bulkId = this.#bulkId;
    const asked = { bookingIds, ...(bulkId ? { bulkId } : {}) };
    const plan = await patiently('bookings.planBulkCancel', asked, this.#run.signal, patience);
    this.#bulkId = plan.bulkId;
    this.planned += bookingIds.length;
    this.meetings += plan.meetings;
    this.repeats += plan.repeats;
    this.over += plan.over;
    this.hidden += plan.hidden;
    for (const person of plan.people) this.#people.add(person);
    this.people = this.#people.size;
  }

  async #watch(bulkId: string): Promise<void> {
    let [moved, done] = [performance.now(), 0];
    while (!this.#run.signal.aborted && this.progress?.state !== 'done') {
      await new Promise((resolve) => setTimeout(resolve, lookMs));
      try {
        const stands = performance.now() - moved > patienceMs;
        this.progress = stands
          ? await call('bookings.startBulkCancel', { bulkId, reason: this.progress?.reason ?? '' })
          : await call('bookings.bulkCancel', { bulkId }, { signal: this.#run.signal });
        if (stands || this.progress.done > done) [moved, done] = [performance.now(), this.progress.done];
        this.problem = null;
      } catch (error) {
        // It goes on all the same: the next look tells.
        if (!this.#run.signal.aborted) this.problem = problemOf(error);
      }
    }
    if (this.progress?.state === 'done') this.step = 'done';
  }
}
