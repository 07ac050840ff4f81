import { type Problem, problemOf } from '../api.ts';
import { numberWord } from '../number.ts';
import { m } from '../paraglide/messages.js';
import type { FileCell, TableFile, TableKind } from '../table-file.ts';
import { toasts } from '../toasts.svelte.ts';

/** A list that becomes a file, read page by page. */
export interface Exported {
  /** The file's, without its ending. */
  name: string;
  head: FileCell[];
  /** @param cursor goes into the question as it is: nothing for the first page. @throws ApiError */
  read(cursor: { cursor?: string }, signal: AbortSignal): Promise<Batch>;
}

export interface Batch {
  rows: FileCell[][];
  /** How many of the list they tell of. */
  count: number;
  /** The day up to which the list has been read; null where this page does not tell. */
  until: string | null;
  next: string | null;
}

/** Where a list is on its way into a file: what has been read when it is stopped, or fails, can be saved or gone on with. */
export class Exporting {
  state = $state<'idle' | 'running' | 'stopped'>('idle');
  count = $state(0);
  until = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #list: Exported | null = null;
  #file: TableFile | null = null;
  /** Of the next page; null: all of it has been read. */
  #cursor: { cursor?: string } | null = {};
  #stop = new AbortController();

  /** From the beginning; nothing where one is under way. */
  async run(list: Exported, kind: TableKind): Promise<void> {
    if (this.state === 'running') return;
    this.leave();
    this.state = 'running';
    try {
      const { tableFile } = await import('../table-file.ts');
      [this.#list, this.#file] = [list, tableFile(list.name, list.head, kind)];
    } catch (error) {
      this.state = 'idle';
      throw error;
    }
    await this.on();
  }

  /** From where it was stopped. */
  async on(): Promise<void> {
    this.state = 'running';
    this.problem = null;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      while (this.#cursor) await this.#next(this.#cursor, signal);
      await this.save();
    } catch (error) {
      if (!signal.aborted) this.problem = problemOf(error);
      if (signal.aborted && this.count === 0) this.leave();
      else this.state = 'stopped';
    }
  }

  async #next(cursor: { cursor?: string }, signal: AbortSignal): Promise<void> {
    const batch = await this.#list?.read(cursor, signal);
    signal.throwIfAborted();
    if (!batch) return;
    await this.#file?.add(batch.rows);
    this.#cursor = batch.next === null ? null : { cursor: batch.next };
    this.count += batch.count;
    this.until = batch.until ?? this.until;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Hands over what has been read. */
  async save(): Promise<void> {
    await this.#file?.save();
    toasts.done(m.exporting_done({ n: numberWord(this.count) }));
    this.leave();
  }

  /** What has been read is not wanted. */
  leave(): void {
    this.stop();
    [this.#list, this.#file, this.#cursor] = [null, null, {}];
    [this.state, this.count, this.until, this.problem] = ['idle', 0, null, null];
  }
}
