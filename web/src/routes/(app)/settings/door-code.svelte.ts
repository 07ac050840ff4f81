import { call } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

/** One's own code for doorplates. */
export class DoorCode {
  /** undefined until it is known whether there is one. */
  code = $state<string | null | undefined>(undefined);
  busy = $state(false);

  async load(): Promise<void> {
    try {
      this.code = (await call('people.doorCode', {})).code;
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** The first one, or another in place of one that others may know: then it asks. @returns whether there is a new one */
  async renew(): Promise<boolean> {
    const question = {
      title: m.people_door_code_renew_title(),
      body: m.people_door_code_renew_text(),
      action: m.people_door_code_renew(),
    };
    if (this.busy || (this.code && !(await confirm(question)))) return false;
    this.busy = true;
    try {
      this.code = (await call('people.renewDoorCode', {})).code;
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
