import type { Outcome, RowAnswer } from '../../../../shared/importing.ts';
import { type Problem, problemOf } from '../api.ts';
import { m } from '../paraglide/messages.js';
import { readLines } from '../table-file.ts';
import { type Column, type TableRow, tableIn } from './table.ts';

export interface Importer {
  columns: readonly Column[];
  /** Rows with the same are told as repeated; null where a row may stand twice. */
  keyOf(row: TableRow): { key: string; field: string } | null;
  check(rows: TableRow[]): Promise<RowAnswer[]>;
  /** All of them or none. @throws ApiError */
  store(rows: TableRow[]): Promise<RowAnswer[]>;
}

/** Rows of one request: no more than the contract takes. */
const mostAtOnce = 200;
const mostRows = 20_000;

export interface Fault {
  line: number;
  field: string;
  value: string;
  message: string;
}

const none = (): Record<Outcome, number> => ({ create: 0, change: 0, same: 0, skip: 0, wrong: 0 });

/** One table's way: chosen, checked, seen, accepted, stored part by part. */
export class Importing {
  step = $state<'choose' | 'checking' | 'checked' | 'storing' | 'stopped' | 'done'>('choose');
  fileName = $state('');
  /** Why the file is no table that can be imported. */
  refusal = $state('');
  unknown = $state.raw<string[]>([]);
  rows = $state.raw<TableRow[]>([]);
  done = $state(0);
  counts = $state.raw(none());
  faults = $state.raw<Fault[]>([]);
  problem = $state.raw<Problem | null>(null);
  #wanted: TableRow[] = [];
  #importer: Importer;

  constructor(importer: Importer) {
    this.#importer = importer;
  }

  /** Rows that would be stored. */
  get wanted(): number {
    return this.step === 'storing' || this.step === 'stopped'
      ? this.#wanted.length
      : this.counts.create + this.counts.change;
  }

  columnName(field: string): string {
    return this.#importer.columns.find((column) => column.field === field)?.word() ?? '';
  }

  async choose(file: File): Promise<void> {
    this.fileName = file.name;
    this.refusal = '';
    const lines = await readLines(file).catch(() => []);
    const table = tableIn(lines, this.#importer.columns);
    const names = (columns: readonly { word: () => string }[]) =>
      columns.map(({ word }) => word()).join(m.common_list_comma());
    if (!table) this.refusal = m.importing_unreadable();
    else if (table.missing.length > 0) this.refusal = m.importing_missing({ columns: names(table.missing) });
    else if (table.rows.length === 0) this.refusal = m.importing_no_rows();
    else if (table.rows.length > mostRows) this.refusal = m.importing_too_many({ n: mostRows });
    if (!table || this.refusal) {
      this.step = 'choose';
      return;
    }
    this.unknown = table.unknown;
    this.rows = table.rows;
    await this.check();
  }

  /** Again when a choice has changed. Stores nothing. */
  async check(): Promise<void> {
    this.step = 'checking';
    this.problem = null;
    this.done = 0;
    const repeated = this.#repeated();
    const counts = none();
    const faults = [...repeated.values()];
    counts.wrong = repeated.size;
    const wanted: TableRow[] = [];
    const rows = this.rows.filter(({ line }) => !repeated.has(line));
    try {
      for (const part of partsOf(rows)) {
        for (const [index, answer] of (await this.#importer.check(part)).entries()) {
          const row = part[index];
          counts[answer.outcome]++;
          if (row) faults.push(...answer.errors.map((error) => this.#fault(row, error)));
          if (row && (answer.outcome === 'create' || answer.outcome === 'change')) wanted.push(row);
        }
        this.done += part.length;
      }
    } catch (error) {
      this.problem = problemOf(error);
      this.step = 'choose';
      return;
    }
    this.#wanted = wanted;
    this.counts = counts;
    this.faults = faults.sort((a, b) => a.line - b.line);
    this.step = 'checked';
  }

  async accept(): Promise<void> {
    this.done = 0;
    this.counts = { ...none(), wrong: this.counts.wrong, skip: this.counts.skip, same: this.counts.same };
    await this.resume();
  }

  /** From where it stopped. A part whose answer was lost is sent again: what it has stored is not stored twice. */
  async resume(): Promise<void> {
    this.step = 'storing';
    this.problem = null;
    try {
      while (this.done < this.#wanted.length) {
        const part = this.#wanted.slice(this.done, this.done + mostAtOnce);
        const counts = { ...this.counts };
        for (const { outcome } of await this.#importer.store(part)) counts[outcome]++;
        this.counts = counts;
        this.done += part.length;
      }
      this.step = 'done';
    } catch (error) {
      this.problem = problemOf(error);
      this.step = 'stopped';
    }
  }

  #repeated(): Map<number, Fault> {
    const first = new Map<string, number>();
    const repeated = new Map<number, Fault>();
    for (const row of this.rows) {
      const own = this.#importer.keyOf(row);
      if (!own) continue;
      const line = first.get(own.key);
      if (line === undefined) first.set(own.key, row.line);
      else repeated.set(row.line, this.#fault(row, { field: own.field, message: m.importing_twice({ line }) }));
    }
    return repeated;
  }

  #fault(row: TableRow, { field, message }: { field: string; message: string }): Fault {
    return { line: row.line, field, value: String(row[field] ?? ''), message };
  }
}

function partsOf(rows: TableRow[]): TableRow[][] {
  return Array.from({ length: Math.ceil(rows.length / mostAtOnce) }, (_, part) =>
    rows.slice(part * mostAtOnce, (part + 1) * mostAtOnce),
  );
}
