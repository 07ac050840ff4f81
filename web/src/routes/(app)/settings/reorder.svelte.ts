/**
 * A list whose lines are dragged to another place by a grip, with mouse, pen or finger alike. While one is under way `order`
 * shows how the list would be.
 */
export class Reorder {
  #keys: () => readonly string[];
  #drop: (key: string, to: number) => unknown;
  key = $state<string | null>(null);
  #to = $state(0);

  /** @param drop is told where a line was let go, when that is another place */
  constructor(keys: () => readonly string[], drop: (key: string, to: number) => unknown) {
    this.#keys = keys;
    this.#drop = drop;
  }

  get order(): readonly string[] {
    const { key } = this;
    if (key === null) return this.#keys();
    return this.#keys()
      .filter((each) => each !== key)
      .toSpliced(this.#to, 0, key);
  }

  /** For the grip of a line in `list`, whose children are the lines in order. */
  grip(event: PointerEvent, key: string, list: HTMLElement | null): void {
    if (!list || event.button !== 0) return;
    event.preventDefault();
    const { pointerId } = event;
    const begin = this.#keys().indexOf(key);
    // The places as they are now: lines that give way must not move the places under the pointer.
    const middles = [...list.children].map((line) => {
      const { top, height } = line.getBoundingClientRect();
      return top + height / 2;
    });
    this.key = key;
    this.#to = begin;
    const move = (moved: PointerEvent) => {
      if (moved.pointerId !== pointerId) return;
      this.#to = middles.filter((middle, index) => index !== begin && middle < moved.clientY).length;
    };
    const end = ({ type, pointerId: ended }: PointerEvent) => {
      if (ended !== pointerId) return;
      window.removeEventListener('pointermove', move);
      for (const name of ends) window.removeEventListener(name, end);
      const to = this.#to;
      const moved = type === 'pointerup' && to !== begin;
      // Shown where it was let go until the list itself says so.
      Promise.resolve(moved ? this.#drop(key, to) : null).finally(() => (this.key = null));
    };
    // Not the grip: its line moves in the document, and a node that moves loses the pointer.
    window.addEventListener('pointermove', move);
    for (const name of ends) window.addEventListener(name, end);
  }
}

const ends = ['pointerup', 'pointercancel'] as const;
