import { SvelteSet } from 'svelte/reactivity';

/** Which rows of a list are selected; with Shift all from the last one on. What is no longer in sight is not selected. */
export class Selection {
  #chosen = new SvelteSet<string>();
  #last: string | null = null;

  /** @param shown ids, in the order of the rows */
  within<Id extends string>(shown: readonly Id[]): Id[] {
    return shown.filter((id) => this.#chosen.has(id));
  }
  has(id: string): boolean {
    return this.#chosen.has(id);
  }
  set(id: string, is: boolean, shown: readonly string[], range: boolean): void {
    const at = shown.indexOf(id);
    const from = range && this.#last !== null ? shown.indexOf(this.#last) : -1;
    this.put(from < 0 ? [id] : shown.slice(Math.min(at, from), Math.max(at, from) + 1), is);
    this.#last = id;
  }
  /** Of these, and no others. */
  all(shown: readonly string[], is: boolean): void {
    this.#chosen.clear();
    if (is) this.put(shown, true);
  }
  /** The others stay as they are. */
  put(ids: readonly string[], is: boolean): void {
    for (const id of ids) {
      if (is) this.#chosen.add(id);
      else this.#chosen.delete(id);
    }
  }
}
