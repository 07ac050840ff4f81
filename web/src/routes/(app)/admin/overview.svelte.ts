import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import type { PlaceBook } from '#lib/places.svelte.ts';

/** What the company has so far, for the admin's first look. */
export class Overview {
  doorplates = $state.raw<Output<'doorplates.list'>['doorplates']>([]);
  everybody = $state.raw<Output<'people.list'>['people']>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  async read(): Promise<void> {
    try {
      const [people, panels] = await Promise.all([
        call('people.list', { limit: 200 }),
        call('doorplates.list', {}),
        this.#places.load(true),
      ]);
      this.everybody = people.people.filter((each) => each.active);
      this.doorplates = panels.doorplates;
      this.problem = this.#places.problem;
      this.loaded = true;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  get buildings(): number {
    return this.#places.all.buildings.length;
  }
  get floors(): number {
    return this.#places.all.floors.length;
  }
  get rooms(): number {
    return this.#places.all.rooms.length;
  }
  get occupied(): number {
    return this.#places.all.rooms.filter((each) => each.occupation).length;
  }
  get people(): number {
    return this.everybody.length;
  }
  get admins(): number {
    return this.everybody.filter((each) => each.roles.includes('admin')).length;
  }
  get offline(): number {
    return this.doorplates.filter((each) => !each.status.online).length;
  }
}
