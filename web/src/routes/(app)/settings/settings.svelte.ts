import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Session } from '#lib/session.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

/** One's own name, reminder and favourite rooms. Favourites are saved with each step; the name with its button. */
export class Settings {
  name = $state('');
  #session: Session;
  form: FormState;

  constructor(session: Session) {
    this.#session = session;
    this.name = session.me.name;
    this.form = new FormState(async () => {
      await session.change({ name: this.name });
      toasts.done(m.common_saved());
    });
  }

  get favourites(): string[] {
    return [...this.#session.favourites];
  }

  async reminder(minutes: number | null): Promise<void> {
    await this.#change({ reminderMinutes: minutes });
  }

  async add(roomId: string): Promise<void> {
    if (!this.favourites.includes(roomId)) await this.#change({ favourites: [...this.favourites, roomId] });
  }

  async move(roomId: string, by: -1 | 1): Promise<void> {
    await this.place(roomId, this.favourites.indexOf(roomId) + by);
  }

  /** Puts a favourite at a place of the list. */
  async place(roomId: string, to: number): Promise<void> {
    const list = this.favourites;
    const from = list.indexOf(roomId);
    if (from === to) return;
    if (from < 0 || to < 0 || to >= list.length) return;
    list.splice(to, 0, ...list.splice(from, 1));
    await this.#change({ favourites: list });
  }

  async drop(roomId: string, name: string): Promise<void> {
    const before = this.favourites;
    const dropped = await this.#change({ favourites: before.filter((each) => each !== roomId) });
    if (dropped) toasts.done(m.people_favourite_dropped({ name }), () => this.#change({ favourites: before }));
  }

  async #change(changes: Parameters<Session['change']>[0]): Promise<boolean> {
    try {
      await this.#session.change(changes);
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    }
  }
}
