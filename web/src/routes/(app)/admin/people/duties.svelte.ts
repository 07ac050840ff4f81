import { call, type Input, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Catalogue } from '../services/catalogue.svelte.ts';
import type { Person } from './people.svelte.ts';

type Duty = Required<Input<'services.setDuties'>['duties'][number]>;

/** What one person serves, and where, as it is being edited. */
export class Duties {
  catalogue = $state.raw<Catalogue | null>(null);
  problem = $state.raw<Problem | null>(null);
  list = $state.raw<Duty[]>([]);
  #kept = '[]';

  /** @param personId null: somebody who is being invited */
  async read(personId: Person['personId'] | null): Promise<void> {
    try {
      const catalogue = await call('services.catalogue', {});
      this.list = catalogue.items.flatMap(({ itemId, staff }) =>
        staff.filter((one) => one.personId === personId).map(({ areaId }) => ({ itemId, areaId })),
      );
      this.#kept = JSON.stringify(this.list);
      this.catalogue = catalogue;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  words({ itemId, areaId }: Duty): string {
    const item = this.catalogue?.items.find((each) => each.itemId === itemId)?.name ?? '';
    const area = areaId ? (this.catalogue?.areas.find((each) => each.areaId === areaId)?.name ?? '') : '';
    return `${item} · ${area || m.persons_duties_all()}`;
  }

  has(duty: Duty): boolean {
    return this.list.some(({ itemId, areaId }) => itemId === duty.itemId && areaId === duty.areaId);
  }

  add(duty: Duty): void {
    if (!this.has(duty)) this.list = [...this.list, duty];
  }

  remove(duty: Duty): void {
    this.list = this.list.filter((each) => each !== duty);
  }

  get isChanged(): boolean {
    return this.catalogue !== null && JSON.stringify(this.list) !== this.#kept;
  }

  /** Nothing where nothing was changed: somebody else may be editing the same services. */
  async save(personId: Person['personId']): Promise<void> {
    if (!this.isChanged) return;
    await call('services.setDuties', { personId, duties: this.list });
    this.#kept = JSON.stringify(this.list);
  }
}
