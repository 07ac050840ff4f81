import { call, isProblem, type Output } from '#lib/api.ts';
import { type Colleague, colleaguesNamed } from '#lib/colleagues.svelte.ts';
import type { Equipment } from '#lib/equipment.ts';
import { FormState } from '#lib/form.svelte.ts';
import { differing, mergedOver, type Overtaken } from '#lib/overtaken.ts';
import type { Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { type FactName, type Facts, factsOf } from './facts.ts';

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
  departments = $state<string[]>([]);
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
    if (room) this.#fill(factsOf(room), room);
  }

  facts = $derived.by(
    (): Facts => ({
      ...{ floorId: this.floorId, number: this.number, name: this.name, equipment: this.equipment },
      ...{ needsApproval: this.needsApproval, approvers: idsOf(this.approvers), checkIn: this.checkIn },
      ...{ bufferBefore: this.bufferBefore, bufferAfter: this.bufferAfter },
      bookers: this.isForSome ? { people: idsOf(this.bookers), departments: this.departments } : null,
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
    this.#fill(factsOf(saved), saved);
    await this.#done(saved);
  }

  /** Null where somebody else was quicker: their change is shown, and then saved upon. */
  async #change({ roomId, version }: Room): Promise<Room | null> {
    try {
      return await this.#store({ roomId, version });
    } catch (error) {
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      const room = await call('places.getRoom', { roomId });
      const isNews = this.#rebase(room);
      this.#seen(room);
      // What somebody else changed may be nothing of this form: a photo.
      return isNews ? null : await this.#store(room);
    }
  }

  /** Only what was changed here. */
  #store({ roomId, version }: Pick<Room, 'roomId' | 'version'>): Promise<Room> {
    const { facts } = this;
    const patch = Object.fromEntries(this.changed.map((name) => [name, facts[name]]));
    return call('places.changeRoom', { ...patch, roomId, version });
  }

  /** Says whether there is something to tell. */
  #rebase(room: Room): boolean {
    const stored = factsOf(room);
    const isTyped = this.changed.length > 0;
    const { merged, theirs, both } = mergedOver(this.#base ?? stored, stored, this.facts);
    this.#fill(merged, room);
    if (!isTyped || theirs.length === 0) return false;
    this.overtaken = { change: room.lastChange, theirs, both };
    return true;
  }

  /** What is alike stays as it is typed. */
  #fill(facts: Facts, room: Room): void {
    const taken = differing(this.facts, facts);
    this.#room = room;
    this.#base = factsOf(room);
    this.had = room.equipment;
    this.floorId = facts.floorId;
    this.number = facts.number;
    this.name = facts.name;
    if (taken.includes('capacity')) this.capacity = facts.capacity;
    this.equipment = [...facts.equipment];
    this.needsApproval = facts.needsApproval;
    this.checkIn = facts.checkIn;
    this.bufferBefore = facts.bufferBefore;
    this.bufferAfter = facts.bufferAfter;
    if (taken.includes('approvers')) void this.#nameApprovers(room);
    if (taken.includes('bookers')) {
      this.isForSome = facts.bookers !== null;
      this.departments = [...(facts.bookers?.departments ?? [])];
      void this.#nameBookers(facts.bookers?.people ?? []);
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
