import { call, type Input, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { RequestView } from '#lib/services/request.ts';
import { toasts } from '#lib/toasts.svelte.ts';

export type List = NonNullable<Input<'services.tasks'>['list']>;

export const lists: Record<List, { name: () => string; none: () => string }> = {
  open: { name: m.services_list_open, none: m.services_none_open },
  mine: { name: m.services_list_mine, none: m.services_none_mine },
  team: { name: m.services_list_team, none: m.services_none_team },
  done: { name: m.services_list_done, none: m.services_none_done },
};

/** What the person is to serve, a list at a time. */
export class Tasks {
  list = $state<List>('open');
  all = $state.raw<RequestView[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;

  async show(list: List): Promise<void> {
    if (list !== this.list) this.all = null;
    this.list = list;
    await this.read();
  }

  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await call('services.tasks', { list: this.list, limit: 50 });
      if (turn !== this.#turn) return;
      this.all = answer.tasks;
      this.cursor = answer.cursor;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      const answer = await call('services.tasks', { list: this.list, limit: 50, cursor: this.cursor });
      this.all = [...(this.all ?? []), ...answer.tasks];
      this.cursor = answer.cursor;
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** After a step: shown at once as it is, then read anew, because it may belong to another list. */
  take(view: RequestView | null): void {
    if (view) {
      const { requestId } = view.request;
      this.all = (this.all ?? []).map((each) => (each.request.requestId === requestId ? view : each));
    }
    void this.read();
  }
}
