import { patiently } from '#lib/patient.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { askedFor, type Filters, mostAtOnce, type PeopleList, type Person } from './people.svelte.ts';

type Id = Person['personId'];

/** People ticked for what is done with many at once, also those whom no page has shown yet. */
export class Chosen {
  /** As they were when they were read. */
  people = $state.raw<ReadonlyMap<Id, Person>>(new Map());
  /** How many have been read of all that are meant; null while nothing is read. */
  read = $state<number | null>(null);
  #reading = new AbortController();

  get size(): number {
    return this.people.size;
  }

  has(personId: Id): boolean {
    return this.people.has(personId);
  }

  choose(people: readonly Person[], isChosen: boolean): void {
    const next = new Map(this.people);
    for (const person of people) isChosen ? next.set(person.personId, person) : next.delete(person.personId);
    this.people = next;
  }

  /** Those shown were read again: as they are now, and where these are all, who is found no more is ticked no more. */
  follow({ all, cursor }: Pick<PeopleList, 'all' | 'cursor'>): void {
    const now = new Map((all ?? []).map((person) => [person.personId, person]));
    const known = [...this.people.values()].flatMap((person) => {
      const fresh = now.get(person.personId) ?? (cursor === null ? undefined : person);
      return fresh ? ([[person.personId, fresh]] as const) : [];
    });
    this.people = new Map(known);
  }

  /** All that the filters find. Stopped or failed, nothing has changed. */
  async chooseEverybody(filters: Filters): Promise<void> {
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    this.read = 0;
    try {
      const found: Person[] = [];
      let cursor: string | null = null;
      do {
        const input = { ...askedFor(filters), limit: mostAtOnce, ...(cursor === null ? {} : { cursor }) };
        const page: { people: Person[]; cursor: string | null } = await patiently('people.list', input, signal);
        found.push(...page.people);
        this.read = found.length;
        cursor = page.cursor;
      } while (cursor !== null);
      this.choose(found, true);
    } catch (error) {
      if (!signal.aborted) toasts.problem(error);
    } finally {
      if (this.#reading.signal === signal) this.read = null;
    }
  }

  clear(): void {
    this.#reading.abort();
    this.people = new Map();
  }
}

/** How far something is that is done with many, some hundred in each call. */
export class InParts {
  done = $state(0);
  running = $state(false);
  #stop = new AbortController();

  /** What is done twice must do nothing: after a refusal it begins anew. @throws ApiError */
  async run(ids: readonly Id[], work: (part: Id[], signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.done = 0;
    this.running = true;
    try {
      for (let from = 0; from < ids.length; from += mostAtOnce) {
        const part = ids.slice(from, from + mostAtOnce);
        await work(part, signal);
        this.done += part.length;
      }
    } finally {
      this.running = false;
    }
  }

  stop(): void {
    this.#stop.abort();
  }
}

/** Sends the invitation again to those chosen who have not come yet. @returns how many those are */
export async function inviteAgain(progress: InParts, chosen: Chosen): Promise<number> {
  const waiting = [...chosen.people.values()].filter(({ active, joinedAt }) => active && !joinedAt);
  let sent = 0;
  await progress.run(
    waiting.map(({ personId }) => personId),
    async (personIds, signal) => {
      sent += (await patiently('people.inviteAgain', { personIds }, signal)).sent;
    },
  );
  return sent;
}
