import { prefersReducedMotion } from 'svelte/motion';
import { defaultBoardLayout } from '../../../../shared/doorplates/board.ts';
import type { Display } from './display.svelte.ts';
import { type Filter, heightOf, type Item, pagesOf, sectionsOf } from './pages.ts';

/** What somebody has chosen stands for so long after the last touch, ms. */
const chosenMs = 60_000;
/** A row is readable from some metres. */
const rowUnits = { wide: 6.3, tall: 8.6 };
const fewestRows = 3;
/** Where it scrolls, a row goes by in this part of what a page would have stood. */
const rowsAPage = 6;

/** Which part of the board is on the screen, and when the next one comes. */
export class Turning {
  filter = $state.raw<Filter>({ kind: 'all' });
  /** Of the place for rows, px. */
  height = $state(0);
  #page = $state(0);
  #shift = $state(0);
  #turnedAt = $state(0);
  #touchedAt = 0;
  #display: Display;

  constructor(display: Display) {
    this.#display = display;
    this.#turnedAt = display.now;
    $effect(() => this.#tick(display.now));
  }

  get layout() {
    return this.#display.snapshot?.settings?.board ?? defaultBoardLayout;
  }

  /** Of the window, px. */
  screen = $state.raw({ width: 1920, height: 1080 });
  isTall = $derived(this.screen.width < this.screen.height);
  /** `--u`, px. */
  unit = $derived(Math.min(...this.#sides()) / 100);

  #sides(): [number, number] {
    const { width, height } = this.screen;
    return this.isTall ? [width, height * 0.5625] : [height, width * 0.5625];
  }

  capacity = $derived.by(() => {
    const fitting = Math.floor(this.height / (this.unit * (this.isTall ? rowUnits.tall : rowUnits.wide)));
    return Math.max(fewestRows, this.layout.rowsPerPage ?? fitting);
  });

  /** px */
  get rowHeight(): number {
    return this.height / this.capacity;
  }

  sections = $derived.by((): Item[][] => {
    const view = this.#display.snapshot?.view;
    if (!view) return [];
    const { showFree } = this.layout;
    const { filter, capacity } = this;
    return sectionsOf(view, { filter, showFree, freeAcross: this.isTall ? 2 : 4, capacity });
  });

  pages = $derived(pagesOf(this.sections, this.capacity));
  page = $derived(Math.min(this.#page, Math.max(0, this.pages.length - 1)));

  /** It moves on by itself row by row; where motion is not wanted, page by page. */
  scrolls = $derived(this.layout.motion === 'scroll' && !prefersReducedMotion.current && this.pages.length > 1);

  get seconds(): number {
    const { secondsPerPage } = this.layout;
    return this.scrolls ? Math.max(2, secondsPerPage / rowsAPage) : secondsPerPage;
  }

  /** What stands on the screen, and a little more where it scrolls. */
  items: Item[] = $derived.by(() => {
    if (!this.scrolls) return this.pages[this.page] ?? [];
    const all = this.sections.flat();
    const shown: Item[] = [];
    let left = this.capacity;
    // What goes by stands below the name of its floor.
    const above = all.slice(0, this.#shift + 1).findLast((item) => item.kind === 'floor');
    if (above && all[this.#shift] !== above) {
      shown.push({ ...above, key: 'above', continued: true });
      left -= heightOf(above);
    }
    for (let at = 0; at < all.length && left > 0; at++) {
      const item = all[(this.#shift + at) % all.length];
      if (!item) break;
      shown.push(item);
      left -= heightOf(item);
    }
    return shown;
  });

  /** Names the stretch of time for which a page stands. */
  get turn(): string {
    return `${this.page} ${this.#turnedAt}`;
  }

  /** The floor that a page begins with. */
  get floorId(): string | null {
    const first = this.items.find((item) => item.kind === 'floor');
    return first?.kind === 'floor' ? first.floor.floorId : null;
  }

  choose(filter: Filter): void {
    this.filter = filter;
    this.#touchedAt = this.#display.now;
    this.#show(0);
  }

  turnBy(pages: number): void {
    this.#touchedAt = this.#display.now;
    if (this.scrolls) {
      const count = this.sections.flat().length;
      this.#shift = (this.#shift + pages * rowsAPage + count) % Math.max(1, count);
      return;
    }
    const count = Math.max(1, this.pages.length);
    this.#show((this.page + pages + count) % count);
  }

  /** Arrow keys, as remotes send them: sideways the page, up and down the floor. */
  key(key: string): boolean {
    if (key === 'ArrowRight' || key === 'PageDown') this.turnBy(1);
    else if (key === 'ArrowLeft' || key === 'PageUp') this.turnBy(-1);
    else if (key === 'ArrowDown') this.#step(1);
    else if (key === 'ArrowUp') this.#step(-1);
    else if (key === 'Escape' || key === 'Home') this.choose({ kind: 'all' });
    else return false;
    return true;
  }

  #step(by: number): void {
    const floors = this.#display.snapshot?.view.floors ?? [];
    const choices: Filter[] = [
      { kind: 'all' },
      ...floors.map(({ floorId }): Filter => ({ kind: 'floor', floorId })),
      { kind: 'free' },
    ];
    const { filter } = this;
    const at = choices.findIndex((choice) => isSame(choice, filter));
    const next = choices[(at + by + choices.length) % choices.length];
    if (next) this.choose(next);
  }

  #show(page: number): void {
    this.#page = page;
    this.#shift = 0;
    this.#turnedAt = this.#display.now;
  }

  #tick(now: number): void {
    if (this.filter.kind !== 'all' && now - this.#touchedAt >= chosenMs) {
      this.filter = { kind: 'all' };
      this.#show(0);
      return;
    }
    // A clock that was set back must not hold the page.
    if (now >= this.#turnedAt && now - this.#turnedAt < this.seconds * 1000) return;
    this.#turnedAt = now;
    if (this.scrolls) this.#shift = (this.#shift + 1) % Math.max(1, this.sections.flat().length);
    else this.#page = this.pages.length > 1 ? (this.page + 1) % this.pages.length : 0;
  }
}

export function isSame(a: Filter, b: Filter): boolean {
  return a.kind === b.kind && (a.kind !== 'floor' || (b.kind === 'floor' && a.floorId === b.floorId));
}
