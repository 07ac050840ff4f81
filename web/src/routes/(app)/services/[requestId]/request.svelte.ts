import { call, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import type { RequestView } from '#lib/services/request.ts';

/** One request with its notes, as it is now. */
export class OneRequest {
  view = $state.raw<RequestView | null>(null);
  problem = $state.raw<Problem | null>(null);
  note = $state('');
  readonly writing = new FormState(() => this.#say());
  #key = crypto.randomUUID();

  async read(requestId: string): Promise<void> {
    if (this.view && this.view.request.requestId !== requestId) this.view = null;
    try {
      this.take(await call('services.get', { requestId }));
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** An answer that is older than what stands here changes nothing; null: read it anew. */
  take(view: RequestView | null): void {
    if (!view) {
      if (this.view) void this.read(this.view.request.requestId);
      return;
    }
    const known = this.view?.request;
    if (known?.requestId === view.request.requestId && known.version > view.request.version) return;
    this.view = view;
  }

  async #say(): Promise<void> {
    if (!this.view) return;
    const { requestId } = this.view.request;
    this.take(await call('services.note', { requestId, text: this.note }, { idempotencyKey: this.#key }));
    this.note = '';
    this.#key = crypto.randomUUID();
  }
}
