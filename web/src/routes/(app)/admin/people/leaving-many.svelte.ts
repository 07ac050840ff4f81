import { isProblem, type Problem, problemOf } from '#lib/api.ts';
import { patiently } from '#lib/patient.ts';
import { type Person, recordOf } from './people.svelte.ts';
import { type Holdings, type Leave, leaving } from './transfers.svelte.ts';

/** One of them alone is refused, not all. */
const refusals = ['changed_meanwhile', 'last_admin', 'merged', 'forbidden', 'not_found'] as const;
/** Of one person, where somebody else changes them. */
const attempts = 3;
/** Looked at so many at a time. */
const lookers = 3;

/** Deactivating many people, one after the other; what they hold follows by itself, for each on its own. */
export class LeavingMany {
  step = $state<'choose' | 'running' | 'stopped' | 'done'>('choose');
  /** All that those hold who have been looked at. */
  holdings = $state.raw<Holdings | null>(null);
  looked = $state(0);
  done = $state(0);
  /** Who could not be deactivated, and why. */
  left = $state.raw<readonly { person: Person; why: string }[]>([]);
  problem = $state.raw<Problem | null>(null);
  readonly people: readonly Person[];
  #stop = new AbortController();
  #looking = new AbortController();
  #next = 0;

  constructor(people: readonly Person[]) {
    this.people = people;
  }

  get isLookedAt(): boolean {
    return this.looked === this.people.length;
  }

  /** What they hold, added up as it becomes known. @throws ApiError */
  async look(): Promise<void> {
    const queue = this.people.values();
    const { signal } = this.#looking;
    const one = async () => {
      for (const { personId } of queue) {
        const found = await patiently('people.holdingsOf', { personId }, signal);
        this.holdings = this.holdings ? sumOf(this.holdings, found) : found;
        this.looked += 1;
      }
    };
    try {
      await Promise.all(Array.from({ length: lookers }, one));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** From the beginning, or from where it was stopped. */
  async run(leave: Leave, heir: Pick<Person, 'personId'> | undefined): Promise<void> {
    this.#looking.abort();
    this.#stop = new AbortController();
    this.step = 'running';
    this.problem = null;
    try {
      for (; this.#next < this.people.length; this.#next++) {
        const person = this.people[this.#next];
        if (person) await this.#deactivate(person, leave, heir);
      }
      this.step = 'done';
    } catch (error) {
      if (!this.#stop.signal.aborted) this.problem = problemOf(error);
      this.step = 'stopped';
    }
  }

  async #deactivate(person: Person, leave: Leave, heir: Pick<Person, 'personId'> | undefined): Promise<void> {
    const { signal } = this.#stop;
    for (let [known, attempt] = [person, 1]; ; attempt++) {
      try {
        await patiently('people.startTransfer', leaving(known, leave, heir), signal);
        break;
      } catch (error) {
        if (signal.aborted || !isProblem(error, ...refusals)) throw error;
        const isOld = isProblem(error, 'changed_meanwhile') && attempt < attempts;
        const fresh = isOld ? await recordOf(person.personId, person.email) : undefined;
        if (!fresh) {
          this.left = [...this.left, { person, why: problemOf(error).detail }];
          return;
        }
        // By somebody else, or the answer has been lost.
        if (!fresh.active) break;
        known = fresh;
      }
    }
    this.done += 1;
  }

  stop(): void {
    this.#stop.abort();
  }

  end(): void {
    this.#looking.abort();
    this.stop();
  }
}

function sumOf(one: Holdings, other: Holdings): Holdings {
  const sum = { ...one };
  for (const what of Object.keys(sum) as (keyof Holdings)[]) sum[what] += other[what];
  return sum;
}
