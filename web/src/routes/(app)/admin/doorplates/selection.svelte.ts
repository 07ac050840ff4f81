import { SvelteSet } from 'svelte/reactivity';

/** Which rows are selected; with Shift all from the last one on. What is no longer in sight is not selected. */
export class Selection {
  #chosen = new SvelteSet<string>();
  #last: string | null = null;

  within(shown: readonly { doorplateId: string }[]): string[] {
    return shown.filter(({ doorplateId }) => this.#chosen.has(doorplateId)).map(({ doorplateId }) => doorplateId);
  }
  has(id: string): boolean {
    return this.#chosen.has(id);
  }
  set(id: string, is: boolean, shown: readonly { doorplateId: string }[], range: boolean): void {
    const at = shown.findIndex((each) => each.doorplateId === id);
    const from = range ? shown.findIndex((each) => each.doorplateId === this.#last) : -1;
    const touched =
      from < 0 ? [id] : shown.slice(Math.min(at, from), Math.max(at, from) + 1).map((each) => each.doorplateId);
    for (const each of touched) {
      if (is) this.#chosen.add(each);
      else this.#chosen.delete(each);
    }
    this.#last = id;
  }
  all(shown: readonly { doorplateId: string }[], is: boolean): void {
    this.#chosen.clear();
    if (is) for (const { doorplateId } of shown) this.#chosen.add(doorplateId);
  }
}
