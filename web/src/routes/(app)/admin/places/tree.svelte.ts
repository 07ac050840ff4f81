import { SvelteSet } from 'svelte/reactivity';
import { call } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { equipmentWords } from '#lib/equipment.ts';
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
  /** Of all its floors, or of those that were found. */
  rooms: number;
}

/** Up to so many rooms are all in sight; of more the buildings and floors are opened one by one. */
const fewRooms = 60;
/** Rooms that a search shows. */
const mostFound = 100;

const plain = (text: string) => text.normalize('NFKC').toLowerCase();

/** Buildings, their floors, their rooms, narrowed by a search; removing what is empty. */
export class PlaceTree {
  search = $state('');
  #opened = new SvelteSet<string>();
  #closed = new SvelteSet<string>();
  #places: PlaceBook;

  /** @param search begins with it */
  constructor(places: PlaceBook, search = '') {
    this.#places = places;
    this.search = search;
  }

  #words = $derived(
    plain(this.search)
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
  #few = $derived.by(() => this.#places.all.rooms.length <= fewRooms);
  /** What each room is found by. */
  #texts = $derived.by(
    () => new Map<string, string>(this.#places.all.rooms.map((room) => [room.roomId, this.#textOf(room)])),
  );

  #found = $derived.by(() => {
    if (this.#words.length === 0) return null;
    const texts = this.#texts;
    return this.#places.all.rooms.filter(({ roomId }) =>
      this.#words.every((word) => texts.get(roomId)?.includes(word)),
    );
  });
  /** How many rooms a search has found; null without one. */
  found = $derived(this.#found?.length ?? null);
  /** Of these, how many are not shown. */
  left = $derived(Math.max(0, (this.found ?? 0) - mostFound));

  shown = $derived.by((): Branch[] => {
    const found = this.#found;
    if (!found) return this.#places.buildings.map((building) => this.#whole(building));
    const hits = this.#places.buildings.map((building) => this.#narrowed(building, new Set(found)));
    let room = mostFound;
    return hits.flatMap((branch) => {
      const floors = branch.floors.flatMap(({ floor, rooms }) => {
        const part = rooms.slice(0, room);
        room -= part.length;
        return part.length > 0 || rooms.length === 0 ? [{ floor, rooms: part }] : [];
      });
      return floors.length > 0 || this.#isNamed(branch.building) ? [{ ...branch, floors }] : [];
    });
  });

  /** By campus, where a company has any. */
  campuses = $derived.by(() => [...Map.groupBy(this.shown, ({ building }) => building.campus)]);

  isOpen(id: string): boolean {
    return this.#few || this.#words.length > 0 ? !this.#closed.has(id) : this.#opened.has(id);
  }

  toggle(id: string, open = !this.isOpen(id)): void {
    const set = this.#few || this.#words.length > 0 ? this.#closed : this.#opened;
    if (open === (set === this.#opened)) set.add(id);
    else set.delete(id);
  }

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

  #whole(building: Building): Branch {
    const floors = this.#places
      .floorsOf(building.buildingId)
      .map((floor) => ({ floor, rooms: this.#places.roomsOf(floor.floorId) }));
    return { building, floors, rooms: floors.reduce((sum, { rooms }) => sum + rooms.length, 0) };
  }

  /** A floor that is named itself is shown, too, though it has no room yet. */
  #narrowed(building: Building, found: ReadonlySet<Room>): Branch {
    const { floors } = this.#whole(building);
    const hits = floors.flatMap(({ floor, rooms }) => {
      const kept = rooms.filter((room) => found.has(room));
      const isNamed = rooms.length === 0 && this.#isNamed(floor);
      return kept.length > 0 || isNamed ? [{ floor, rooms: kept }] : [];
    });
    return { building, floors: hits, rooms: hits.reduce((sum, { rooms }) => sum + rooms.length, 0) };
  }

  #isNamed({ name }: { name: string }): boolean {
    return this.#words.every((word) => plain(name).includes(word));
  }

  #textOf({ number, name, equipment, floorId, buildingId }: Room): string {
    const building = this.#places.building(buildingId);
    const around = [this.#places.floor(floorId)?.name, building?.name, building?.campus];
    return plain([number, name, ...equipmentWords(this.#places, equipment), ...around].join(' '));
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
