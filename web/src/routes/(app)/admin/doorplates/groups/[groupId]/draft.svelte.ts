import { call } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';
import type { DeviceGroup, Fleet } from '../../fleet.svelte.ts';

export type Slide = DeviceGroup['slides'][number];
/** A slide with a key of its own, so that a row keeps its place on the screen while it moves. */
export type KeyedSlide = { key: number; slide: Slide };
type Facts = Pick<DeviceGroup, 'name' | 'look' | 'light' | 'power' | 'touch' | 'care'>;

/** A group as it is being edited. */
export class GroupDraft {
  facts = $state() as Facts;
  slides = $state<KeyedSlide[]>([]);
  form = new FormState(() => this.#save());
  #saved = $state.raw() as DeviceGroup;
  #fleet: Fleet;
  #keys = 1;

  constructor(group: DeviceGroup, fleet: Fleet) {
    this.#fleet = fleet;
    this.#take(group);
  }

  isDirty = $derived.by(() => JSON.stringify(this.#now()) !== JSON.stringify(pick(this.#saved)));

  keyed(slide: Slide): KeyedSlide {
    return { key: this.#keys++, slide };
  }

  #take(group: DeviceGroup): void {
    this.#saved = group;
    const { slides, ...facts } = structuredClone(pick(group));
    this.facts = facts;
    this.slides = slides.map((slide) => this.keyed(slide));
  }

  #now() {
    const { name, look, light, power, touch, care } = $state.snapshot(this.facts) as Facts;
    return {
      name,
      look,
      light,
      power,
      touch,
      care,
      slides: $state.snapshot(this.slides).map(({ slide }) => slide as Slide),
    };
  }

  async #save(): Promise<void> {
    const { groupId, version } = this.#saved;
    const now = this.#now();
    // Only the times that have been set are kept, in order.
    now.light.brightness.sort((a, b) => a.from.localeCompare(b.from));
    if (now.touch.who !== 'pin') now.touch.pin = null;
    const group = await call('doorplates.changeGroup', { groupId, version, ...now });
    this.#fleet.putGroup(group);
    this.#take(group);
    toasts.done(m.doorplates_group_saved({ n: this.#fleet.count(groupId) }));
  }

  /** @returns whether it is gone */
  async remove(): Promise<boolean> {
    const { groupId, version, name } = this.#saved;
    const yes = await confirm({ title: m.doorplates_group_remove({ name }), action: m.common_delete(), danger: true });
    if (!yes) return false;
    try {
      await call('doorplates.removeGroup', { groupId, version });
      this.#fleet.dropGroup(groupId);
      toasts.done(m.doorplates_group_removed({ name }));
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    }
  }
}

function pick({ name, look, light, power, touch, care, slides }: DeviceGroup) {
  return { name, look, light, power, touch, care, slides };
}
