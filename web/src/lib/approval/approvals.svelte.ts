import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import type { Todo } from '#lib/todo.svelte.ts';

export type ToDecide = Output<'bookings.toDecide'>['requests'][number];

/** Bookings that wait for this person, oldest first, a page at a time. */
export class Approvals {
  all = $state.raw<ToDecide[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #todo: Todo;
  #turn = 0;

  constructor(todo: Todo) {
    this.#todo = todo;
  }

  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await call('bookings.toDecide', {});
      if (turn === this.#turn) this.#take(answer, []);
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      this.#take(await call('bookings.toDecide', { cursor: this.cursor }), this.all ?? []);
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** Decided, here or by somebody else: it is off the list. */
  drop(bookingId: string): void {
    const before = this.all ?? [];
    this.all = before.filter(({ booking }) => booking.bookingId !== bookingId);
    if (this.all.length < before.length) this.#todo.approvals = Math.max(0, this.#todo.approvals - 1);
  }

  #take(answer: Output<'bookings.toDecide'>, before: ToDecide[]): void {
    this.all = [...before, ...answer.requests];
    this.cursor = answer.cursor;
    this.#todo.approvals = answer.total;
  }
}
