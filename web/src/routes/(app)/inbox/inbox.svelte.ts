import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

export type Message = Output<'messages.list'>['messages'][number];

/** The person's messages, newest first, a page at a time. */
export class InboxPages {
  all = $state.raw<Message[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async read(): Promise<void> {
    try {
      this.#take(await call('messages.list', {}), []);
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async more(): Promise<void> {
    if (!this.cursor) return;
    try {
      this.#take(await call('messages.list', { cursor: this.cursor }), this.all ?? []);
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** One message, or all of them; shown as read at once, put back if the server did not take it. */
  async markRead(message?: Message): Promise<void> {
    if (message?.read) return;
    const before = this.all;
    this.all = (before ?? []).map((each) => (!message || each === message ? { ...each, read: true } : each));
    try {
      const input = message ? { messageIds: [message.messageId] } : {};
      this.#session.unread = (await call('messages.markRead', input)).unread;
    } catch (error) {
      this.all = before;
      toasts.problem(error);
    }
  }

  #take(answer: Output<'messages.list'>, before: Message[]): void {
    this.all = [...before, ...answer.messages];
    this.cursor = answer.cursor;
    this.#session.unread = answer.unread;
  }
}
