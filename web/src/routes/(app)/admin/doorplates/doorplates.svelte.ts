import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

export type Doorplate = Output<'doorplates.list'>['doorplates'][number];

/** The company's doorplates and what each says it shows. */
export class Doorplates {
  all = $state.raw<Doorplate[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  async read(): Promise<void> {
    try {
      const [answer] = await Promise.all([call('doorplates.list', {}), this.#places.load()]);
      this.all = answer.doorplates.toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true }));
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  put(doorplate: Doorplate): void {
    const known = this.all?.some((each) => each.doorplateId === doorplate.doorplateId);
    this.all = known
      ? (this.all ?? []).map((each) => (each.doorplateId === doorplate.doorplateId ? doorplate : each))
      : [...(this.all ?? []), doorplate];
  }

  async retire({ doorplateId, version, name }: Doorplate): Promise<void> {
    const yes = await confirm({
      title: m.doorplates_retire_title({ name }),
      body: m.doorplates_retire_body(),
      action: m.doorplates_retire(),
      danger: true,
    });
    if (!yes) return;
    try {
      await call('doorplates.remove', { doorplateId, version });
      this.all = (this.all ?? []).filter((each) => each.doorplateId !== doorplateId);
      toasts.done(m.doorplates_retired({ name }));
    } catch (error) {
      toasts.problem(error);
    }
  }
}
