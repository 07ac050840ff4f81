import { call } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Building, Floor, PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

/** The dialog that is open: a record to change, or none to create one. */
export type Editing =
  | { kind: 'building'; building?: Building }
  | { kind: 'floor'; buildingId: string; floor?: Floor }
  | { kind: 'rooms'; floor: Floor };

export interface Branch {
  building: Building;
  floors: { floor: Floor; rooms: Room[] }[];
}

/** Buildings, their floors, their rooms, narrowed by a search; removing what is empty. */
export class PlaceTree {
  search = $state('');
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  shown = $derived.by((): Branch[] => {
    const words = this.search.trim().toLowerCase();
    const branches = this.#places.buildings.map((building) => this.#branch(building, words));
    return words ? branches.filter((branch) => branch.floors.length > 0) : branches;
  });

  async removeBuilding(building: Building): Promise<void> {
    const { buildingId, version, name } = building;
    if (!(await this.#sure(name))) return;
    await this.#attempt(name, async () => {
      await call('places.removeBuilding', { buildingId, version });
      this.#places.drop('buildings', buildingId);
    });
  }

  async removeFloor(floor: Floor): Promise<void> {
    const { floorId, version, name } = floor;
    if (!(await this.#sure(name))) return;
    await this.#attempt(name, async () => {
      await call('places.removeFloor', { floorId, version });
      this.#places.drop('floors', floorId);
    });
  }

  #branch(building: Building, words: string): Branch {
    const whole = `${building.name} ${building.campus}`.toLowerCase().includes(words);
    const floors = this.#places.floorsOf(building.buildingId).flatMap((floor) => {
      const rooms = this.#places.roomsOf(floor.floorId);
      if (!words || whole || floor.name.toLowerCase().includes(words)) return [{ floor, rooms }];
      const hits = rooms.filter((room) => `${room.name} ${room.number}`.toLowerCase().includes(words));
      return hits.length > 0 ? [{ floor, rooms: hits }] : [];
    });
    return { building, floors };
  }

  #sure(name: string): Promise<boolean> {
    return confirm({
      title: m.places_remove_title({ name }),
      body: m.places_remove_body(),
      action: m.common_delete(),
      danger: true,
    });
  }

  async #attempt(name: string, step: () => Promise<void>): Promise<void> {
    try {
      await step();
      toasts.done(m.places_removed({ name }));
    } catch (error) {
      toasts.problem(error);
    }
  }
}
