import { createContext } from 'svelte';
import { call, type Output } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

type Standing = Output<'tenants.deletion'>;

/** Whether the company is to be deleted: the banner on every page of the admins, and the section of the company's page. */
export class Deletion {
  standing = $state.raw<Standing | null>(null);
  busy = $state(false);
  /** Rises with what was done here: the company's record has another version then. */
  changes = $state(0);

  get waiting(): Standing['deletion'] {
    return this.standing?.deletion ?? null;
  }

  /** Quietly: what an admin came for is more. */
  async read(): Promise<void> {
    this.standing = await call('tenants.deletion', {}).catch(() => this.standing);
  }

  async ask(name: string, reason: string): Promise<void> {
    this.standing = await call('tenants.askDeletion', { name, reason });
    this.changes += 1;
    toasts.done(m.company_deletion_asked());
  }

  async callOff(): Promise<void> {
    this.busy = true;
    try {
      this.standing = await call('tenants.callOffDeletion', {});
      this.changes += 1;
      toasts.done(m.company_deletion_called_off());
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.busy = false;
    }
  }
}

export const [useDeletion, provideDeletion] = createContext<Deletion>();
