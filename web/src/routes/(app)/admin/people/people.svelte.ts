import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

export type Person = Output<'people.list'>['people'][number];
export type Role = Person['roles'][number];

export const roleNames: Record<Role, { name: () => string; hint: () => string }> = {
  admin: { name: m.people_role_admin, hint: m.people_role_admin_hint },
  approver: { name: m.people_role_approver, hint: m.people_role_approver_hint },
  staff: { name: m.people_role_staff, hint: m.people_role_staff_hint },
  employee: { name: m.people_role_employee, hint: m.people_role_employee_hint },
};
export const roleList = Object.keys(roleNames) as Role[];

function byName(people: readonly Person[]): Person[] {
  const { compare } = new Intl.Collator(language.current);
  return people.toSorted((a, b) => compare(a.name, b.name));
}

/** The company's people, searched on the server, a page at a time. */
export class PeopleList {
  search = $state('');
  all = $state.raw<Person[] | null>(null);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;

  async read(more = false): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await call('people.list', {
        search: this.search.trim(),
        limit: 200,
        ...(more && this.cursor ? { cursor: this.cursor } : {}),
      });
      if (turn !== this.#turn) return;
      const all = more ? [...(this.all ?? []), ...answer.people] : answer.people;
      // Of a part of them an order by name would say that the others do not exist.
      this.all = answer.cursor ? all : byName(all);
      this.cursor = answer.cursor;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = problemOf(error);
    }
  }

  /** A person who was just invited comes first. */
  put(person: Person): void {
    const known = this.all?.some((each) => each.personId === person.personId);
    this.all = known
      ? (this.all ?? []).map((each) => (each.personId === person.personId ? person : each))
      : [person, ...(this.all ?? [])];
  }

  async deactivate(person: Person): Promise<boolean> {
    const { name } = person;
    const yes = await confirm({
      title: m.people_deactivate_title({ name }),
      body: m.people_deactivate_body(),
      action: m.people_deactivate(),
      danger: true,
    });
    return yes && this.#setActive(person, false, m.people_deactivated({ name }));
  }

  reactivate(person: Person): Promise<boolean> {
    return this.#setActive(person, true, m.people_reactivated({ name: person.name }));
  }

  async #setActive(person: Person, active: boolean, done: string): Promise<boolean> {
    try {
      this.put(await call('people.change', { personId: person.personId, version: person.version, active }));
      toasts.done(done);
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    }
  }
}
