import { call, type Input } from '#lib/api.ts';
import type { Colleague } from '#lib/colleagues.svelte.ts';
import type { Equipment } from '#lib/equipment.ts';
import { FormState } from '#lib/form.svelte.ts';
import type { Room } from '#lib/places.svelte.ts';
import type { ManyRooms } from './many.svelte.ts';

type Chosen = Pick<Colleague, 'personId' | 'name'>;

/** What is to be alike in many rooms; what is not touched stays as each has it. */
export class RoomsChange {
  capacity = $state<number | null>(null);
  approval = $state<'keep' | 'yes' | 'no'>('keep');
  setsApprovers = $state(false);
  approvers = $state<Chosen[]>([]);
  who = $state<'keep' | 'all' | 'some'>('keep');
  bookers = $state<Chosen[]>([]);
  departments = $state<string[]>([]);
  checkIn = $state<Room['checkIn'] | 'keep'>('keep');
  /** Minutes; null stays. */
  bufferBefore = $state<number | null>(null);
  bufferAfter = $state<number | null>(null);
  equipment = $state<Partial<Record<Equipment, 'keep' | 'add' | 'take'>>>({});
  form: FormState;

  constructor(rooms: readonly Room[], many: ManyRooms, done: () => void) {
    this.form = new FormState(async () => {
      const facts = this.facts;
      await many.run(rooms, (part) => call('places.changeRooms', { ...facts, rooms: part }));
      done();
    });
  }

  facts = $derived.by((): Omit<Input<'places.changeRooms'>, 'rooms'> => {
    const those = (change: 'add' | 'take') =>
      (Object.keys(this.equipment) as Equipment[]).filter((kind) => this.equipment[kind] === change);
    const ids = (people: readonly Chosen[]) => people.map(({ personId }) => personId);
    const [add, take] = [those('add'), those('take')];
    return {
      ...(this.capacity ? { capacity: this.capacity } : {}),
      ...(this.approval === 'keep' ? {} : { needsApproval: this.approval === 'yes' }),
      ...(this.setsApprovers && this.approval !== 'no' ? { approvers: ids(this.approvers) } : {}),
      ...(this.who === 'all' ? { bookers: null } : {}),
      ...(this.who === 'some' ? { bookers: { people: ids(this.bookers), departments: this.departments } } : {}),
      ...(this.checkIn === 'keep' ? {} : { checkIn: this.checkIn }),
      ...(this.bufferBefore === null ? {} : { bufferBefore: this.bufferBefore }),
      ...(this.bufferAfter === null ? {} : { bufferAfter: this.bufferAfter }),
      ...(add.length > 0 ? { addEquipment: add } : {}),
      ...(take.length > 0 ? { removeEquipment: take } : {}),
    };
  });
  /** Something is to be changed. */
  isAny = $derived(Object.keys(this.facts).length > 0);
}
