import { call, type Problem, problemOf } from '#lib/api.ts';
import type { ServiceRequest } from '#lib/services/request.ts';
import { toasts } from '#lib/toasts.svelte.ts';

/** What the person has asked for, newest first, a page at a time. */
export class OwnRequests {
  all = $state.raw<ServiceRequest[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);

  async read(): Promise<void> {
    try {
      const answer = await call('services.mine', { limit: Math.max(30, Math.min(100, this.all?.length ?? 0)) });
      this.all = answer.requests;
      this.cursor = answer.cursor;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      const answer = await call('services.mine', { limit: 30, cursor: this.cursor });
      this.all = [...(this.all ?? []), ...answer.requests];
      this.cursor = answer.cursor;
    } catch (error) {
      toasts.problem(error);
    }
  }
}
