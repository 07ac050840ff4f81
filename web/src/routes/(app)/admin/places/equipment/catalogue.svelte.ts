import { call, type Input, type Output } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { type Equipment, type Kind, kindName, kindsOf } from '#lib/equipment.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

type Removed = Input<'places.removeEquipment'>['equipmentId'];

/** Rooms that a question names. */
const mostNamed = 5;

/** The company's kinds of equipment, and which rooms have them. */
export class EquipmentCatalogue {
  #places: PlaceBook;
  #busy = false;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  kinds = $derived.by(() => kindsOf(this.#places));
  own = $derived(this.kinds.filter(({ name }) => name !== null).length);
  #rooms = $derived.by(() => {
    const rooms = new Map<Equipment, Room[]>();
    for (const room of this.#places.all.rooms) {
      for (const id of room.equipment) rooms.set(id, [...(rooms.get(id) ?? []), room]);
    }
    return rooms;
  });

  get #version(): number {
    return this.#places.all.equipment?.version ?? 0;
  }

  roomsWith({ equipmentId }: Kind): readonly Room[] {
    return this.#rooms.get(equipmentId) ?? [];
  }

  /** @throws ApiError */
  async add(name: string, description: string): Promise<void> {
    this.#take(await call('places.addEquipment', { name, description }));
    toasts.done(m.equipment_added({ name: name.trim() }));
  }

  /** @throws ApiError */
  async change({ equipmentId }: Kind, changes: { name?: string; description?: string; offered?: boolean }) {
    this.#take(await call('places.changeEquipment', { equipmentId, version: this.#version, ...changes }));
    toasts.done(m.common_saved());
  }

  async offer(kind: Kind, offered: boolean): Promise<void> {
    await this.#tell(() => this.change(kind, { offered }));
  }

  /** @param by -1 = up, 1 = down */
  async move({ equipmentId }: Kind, by: -1 | 1): Promise<void> {
    const order = this.kinds.map((kind) => kind.equipmentId);
    const at = order.indexOf(equipmentId);
    const to = at + by;
    if (at < 0 || to < 0 || to >= order.length) return;
    order.splice(to, 0, ...order.splice(at, 1));
    await this.#tell(async () => this.#take(await call('places.orderEquipment', { version: this.#version, order })));
  }

  /** @returns whether it is gone */
  async remove(kind: Kind): Promise<boolean> {
    const [name, rooms] = [kindName(kind), this.roomsWith(kind)];
    const isUsed = rooms.length > 0;
    const yes = await confirm({
      title: m.equipment_remove_title({ name }),
      body: isUsed ? m.equipment_remove_used({ rooms: roomsWord(rooms) }) : m.equipment_remove_body(),
      action: isUsed ? m.equipment_take_off() : m.common_delete(),
      danger: true,
    });
    if (!yes) return false;
    return this.#tell(async () => {
      const equipmentId = kind.equipmentId as Removed;
      const used = isUsed ? 'take_off' : 'refuse';
      this.#take(await call('places.removeEquipment', { equipmentId, version: this.#version, used }));
      toasts.done(m.equipment_removed({ name }));
      if (isUsed) await this.#places.load(true);
    });
  }

  #take(equipment: Output<'places.equipment'>): void {
    this.#places.all = { ...this.#places.all, equipment };
  }

  /** One step after the other. What was refused may be so because somebody else was quicker: it is read again. */
  async #tell(step: () => Promise<void>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    try {
      await step();
      return true;
    } catch (error) {
      toasts.problem(error);
      await this.#places.load(true);
      return false;
    } finally {
      this.#busy = false;
    }
  }
}

function roomsWord(rooms: readonly Room[]): string {
  const named = rooms.slice(0, mostNamed).map(({ number, name }) => `${number} ${name}`);
  const words = named.join(m.common_list_comma());
  return rooms.length > named.length ? m.equipment_remove_more({ rooms: words, n: rooms.length }) : words;
}
