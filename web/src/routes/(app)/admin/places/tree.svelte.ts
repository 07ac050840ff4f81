import { SvelteSet } from 'svelte/reactivity';
import { call, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { equipmentWords } from '#lib/equipment.ts';
import { allPages } from '#lib/pages.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Building, Floor, PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { isShown, type Show } from './rooms-filter.ts';

/** The dialog that is open: a record to change, or none to create one. */
export type Editing =
  | { kind: 'building'; building?: Building }
  | { kind: 'floor'; buildingId: string; floor?: Floor }
  | { kind: 'rooms'; floor: Floor };

export interface Branch {
  building: Building;
  floors: Twig[];
  /** Of all its floors, or those that were found; more than are shown, perhaps. */
  rooms: Room[];
  /** It has no floors at all. */
  isBare: boolean;
}
interface Twig {
  floor: Floor;
  /** Those that are shown. */
  rooms: Room[];
  all: Room[];
  /** It has no rooms at all. */
  isBare: boolean;
}

/** Up to so many rooms are all in sight; of more the buildings and floors are opened one by one. */
const fewRooms = 60;
/** Rooms that a search shows. */
const mostFound = 100;

const plain = (text: string) => text.normalize('NFKC').toLowerCase();

/** Buildings, their floors, their rooms, narrowed by a search and by what they are to have; removing what is empty. */
export class PlaceTree {
  search = $state('');
  /** Rooms that have a doorplate; read where it matters. */
  equipped = $state.raw<ReadonlySet<string> | null>(null);
  problem = $state.raw<Problem | null>(null);
  #opened = new SvelteSet<string>();
  #closed = new SvelteSet<string>();
  #places: PlaceBook;
  #show: () => Show;

  /** @param search begins with it */
  constructor(places: PlaceBook, search: string, show: () => Show) {
    this.#places = places;
    this.#show = show;
    this.search = search;
  }

  #words = $derived(
    plain(this.search)
      .split(/\s+/)
      .filter((word) => word !== ''),
  );
  /** What each room is found by. */
  #texts = $derived.by(
    () => new Map<string, string>(this.#places.all.rooms.map((room) => [room.roomId, this.#textOf(room)])),
  );

  #found = $derived.by(() => {
    const show = this.#show();
    if (this.#words.length === 0 && show === 'all') return null;
    const texts = this.#texts;
    return new Set(
      this.#places.all.rooms.filter(
        (room) =>
          isShown(room, show, this.equipped) && this.#words.every((word) => texts.get(room.roomId)?.includes(word)),
      ),
    );
  });
  /** How many rooms are found; null where nothing narrows them. */
  found = $derived(this.#found?.size ?? null);
  /** Of these, how many a search does not show. */
  left = $derived(this.#words.length > 0 ? Math.max(0, (this.found ?? 0) - mostFound) : 0);
  #few = $derived.by(() => this.#words.length > 0 || (this.found ?? this.#places.all.rooms.length) <= fewRooms);

  #hits = $derived.by((): Branch[] => {
    const found = this.#found;
    if (!found) return this.#places.buildings.map((building) => this.#whole(building));
    return this.#places.buildings.map((building) => this.#narrowed(building, found));
  });
  /** Every room that is found, shown or folded away, in the order of the tree. */
  rooms = $derived(this.#hits.flatMap(({ rooms }) => rooms));

  shown = $derived.by((): Branch[] => {
    if (!this.#found) return this.#hits;
    let room = this.#words.length > 0 ? mostFound : Number.POSITIVE_INFINITY;
    return this.#hits.flatMap((branch) => {
      const floors = branch.floors.flatMap((twig) => {
        const rooms = twig.all.slice(0, room);
        room -= rooms.length;
        return rooms.length > 0 || twig.all.length === 0 ? [{ ...twig, rooms }] : [];
      });
      return floors.length > 0 || this.#isNamed(branch.building) ? [{ ...branch, floors }] : [];
    });
  });

  /** By campus, where a company has any. */
  campuses = $derived.by(() => [...Map.groupBy(this.shown, ({ building }) => building.campus)]);

  isOpen(id: string): boolean {
    return this.#few ? !this.#closed.has(id) : this.#opened.has(id);
  }

  toggle(id: string, open = !this.isOpen(id)): void {
    const set = this.#few ? this.#closed : this.#opened;
    if (open === (set === this.#opened)) set.add(id);
    else set.delete(id);
  }

  /** Which rooms have a doorplate. */
  async look(): Promise<void> {
    this.problem = null;
    try {
      const doorplates = await allPages(async (cursor) => {
        const { doorplates, cursor: next } = await call('doorplates.list', cursor);
        return { list: doorplates, next };
      });
      this.equipped = new Set(doorplates.flatMap(({ roomId }) => roomId ?? []));
    } catch (error) {
      this.problem = problemOf(error);
    }
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
    const floors = this.#places.floorsOf(building.buildingId).map((floor): Twig => {
      const rooms = this.#places.roomsOf(floor.floorId);
      return { floor, rooms, all: rooms, isBare: rooms.length === 0 };
    });
    return { building, floors, rooms: floors.flatMap(({ all }) => all), isBare: floors.length === 0 };
  }

  /** A floor that is named itself is shown, too, though it has no room yet. */
  #narrowed(building: Building, found: ReadonlySet<Room>): Branch {
    const whole = this.#whole(building);
    const floors = whole.floors.flatMap((twig) => {
      const all = twig.all.filter((room) => found.has(room));
      return all.length > 0 || (twig.isBare && this.#isNamed(twig.floor)) ? [{ ...twig, rooms: all, all }] : [];
    });
    return { ...whole, floors, rooms: floors.flatMap(({ all }) => all) };
  }

  #isNamed({ name }: { name: string }): boolean {
    if (this.#words.length === 0 || this.#show() !== 'all') return false;
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
