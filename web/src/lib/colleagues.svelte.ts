import { call, type Output } from './api.ts';

export type Colleague = Output<'people.colleagues'>['people'][number];

/** Who these people are, in their order; without those who have left. */
export async function colleaguesNamed(ids: readonly Colleague['personId'][]): Promise<Colleague[]> {
  if (ids.length === 0) return [];
  const { people } = await call('people.colleagues', { ids: [...ids] });
  return ids.flatMap((id) => people.find(({ personId }) => personId === id) ?? []);
}

/** Finds colleagues as one types: the newest question's answer alone is kept. */
export class ColleagueSearch {
  found = $state<Colleague[]>([]);
  busy = $state(false);
  #turn: AbortController | null = null;

  async find(search: string): Promise<void> {
    this.#turn?.abort();
    const turn = new AbortController();
    this.#turn = turn;
    this.busy = true;
    try {
      this.found = (await call('people.colleagues', { search, limit: 8 }, { signal: turn.signal })).people;
    } catch {
      // Choosing by hand still works: an e-mail address can be typed whole.
      if (!turn.signal.aborted) this.found = [];
    } finally {
      if (this.#turn === turn) this.busy = false;
    }
  }
}
