import { call } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import type { Doorplate, Fleet } from './fleet.svelte.ts';

/** Pairing one panel after the other: when one is done, the next room is ready and only its code is left to type. */
export class PairingRun {
  code = $state('');
  place = $state<'door' | 'lobby'>('door');
  roomId = $state('');
  buildingId = $state('');
  name = $state('');
  groupId = $state('');
  /** Those paired in this run, the newest first. */
  done = $state.raw<Doorplate[]>([]);
  form = new FormState(() => this.#pair());
  #fleet: Fleet;
  #places: PlaceBook;

  suggested = $derived.by(() => {
    if (this.place === 'door') {
      const room = this.#places.room(this.roomId);
      return room ? m.doorplates_name_for({ number: room.number }) : '';
    }
    const building = this.#places.building(this.buildingId);
    return building ? m.doorplates_lobby_name_for({ building: building.name }) : '';
  });

  constructor(fleet: Fleet, places: PlaceBook, code: string) {
    this.#fleet = fleet;
    this.#places = places;
    this.code = code;
    this.roomId = fleet.roomsWithout()[0]?.roomId ?? '';
    this.buildingId = places.buildings[0]?.buildingId ?? '';
  }

  async #pair(): Promise<void> {
    const facts = {
      code: this.code.replace(/\D/g, ''),
      name: this.name.trim() || this.suggested,
      groupId: this.groupId || null,
    };
    const paired =
      this.place === 'door'
        ? await call('doorplates.pair', { ...facts, roomId: this.roomId })
        : await call('doorplates.pairBoard', { ...facts, board: { buildingId: this.buildingId } });
    this.#fleet.put(paired);
    this.done = [paired, ...this.done];
    this.code = '';
    this.name = '';
    if (this.place === 'door') this.roomId = this.#fleet.roomsWithout(this.roomId)[0]?.roomId ?? this.roomId;
  }
}
