/** A table in parts, each no more than a request may hold. */

/** A row of a table, by the contract's names. */
export interface TableRow {
  line: number;
  [field: string]: string | number;
}

export const mostAtOnce = 200;
const mostCharacters = 80_000;
const mostBefore = 1000;

export function partsOf(rows: readonly TableRow[]): TableRow[][] {
  const parts: TableRow[][] = [];
  let characters = 0;
  for (const row of rows) {
    const own = JSON.stringify(row).length;
    const last = parts.at(-1);
    if (last && last.length < mostAtOnce && characters + own <= mostCharacters) {
      last.push(row);
      characters += own;
    } else {
      parts.push([row]);
      characters = own;
    }
  }
  return parts;
}

/** What the rows of parts before make besides themselves, for the parts after them: rows that make the same stand for one another. */
export class Outlines {
  #outlineOf: ((row: TableRow) => TableRow) | undefined;
  #known = new Map<string, TableRow>();

  constructor(outlineOf: ((row: TableRow) => TableRow) | undefined) {
    this.#outlineOf = outlineOf;
  }

  get rows(): TableRow[] {
    return [...this.#known.values()];
  }

  add(row: TableRow): void {
    const outline = this.#outlineOf?.(row);
    if (!outline || this.#known.size >= mostBefore) return;
    const key = JSON.stringify({ ...outline, line: 0 });
    if (!this.#known.has(key)) this.#known.set(key, outline);
  }
}
