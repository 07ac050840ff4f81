/** Counters of many bookings, summed in memory as the table would sum them. */
import type { Attributes } from '../../../functions/db/write.ts';
import { addTo } from '../../../functions/statistics/entity.ts';
import type { Scope } from '../../../shared/scope.ts';
import { added, type Cell, differenceOf } from '../../../shared/statistics/cells.ts';
import type { Share } from '../../../shared/statistics/shares.ts';
import { written } from './bulk.ts';

export class Tally {
  #scope: Scope;
  #day = new Map<string, Share>();
  #cells = new Map<string, Cell>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  add(shares: readonly Share[]): void {
    for (const share of shares) {
      const key = `${share.part} ${share.kind} ${share.date} ${share.id}`;
      const known = this.#day.get(key);
      if (known) added(known.counters, share.counters);
      else this.#day.set(key, { ...share, counters: { ...share.counters } });
    }
  }

  cells(cells: readonly Cell[]): void {
    for (const cell of cells) {
      const key = `${cell.part} ${cell.sk}`;
      const known = this.#cells.get(key);
      if (known) added(known.counters, cell.counters);
      else this.#cells.set(key, { ...cell, counters: { ...cell.counters } });
    }
  }

  /** What a day has added is spread to its longer spans; what nothing is added to any more is given away. */
  *endOfDay(): Generator<Attributes> {
    this.cells(differenceOf([], [...this.#day.values()]));
    this.#day.clear();
    for (const [key, cell] of this.#cells) {
      if (!cell.sk.includes('#d#')) continue;
      this.#cells.delete(key);
      yield this.#item(cell);
    }
  }

  *rest(): Generator<Attributes> {
    for (const cell of this.#cells.values()) yield this.#item(cell);
  }

  #item(cell: Cell): Attributes {
    return written(undefined, addTo(this.#scope, cell));
  }
}
