import type { TableKind } from '../table-file.ts';
import { toasts } from '../toasts.svelte.ts';

export const tableKinds = [
  { kind: 'xlsx', word: 'Excel' },
  { kind: 'csv', word: 'CSV' },
] as const;

export type SaveTable = (kind: TableKind) => Promise<void>;

/** A table on its way into a file: one at a time. */
export class Saving {
  kind = $state<TableKind | null>(null);
  #save: SaveTable;

  constructor(save: SaveTable) {
    this.#save = save;
  }

  async run(kind: TableKind): Promise<void> {
    if (this.kind) return;
    this.kind = kind;
    try {
      await this.#save(kind);
    } catch (error) {
      toasts.problem(error);
    } finally {
      this.kind = null;
    }
  }
}
