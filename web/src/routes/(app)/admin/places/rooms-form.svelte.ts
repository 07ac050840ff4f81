import { call } from '#lib/api.ts';
import type { Equipment } from '#lib/equipment.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Floor, PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { nameKey, numbered, numberMark } from '../../../../../../shared/places/numbering.ts';

export interface PlannedRoom {
  number: string;
  name: string;
  /** Who bears the number already. */
  taken: Room | undefined;
}

const faults = { number: m.places_rooms_bad_number, order: m.places_rooms_bad_order, many: m.places_rooms_bad_many };

/** Rooms in a row on a floor: what they would be is seen before any is made. */
export class RoomsForm {
  from = $state('');
  to = $state('');
  names = $state(m.places_rooms_names_usual({ mark: numberMark }));
  capacity = $state<number | null>(8);
  equipment = $state<Equipment[]>([]);
  /** Numbers that somebody else took while this dialog was open. */
  refused = $state.raw<string[]>([]);
  form = new FormState(() => this.save());
  #floor: Floor;
  #places: PlaceBook;
  #done: () => void;
  /** A request that is sent again, because no answer came, makes nothing twice. */
  #key = crypto.randomUUID();

  constructor(floor: Floor, places: PlaceBook, done: () => void) {
    this.#floor = floor;
    this.#places = places;
    this.#done = done;
  }

  #numbered = $derived(numbered(this.from, this.to || this.from, this.names));
  #inBuilding = $derived.by(() => {
    const rooms = this.#places.all.rooms.filter(({ buildingId }) => buildingId === this.#floor.buildingId);
    return new Map(rooms.map((room) => [nameKey(room.number), room]));
  });
  rows = $derived.by((): PlannedRoom[] => {
    if (typeof this.#numbered === 'string') return [];
    return this.#numbered.map((row) => ({ ...row, taken: this.#inBuilding.get(nameKey(row.number)) }));
  });
  free = $derived(this.rows.filter(({ taken }) => !taken));

  /** Why there is nothing to see; not before something was typed. */
  get fault(): string | undefined {
    return this.from && typeof this.#numbered === 'string' ? faults[this.#numbered]() : undefined;
  }

  toggle(item: Equipment): void {
    this.equipment = this.equipment.includes(item)
      ? this.equipment.filter((each) => each !== item)
      : [...this.equipment, item];
  }

  async save(): Promise<void> {
    const rooms = this.free.map(({ number, name }) => ({ number, name }));
    const { capacity, equipment } = this;
    const wish = { floorId: this.#floor.floorId, rooms, capacity: capacity ?? 0, equipment };
    const made = await call('places.createRooms', wish, { idempotencyKey: this.#key });
    this.#places.put('rooms', ...made.rooms);
    if (made.rooms.length > 0) toasts.done(m.places_rooms_made({ n: made.rooms.length }));
    this.refused = made.refused.map(({ number }) => number);
    if (this.refused.length === 0) this.#done();
    else await this.#places.load(true);
  }
}
