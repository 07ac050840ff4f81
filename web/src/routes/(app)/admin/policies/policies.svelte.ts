import { call, isProblem, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { mergedOver, type Overtaken } from '#lib/overtaken.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Building, PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { replayNames } from '../../../../../../shared/policies/replay.ts';
import {
  type Level,
  type Overrides,
  policyOf,
  type Resolved,
  type RuleName,
  type Rules,
  resolve,
  ruleNames,
  rulesOf,
} from '../../../../../../shared/policies/resolve.ts';
import { isStricter } from './stricter.ts';

type Tenant = Output<'tenants.get'>;
export type Quota = Tenant['policy']['quota'];
export type ChangedName = RuleName | keyof Quota;

const replayed = new Set<string>(Object.values(replayNames).flat());

/** The rules of one level as they are and as they are being edited: the company’s, a building’s or a room’s. */
export class Policies {
  tenant = $state.raw<Tenant | null>(null);
  problem = $state.raw<Problem | null>(null);
  building = $state.raw<Building | null>(null);
  room = $state.raw<Room | null>(null);
  /** Of a company all; of a building or a room what it has of its own. */
  own = $state<Overrides>({});
  quota = $state<Quota | null>(null);
  overtaken = $state.raw<Overtaken<ChangedName> | null>(null);
  /** Stricter rules are about to be switched on: whether they shall be. */
  asking = $state.raw<((yes: boolean) => void) | null>(null);
  form = new FormState(() => this.submit());
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  level = $derived<Level>(this.room ? 'room' : this.building ? 'building' : 'company');
  /** What would hold here if nothing were said; null for the company. */
  inherited = $derived.by((): Resolved | null => {
    if (!this.tenant || !this.building) return null;
    return this.room ? resolve(this.tenant.policy, this.building) : resolve(this.tenant.policy);
  });
  before = $derived.by((): Overrides => {
    const place = this.room ?? this.building;
    if (place) return place.rules ?? {};
    return this.tenant ? rulesOf(this.tenant.policy) : {};
  });
  changed = $derived(ruleNames.filter((name) => this.own[name] !== this.before[name]));
  changedQuota = $derived.by(() => {
    const [now, before] = [this.quota, this.tenant?.policy.quota];
    if (!now || !before || this.level !== 'company') return [];
    return (Object.keys(now) as (keyof Quota)[]).filter((name) => now[name] !== before[name]);
  });
  dirty = $derived(this.changed.length > 0 || this.changedQuota.length > 0);
  /** What has been changed and can be tried on the past. */
  tried = $derived(this.changed.filter((name) => replayed.has(name)));
  canTry = $derived(this.tried.length > 0 || this.changedQuota.length > 0);
  /** What will refuse, or give back, more than before. */
  stricter = $derived.by((): ChangedName[] => [
    ...this.changed.filter((name) => isStricter(name, this.valueBefore(name), this.value(name))),
    ...this.changedQuota.filter((name) =>
      isStricter(name, this.tenant?.policy.quota[name] ?? null, this.quota?.[name] ?? null),
    ),
  ]);

  /** What is asked of the past. */
  proposal = $derived.by(() => {
    const own = $state.snapshot(this.own) as Overrides;
    if (this.room) return { roomId: this.room.roomId, rules: own };
    if (this.building) return { buildingId: this.building.buildingId, rules: own };
    const quota = Object.fromEntries(this.changedQuota.map((name) => [name, this.quota?.[name] ?? null]));
    return { rules: Object.fromEntries(this.changed.map((name) => [name, own[name]])), quota };
  });

  value<K extends RuleName>(name: K): Rules[K] | undefined {
    return (this.own[name] ?? this.inherited?.rules[name]) as Rules[K] | undefined;
  }
  valueBefore<K extends RuleName>(name: K): Rules[K] | undefined {
    return (this.before[name] ?? this.inherited?.rules[name]) as Rules[K] | undefined;
  }
  from(name: RuleName): Level {
    return this.own[name] === undefined ? (this.inherited?.from[name] ?? 'company') : this.level;
  }
  set(name: RuleName, value: number | boolean | undefined): void {
    const { [name]: _before, ...rest } = this.own;
    this.own = value === undefined ? rest : { ...rest, [name]: value };
  }

  async read(): Promise<void> {
    try {
      const [tenant] = await Promise.all([call('tenants.get', {}), this.#places.load()]);
      this.tenant = tenant;
      this.problem = this.#places.problem;
      this.reset();
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** @param ids of what is looked at; one that is not there is passed over */
  show(buildingId: string, roomId: string): void {
    const room = this.#places.room(roomId) ?? null;
    this.room = room;
    this.building = this.#places.building(room?.buildingId ?? buildingId) ?? null;
    this.reset();
  }

  reset(): void {
    this.own = { ...this.before };
    this.quota = this.tenant && { ...this.tenant.policy.quota };
    this.form.problem = null;
    this.overtaken = null;
  }

  async submit(): Promise<void> {
    if (this.stricter.length > 0 && !(await this.#isSure())) return;
    try {
      await this.#store();
    } catch (error) {
      if (!isProblem(error, 'changed_meanwhile')) throw error;
      await this.#takeNewest();
      // What somebody else changed may be none of these rules.
      if (this.overtaken) return;
      await this.#store();
    }
    this.reset();
    toasts.done(m.policies_on());
    // Rooms show what they inherit.
    if (!this.room) await this.#places.load(true);
  }

  async #isSure(): Promise<boolean> {
    try {
      return await new Promise<boolean>((resolve) => {
        this.asking = resolve;
      });
    } finally {
      this.asking = null;
    }
  }

  async #store(): Promise<void> {
    const rules = $state.snapshot(this.own) as Overrides;
    if (this.room) {
      this.room = await call('places.changeRoom', { roomId: this.room.roomId, version: this.room.version, rules });
      this.#places.put('rooms', this.room);
    } else if (this.building) {
      const { buildingId, version } = this.building;
      this.building = await call('places.changeBuilding', { buildingId, version, rules });
    } else if (this.tenant && this.quota) {
      const policy = policyOf({ ...rulesOf(this.tenant.policy), ...rules } as Rules, $state.snapshot(this.quota));
      this.tenant = await call('tenants.change', { version: this.tenant.version, policy });
    }
  }

  /** Under what is being edited: it stays, and what somebody else has changed is told. */
  async #takeNewest(): Promise<void> {
    const values = () => ({ ...this.before, ...this.tenant?.policy.quota });
    const [base, typed] = [values(), { ...($state.snapshot(this.own) as Overrides), ...$state.snapshot(this.quota) }];
    if (this.room) {
      this.room = await call('places.getRoom', { roomId: this.room.roomId });
      this.#places.put('rooms', this.room);
    } else if (this.building) {
      await this.#places.load(true);
      this.building = this.#places.building(this.building.buildingId) ?? this.building;
    } else {
      this.tenant = await call('tenants.get', {});
    }
    const { merged, theirs, both } = mergedOver<Partial<Record<ChangedName, unknown>>>(base, values(), typed);
    const { personMinutesPerWeek, personAhead, departmentMinutesPerWeek, ...own } = merged;
    this.own = own as Overrides;
    this.quota = { personMinutesPerWeek, personAhead, departmentMinutesPerWeek } as Quota;
    const change = (this.room ?? this.building ?? this.tenant)?.lastChange;
    this.overtaken = change && theirs.length > 0 ? { change, theirs, both } : null;
  }
}
