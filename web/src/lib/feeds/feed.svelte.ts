import { call, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

/** The secret address of one's own calendar, or of a room's. It is known here only after it was made here. */
export class Feed {
  /** undefined until it is known whether there is one. */
  createdAt = $state<string | null | undefined>(undefined);
  url = $state<string | null>(null);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  #roomId: string | null;

  constructor(roomId: string | null) {
    this.#roomId = roomId;
  }

  async read(): Promise<void> {
    const roomId = this.#roomId;
    try {
      const { feed } = await (roomId ? call('feeds.ofRoom', { roomId }) : call('feeds.mine', {}));
      this.createdAt = feed?.createdAt ?? null;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** The first one, or another in place of one that others may know: then it asks. */
  async make(): Promise<void> {
    const question = {
      title: m.messages_feed_renew_title(),
      body: m.messages_feed_renew_text(),
      action: m.messages_feed_renew(),
    };
    if (this.createdAt && !(await confirm(question))) return;
    await this.#run(async () => {
      const roomId = this.#roomId;
      const made = await (roomId ? call('feeds.makeOfRoom', { roomId }) : call('feeds.make', {}));
      [this.url, this.createdAt] = [made.url, made.createdAt];
    });
  }

  async remove(): Promise<void> {
    const question = {
      title: m.messages_feed_remove_title(),
      body: m.messages_feed_remove_text(),
      action: m.messages_feed_remove(),
      danger: true,
    };
    if (!(await confirm(question))) return;
    await this.#run(async () => {
      const roomId = this.#roomId;
      await (roomId ? call('feeds.removeOfRoom', { roomId }) : call('feeds.remove', {}));
      [this.url, this.createdAt] = [null, null];
      toasts.done(m.messages_feed_removed());
    });
  }

  async #run(step: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await step();
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.busy = false;
    }
  }
}
