import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import { pages } from '#lib/pages.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

export type Person = Output<'people.list'>['people'][number];
export type Role = Person['roles'][number];
export type State = NonNullable<Input<'people.list'>['state']>;

export const roleNames: Record<Role, { name: () => string; hint: () => string }> = {
  admin: { name: m.people_role_admin, hint: m.people_role_admin_hint },
  approver: { name: m.people_role_approver, hint: m.people_role_approver_hint },
  staff: { name: m.people_role_staff, hint: m.people_role_staff_hint },
  employee: { name: m.people_role_employee, hint: m.people_role_employee_hint },
};
export const roleList = Object.keys(roleNames) as Role[];

/** What is asked for, as it stands in the address. */
export interface Filters {
  search: string;
  /** `all`: also those who have left. */
  state: State | 'all';
  role: Role | '';
  /** `*`: any; empty: those of none. */
  department: string;
}

const states: readonly string[] = ['current', 'invited', 'active', 'deactivated', 'all'];

export function filtersOf(query: URLSearchParams): Filters {
  const [state, role] = [query.get('state') ?? 'current', query.get('role') ?? ''];
  return {
    search: query.get('search') ?? '',
    state: (states.includes(state) ? state : 'current') as Filters['state'],
    role: ((roleList as string[]).includes(role) ? role : '') as Filters['role'],
    department: query.get('department') ?? '*',
  };
}

/** The same as it is asked of the server. */
export function askedFor({ search, state, role, department }: Filters): Input<'people.list'> {
  return {
    search: search.trim(),
    ...(state === 'all' ? {} : { state }),
    ...(role ? { role } : {}),
    ...(department === '*' ? {} : { department }),
  };
}

/** Somebody as they are now. @param search what finds them: their name or address. @throws ApiError */
export async function recordOf(personId: Person['personId'], search: string): Promise<Person | undefined> {
  const wanted = { search: search.slice(0, mostSearched), limit: mostAtOnce };
  for await (const list of pages(async (cursor) => {
    const { people, cursor: next } = await call('people.list', { ...wanted, ...cursor });
    return { list: people, next };
  })) {
    const found = list.find((person) => person.personId === personId);
    if (found) return found;
  }
  return undefined;
}

/** Signs of a search. */
const mostSearched = 60;
const pageSize = 50;
/** As many people as one call takes or gives. */
export const mostAtOnce = 200;

/** The company's people, filtered on the server, a page at a time. */
export class PeopleList {
  all = $state.raw<Person[] | null>(null);
  total = $state(0);
  cursor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  #turn = 0;
  #wanted = pageSize;

  /** `again`: as many as are shown, as they are now. @returns whether that has become what is shown */
  async read(filters: Filters, how: 'anew' | 'more' | 'again' = 'anew'): Promise<boolean> {
    const turn = ++this.#turn;
    this.reading = true;
    const found = how === 'more' ? [...(this.all ?? [])] : [];
    let cursor = how === 'more' ? this.cursor : null;
    if (how !== 'again') this.#wanted = found.length + pageSize;
    try {
      do {
        const limit = Math.min(mostAtOnce, this.#wanted - found.length);
        const answer = await call('people.list', { ...askedFor(filters), limit, ...(cursor ? { cursor } : {}) });
        if (turn !== this.#turn) return false;
        found.push(...answer.people);
        this.total = answer.total;
        cursor = answer.cursor;
      } while (cursor !== null && found.length < this.#wanted);
      this.all = found;
      this.cursor = cursor;
      this.problem = null;
      return true;
    } catch (error) {
      if (turn !== this.#turn) return false;
      if (how !== 'anew' && this.all) toasts.problem(error);
      else this.problem = problemOf(error);
      return false;
    } finally {
      if (turn === this.#turn) this.reading = false;
    }
  }

  /** A person who was just invited comes first. */
  put(...people: Person[]): void {
    const changed = new Map(people.map((person) => [person.personId, person]));
    const rest = (this.all ?? []).map((each) => {
      const newer = changed.get(each.personId);
      changed.delete(each.personId);
      return newer ?? each;
    });
    this.all = [...changed.values(), ...rest];
    this.total += changed.size;
  }

  async reactivate({ personId, version, name }: Person): Promise<boolean> {
    try {
      this.put(await call('people.change', { personId, version, active: true }));
      toasts.done(m.people_reactivated({ name }));
      return true;
    } catch (error) {
      toasts.problem(error);
      return false;
    }
  }
}
