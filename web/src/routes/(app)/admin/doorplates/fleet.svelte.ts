import { createContext } from 'svelte';
import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { pages } from '#lib/pages.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';

export type Doorplate = Output<'doorplates.list'>['doorplates'][number];
export type DeviceGroup = Output<'doorplates.listGroups'>['groups'][number];
export type Order = Input<'doorplates.command'>['do'];

const { compare } = new Intl.Collator('zh-CN', { numeric: true });
const byName = (a: Doorplate, b: Doorplate) => compare(a.name, b.name);

/** So many change their group in one step. */
const assignedAtOnce = 45;
/** So many hear a command of one call. */
const commandedAtOnce = 500;

/** The company's doorplates and lobby displays, what each says it shows, and their groups; for all pages about them. */
export class Fleet {
  all = $state.raw<Doorplate[] | null>(null);
  /** All of them are there: only then is it known which rooms have none. */
  isWhole = $state(false);
  groups = $state.raw<DeviceGroup[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Of a change of many: how many of how many are done. */
  progress = $state.raw<{ done: number; of: number } | null>(null);
  #places: PlaceBook;
  #byId = $derived(new Map((this.all ?? []).map((each) => [each.doorplateId as string, each])));

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  async read(): Promise<void> {
    try {
      const around = Promise.all([call('doorplates.listGroups', {}), this.#places.load()]);
      const [doorplates] = await Promise.all([this.#readAll(around), around]);
      const [{ groups }] = await around;
      this.groups = groups;
      this.all = doorplates;
      this.isWhole = true;
      this.problem = null;
    } catch (error) {
      // A part must not be taken for all.
      if (!this.isWhole) this.all = null;
      this.problem = problemOf(error);
    }
  }

  /** Thousands come in parts; the first time, those that are there are shown while the others are on their way. */
  async #readAll(around: Promise<unknown>): Promise<Doorplate[]> {
    const found: Doorplate[] = [];
    const parts = pages(async (cursor) => {
      const { doorplates, cursor: next } = await call('doorplates.list', cursor);
      return { list: doorplates, next };
    });
    for await (const part of parts) {
      found.push(...part);
      if (this.isWhole) continue;
      await around;
      this.all = found.toSorted(byName);
    }
    return found.sort(byName);
  }

  find(id: string): Doorplate | undefined {
    return this.#byId.get(id);
  }
  group(id: string | null): DeviceGroup | undefined {
    return id === null ? undefined : this.groups.find((each) => each.groupId === id);
  }
  groupName(id: string | null): string {
    return this.group(id)?.name ?? m.doorplates_group_standard();
  }
  /** How many are in a group; null: in none. */
  count(groupId: string | null): number {
    return (this.all ?? []).filter((each) => each.groupId === groupId).length;
  }

  put(doorplate: Doorplate): void {
    const known = this.#byId.has(doorplate.doorplateId);
    const all = this.all ?? [];
    this.all = known
      ? all.map((each) => (each.doorplateId === doorplate.doorplateId ? doorplate : each))
      : [...all, doorplate].sort(byName);
  }
  drop(id: string): void {
    this.all = (this.all ?? []).filter((each) => each.doorplateId !== id);
  }
  putGroup(group: DeviceGroup): void {
    const rest = this.groups.filter((each) => each.groupId !== group.groupId);
    this.groups = [...rest, group].sort((a, b) => a.name.localeCompare(b.name, 'zh-CN', { numeric: true }));
  }
  dropGroup(id: string): void {
    this.groups = this.groups.filter((each) => each.groupId !== id);
  }

  /** The rooms in order that have no doorplate yet, from the one after `after` on. */
  roomsWithout(after: string | null = null) {
    const taken = new Set((this.all ?? []).map(({ roomId }) => roomId));
    const all = this.#places.walk;
    const from = after === null ? 0 : all.findIndex((room) => room.roomId === after) + 1;
    return [...all.slice(from), ...all.slice(0, from)].filter((room) => !taken.has(room.roomId));
  }

  async command(ids: readonly string[], order: Order): Promise<void> {
    let reached = 0;
    const offline: string[] = [];
    try {
      for (let at = 0; at < ids.length; at += commandedAtOnce) {
        const doorplateIds = ids.slice(at, at + commandedAtOnce);
        const answer = await call('doorplates.command', { doorplateIds, do: order });
        reached += doorplateIds.length - answer.offline.length;
        offline.push(...answer.offline);
      }
    } catch (error) {
      toasts.problem(error);
    }
    const [first] = offline;
    if (first) toasts.failed(m.doorplates_not_reached({ n: offline.length, name: this.find(first)?.name ?? '' }));
    if (reached > 0) toasts.done(told[order]({ n: reached }));
  }

  /** Takes them into a group, a few dozen at a time; what is done stays done when a step is refused. */
  async assign(ids: readonly string[], groupId: string | null): Promise<boolean> {
    this.progress = { done: 0, of: ids.length };
    try {
      for (let at = 0; at < ids.length; at += assignedAtOnce) {
        const doorplateIds = ids.slice(at, at + assignedAtOnce);
        await call('doorplates.assign', { doorplateIds, groupId });
        this.progress = { done: at + doorplateIds.length, of: ids.length };
      }
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    } finally {
      await this.read();
      this.progress = null;
    }
  }

  async retire({ doorplateId, version, name }: Doorplate): Promise<boolean> {
    const yes = await confirm({
      title: m.doorplates_retire_title({ name }),
      body: m.doorplates_retire_body(),
      action: m.doorplates_retire(),
      danger: true,
    });
    if (!yes) return false;
    try {
      await call('doorplates.remove', { doorplateId, version });
      this.drop(doorplateId);
      toasts.done(m.doorplates_retired({ name }));
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    }
  }
}

const told: Record<Order, (values: { n: number }) => string> = {
  identify: m.doorplates_told_identify,
  refresh: m.doorplates_told_refresh,
  restart: m.doorplates_told_restart,
};

export const [useFleet, provideFleet] = createContext<Fleet>();
