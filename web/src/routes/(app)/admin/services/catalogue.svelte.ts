import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

export type Catalogue = Output<'services.catalogue'>;
export type Item = Catalogue['items'][number];
export type Area = Catalogue['areas'][number];

export const tabs = ['device', 'administrative', 'areas'] as const;
export type Tab = (typeof tabs)[number];

/** The ids with this one, or without it where it was among them. */
export function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}

/** What the company offers as services, and its service areas. */
export class CatalogueBook {
  all = $state.raw<Catalogue | null>(null);
  problem = $state.raw<Problem | null>(null);

  itemsOf(category: Item['category']): Item[] {
    return (this.all?.items ?? []).filter((item) => item.category === category);
  }

  areaName(areaId: string): string {
    return this.all?.areas.find((area) => area.areaId === areaId)?.name ?? '';
  }

  async read(): Promise<void> {
    try {
      this.all = await call('services.catalogue', {});
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  async removeItem({ itemId, version, name }: Item): Promise<boolean> {
    return this.#remove(name, m.services_remove_item_body(), () => call('services.removeItem', { itemId, version }));
  }

  async removeArea({ areaId, version, name }: Area): Promise<boolean> {
    return this.#remove(name, m.services_remove_area_body(), () => call('services.removeArea', { areaId, version }));
  }

  async #remove(name: string, body: string, run: () => Promise<unknown>): Promise<boolean> {
    const yes = await confirm({
      title: m.services_remove_title({ name }),
      body,
      action: m.common_delete(),
      danger: true,
    });
    if (!yes) return false;
    try {
      await run();
      toasts.done(m.services_removed({ name }));
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    } finally {
      await this.read();
    }
  }
}
