import { createContext } from 'svelte';
import { call, type Output, type Problem, problemOf } from './api.ts';

export type Places = Output<'places.list'>;
/** What it lists by id. */
type Listed = Omit<Places, 'equipment'>;
export type Building = Places['buildings'][number];
export type Floor = Places['floors'][number];
export type Room = Places['rooms'][number];

const { compare } = new Intl.Collator('zh-CN', { numeric: true });
const byName = (a: { name: string }, b: { name: string }) => compare(a.name, b.name);
const byNumber = (a: Room, b: Room) => compare(a.number, b.number);

/** Every building, floor and room of the company, read once and kept; admin pages put their changes in. */
export class PlaceBook {
  all = $state.raw<Places>({ buildings: [], floors: [], rooms: [] });
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  #reading: Promise<void> | null = null;

  buildings = $derived(this.all.buildings.toSorted(byName));
  #buildings = $derived(new Map<string, Building>(this.all.buildings.map((each) => [each.buildingId, each])));
  #floors = $derived(new Map<string, Floor>(this.all.floors.map((each) => [each.floorId, each])));
  #rooms = $derived(new Map<string, Room>(this.all.rooms.map((each) => [each.roomId, each])));
  #byFloor = $derived(Map.groupBy<string, Room>(this.all.rooms.toSorted(byNumber), (each) => each.floorId));
  /** All rooms as one walks through them: building by building, floor by floor. */
  walk = $derived.by(() =>
    this.buildings.flatMap(({ buildingId }) =>
      this.floorsOf(buildingId).flatMap(({ floorId }) => this.roomsOf(floorId)),
    ),
  );

  /** Reads once; `fresh` reads again. Never throws: `problem` tells. */
  load(fresh = false): Promise<void> {
    if (fresh || !this.#reading) this.#reading = this.#read();
    return this.#reading;
  }

  building(id: string): Building | undefined {
    return this.#buildings.get(id);
  }
  floor(id: string): Floor | undefined {
    return this.#floors.get(id);
  }
  room(id: string): Room | undefined {
    return this.#rooms.get(id);
  }
  floorsOf(buildingId: string): Floor[] {
    return this.all.floors.filter((each) => each.buildingId === buildingId).sort((a, b) => a.level - b.level);
  }
  roomsOf(floorId: string): Room[] {
    return this.#byFloor.get(floorId) ?? [];
  }

  /** `天河大厦 · 12 层` */
  whereabouts(room: Room): string {
    return [this.building(room.buildingId)?.name, this.floor(room.floorId)?.name].filter(Boolean).join(' · ');
  }

  put<K extends keyof Listed>(kind: K, ...records: Listed[K][number][]): void {
    const ids = new Set(records.map(idOf));
    const rest = (this.all[kind] as Listed[K][number][]).filter((each) => !ids.has(idOf(each)));
    this.all = { ...this.all, [kind]: [...rest, ...records] };
  }
  drop<K extends keyof Listed>(kind: K, ...ids: string[]): void {
    const gone = new Set(ids);
    this.all = { ...this.all, [kind]: (this.all[kind] as Listed[K][number][]).filter((each) => !gone.has(idOf(each))) };
  }

  async #read(): Promise<void> {
    try {
      this.all = await call('places.list', {});
      this.loaded = true;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
      this.#reading = null;
    }
  }
}

function idOf(record: Building | Floor | Room): string {
  if ('roomId' in record) return record.roomId;
  return 'floorId' in record ? record.floorId : record.buildingId;
}

export const [usePlaces, providePlaces] = createContext<PlaceBook>();
