import { call } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';
import type { Doorplate, Fleet } from '../fleet.svelte.ts';

/** One doorplate's own settings as they are being edited. */
export class SettingsDraft {
  name = $state('');
  roomId = $state('');
  groupId = $state('');
  settings = $state() as Doorplate['settings'];
  form = new FormState(() => this.#save());
  #before: Doorplate;
  #fleet: Fleet;

  constructor(before: Doorplate, fleet: Fleet) {
    this.#before = before;
    this.#fleet = fleet;
    this.name = before.name;
    this.roomId = before.roomId ?? '';
    this.groupId = before.groupId ?? '';
    this.settings = structuredClone(before.settings);
  }

  async #save(): Promise<void> {
    const { doorplateId } = this.#before;
    // Others change it meanwhile, above all its group: what was not touched here stays as it is now.
    const { version } = this.#fleet.find(doorplateId) ?? this.#before;
    this.#before = await call('doorplates.change', {
      ...{ doorplateId, version, name: this.name, groupId: this.groupId || null },
      ...(this.roomId && { roomId: this.roomId }),
      settings: $state.snapshot(this.settings),
    });
    this.#fleet.put(this.#before);
    toasts.done(m.doorplates_saved_live());
  }
}
