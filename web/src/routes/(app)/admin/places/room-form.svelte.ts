import { call, isProblem, type Output } from '#lib/api.ts';
import { type Colleague, colleaguesNamed } from '#lib/colleagues.svelte.ts';
import type { Equipment } from '#lib/equipment.ts';
import { FormState } from '#lib/form.svelte.ts';
import type { Overtaken } from '#lib/overtaken.ts';
import type { Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { listed } from './choices.ts';
import { differing, type FactName, type Facts, factsOf } from './facts.ts';

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
  overtaken = $state.raw<Overtaken<FactName> | null>(null);
  form: FormState;
  #room = $state.raw<Room | null>(null);
  /** What the fields said when nothing had been typed in them. */
  #base = $state.raw<Facts | null>(null);
  #done: (room: Room) => unknown;
  #seen: (room: Room) => unknown;

  /** @param seen is told of the room as somebody else has made it meanwhile */
  constructor(
    room: Room | null,
    floorId: string,
    done: (room: Room) => unknown,
    seen: (room: Room) => unknown = () => undefined,
  ) {
    this.#done = done;
    this.#seen = seen;
    this.floorId = floorId;
    this.form = new FormState(() => this.save());
    if (room) this.#take(room);
  }

  facts = $derived.by(
    (): Facts => ({
      ...{ floorId: this.floorId, number: this.number, name: this.name, equipment: this.equipment },
      ...{ needsApproval: this.needsApproval, approvers: idsOf(this.approvers), checkIn: this.checkIn },
      ...{ bufferBefore: this.bufferBefore, bufferAfter: this.bufferAfter },
      bookers: this.isForSome ? { people: idsOf(this.bookers), departments: listed(this.departments) } : null,
      // An empty number box is 0: the server then says what it wants there.
      capacity: this.capacity ?? 0,
    }),
  );
  /** What differs from what is stored. */
  changed = $derived.by(() => (this.#base ? differing(this.#base, this.facts) : []));

  get isDirty(): boolean {
    return this.#base ? this.changed.length > 0 : this.form.isTouched;
  }

  /** What the server has now; what is being typed here stays. */
  follow(room: Room): void {
    if (this.#room && room.version > this.#room.version) this.#rebase(room);
  }

  /** The next room of the same floor: often alike, never of the same name. */
  anew(): void {
    this.#room = null;
    this.#base = null;
    this.form.isTouched = false;
    this.name = '';
    this.number = '';
  }

  toggle(item: Equipment): void {
    this.equipment = this.equipment.includes(item)
      ? this.equipment.filter((each) => each !== item)
      : [...this.equipment, item];
  }

  async save(): Promise<void> {
    const saved = this.#room ? await this.#change(this.#room) : await call('places.createRoom', this.facts);
    if (!saved) return;
    this.overtaken = null;
    this.#take(saved);
    await this.#done(saved);
  }

  /** Only what was changed here. Null where somebody else was quicker: their change is shown, and then saved upon. */
  async #change({ roomId, version }: Room): Promise<Room | null> {
    const { facts } = this;
    const patch = Object.fromEntries(this.changed.map((name) => [name, facts[name]]));
    try {
      return await call('places.changeRoom', { ...patch, roomId, version });
    } catch (error) {
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      const room = await call('places.getRoom', { roomId });
      this.#rebase(room);
      this.#seen(room);
      return null;
    }
  }

  #rebase(room: Room): void {
    const mine = this.changed;
    const theirs = this.#base ? differing(this.#base, factsOf(room)) : [];
    this.#take(room, mine);
    if (mine.length === 0 || theirs.length === 0) return;
    this.overtaken = { change: room.lastChange, theirs, both: theirs.filter((name) => this.changed.includes(name)) };
  }

  /** @param kept what was typed here and stays */
  #take(room: Room, kept: readonly FactName[] = []): void {
    this.#room = room;
    this.#base = factsOf(room);
    this.had = room.equipment;
    const takes = (name: FactName) => !kept.includes(name);
    if (takes('floorId')) this.floorId = room.floorId;
    if (takes('number')) this.number = room.number;
    if (takes('name')) this.name = room.name;
    if (takes('capacity')) this.capacity = room.capacity;
    if (takes('equipment')) this.equipment = [...room.equipment];
    if (takes('needsApproval')) this.needsApproval = room.needsApproval;
    if (takes('checkIn')) this.checkIn = room.checkIn;
    if (takes('bufferBefore')) this.bufferBefore = room.bufferBefore;
    if (takes('bufferAfter')) this.bufferAfter = room.bufferAfter;
    if (takes('approvers')) void this.#nameApprovers(room);
    if (takes('bookers')) {
      this.isForSome = room.bookers !== null;
      this.departments = room.bookers?.departments.join('、') ?? '';
      void this.#nameBookers(room.bookers?.people ?? []);
    }
  }

  /** The room knows its approvers' ids alone. Who has left is not named again. */
  async #nameApprovers({ roomId, approvers }: Room): Promise<void> {
    const known = new Map(this.approvers.map((each) => [each.personId, each]));
    this.approvers = approvers.map((personId) => known.get(personId) ?? { personId, name: '…' });
    if (approvers.every((personId) => known.has(personId))) return;
    try {
      const { people } = await call('places.approvers', { roomId });
      if (this.changed.includes('approvers')) return;
      this.approvers = people.filter((each) => approvers.includes(each.personId));
      if (this.#base) this.#base = { ...this.#base, approvers: idsOf(this.approvers) };
    } catch (error) {
      toasts.problem(error);
    }
  }

  async #nameBookers(ids: Colleague['personId'][]): Promise<void> {
    const known = new Map(this.bookers.map((each) => [each.personId, each]));
    this.bookers = ids.map((personId) => known.get(personId) ?? { personId, name: '…' });
    if (ids.every((personId) => known.has(personId))) return;
    try {
      const people = await colleaguesNamed(ids);
      if (this.changed.includes('bookers')) return;
      this.bookers = people;
      const bookers = this.#base?.bookers;
      if (this.#base && bookers) this.#base = { ...this.#base, bookers: { ...bookers, people: idsOf(people) } };
    } catch (error) {
      toasts.problem(error);
    }
  }
}

function idsOf<Id>(people: readonly { personId: Id }[]): Id[] {
  return people.map(({ personId }) => personId);
}
