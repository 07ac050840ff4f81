import { call, type Output } from '#lib/api.ts';
import { type Colleague, colleaguesNamed } from '#lib/colleagues.svelte.ts';
import type { Equipment } from '#lib/equipment.ts';
import { FormState } from '#lib/form.svelte.ts';
import type { Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

type Approver = Output<'places.approvers'>['people'][number];

/** A room's facts, for one that is created on a floor or one that is changed. */
export class RoomForm {
  floorId = $state<string>('');
  number = $state('');
  name = $state('');
  capacity = $state<number | null>(8);
  equipment = $state<Equipment[]>([]);
  /** As it is stored: it may have what is offered no longer. */
  had = $state.raw<readonly Equipment[]>([]);
  needsApproval = $state(false);
  /** Only certain people may book it. */
  isForSome = $state(false);
  bookers = $state<Pick<Colleague, 'personId' | 'name'>[]>([]);
  /** Names, one beside the other. */
  departments = $state('');
  approvers = $state<Approver[]>([]);
  checkIn = $state<Room['checkIn']>('company');
  bufferBefore = $state(0);
  bufferAfter = $state(0);
  form: FormState;
  #room: Room | null;
  #done: (room: Room) => unknown;

  constructor(room: Room | null, floorId: string, done: (room: Room) => unknown) {
    this.#done = done;
    this.#room = null;
    this.floorId = floorId;
    this.form = new FormState(() => this.save());
    if (room) this.take(room);
  }

  /** What the server has now. */
  take(room: Room): void {
    this.#room = room;
    this.floorId = room.floorId;
    this.number = room.number;
    this.name = room.name;
    this.capacity = room.capacity;
    this.equipment = [...room.equipment];
    this.had = room.equipment;
    this.needsApproval = room.needsApproval;
    this.isForSome = room.bookers !== null;
    this.departments = room.bookers?.departments.join('、') ?? '';
    void this.#named(room.bookers?.people ?? []);
    void this.#nameApprovers(room);
    this.checkIn = room.checkIn;
    this.bufferBefore = room.bufferBefore;
    this.bufferAfter = room.bufferAfter;
  }

  /** The room knows its approvers' ids alone. Who has left is not named again. */
  async #nameApprovers({ roomId, approvers }: Room): Promise<void> {
    const known = new Map(this.approvers.map((each) => [each.personId, each]));
    this.approvers = approvers.map((personId) => known.get(personId) ?? { personId, name: '…' });
    if (approvers.every((personId) => known.has(personId))) return;
    const { people } = await call('places.approvers', { roomId });
    this.approvers = people.filter((each) => approvers.includes(each.personId));
  }

  async #named(ids: Colleague['personId'][]): Promise<void> {
    if (ids.every((id) => this.bookers.some(({ personId }) => personId === id))) return;
    try {
      this.bookers = await colleaguesNamed(ids);
    } catch (error) {
      toasts.problem(error);
    }
  }

  /** A photo or an occupation raised the version; what is being typed here stays. */
  follow(room: Room): void {
    this.#room = room;
  }

  /** The next room of the same floor: often alike, never of the same name. */
  anew(): void {
    this.#room = null;
    this.name = '';
    this.number = '';
  }

  toggle(item: Equipment): void {
    this.equipment = this.equipment.includes(item)
      ? this.equipment.filter((each) => each !== item)
      : [...this.equipment, item];
  }

  async save(): Promise<void> {
    const { floorId, number, name, equipment, needsApproval, checkIn, bufferBefore, bufferAfter } = this;
    // An empty number box is 0: the server then says what it wants there.
    const facts = {
      floorId,
      number,
      name,
      equipment,
      needsApproval,
      checkIn,
      approvers: this.approvers.map((each) => each.personId),
      bufferBefore,
      bufferAfter,
      bookers: this.isForSome
        ? { people: this.bookers.map(({ personId }) => personId), departments: listed(this.departments) }
        : null,
      capacity: this.capacity ?? 0,
    };
    const saved = this.#room
      ? await call('places.changeRoom', { ...facts, roomId: this.#room.roomId, version: this.#room.version })
      : await call('places.createRoom', facts);
    this.take(saved);
    await this.#done(saved);
  }
}

function listed(text: string): string[] {
  return [...new Set(text.split(/[、,，;；\n]/).map((part) => part.trim()))].filter((part) => part !== '');
}
