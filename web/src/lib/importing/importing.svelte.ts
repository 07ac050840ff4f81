import type { Outcome, RowAnswer } from '../../../../shared/importing.ts';
import { type Problem, problemOf } from '../api.ts';
import { m } from '../paraglide/messages.js';
import { readLines } from '../table-file.ts';
import { mostAtOnce, Outlines, partsOf } from './requests.ts';
import { type Column, type TableRow, tableIn } from './table.ts';

/** @typeParam Answer what is told of a row */
export interface Importer<Answer extends RowAnswer> {
  columns: readonly Column[];
  /** Rows with the same are told as repeated; null where a row may stand twice. */
  keyOf(row: TableRow): { key: string; field: string } | null;
  /** What rows make besides themselves: later parts are checked with it. Rows that make the same are sent once. */
  outlineOf?(row: TableRow): TableRow;
  /** @param before outlines of the parts before */
  check(rows: TableRow[], before: TableRow[]): Promise<Answer[]>;
  /** All of them or none. @throws ApiError */
  store(rows: TableRow[]): Promise<RowAnswer[]>;
}

const mostRows = 20_000;

export interface Fault {
  line: number;
  field: string;
  value: string;
  message: string;
}

const none = (): Record<Outcome, number> => ({ create: 0, change: 0, same: 0, skip: 0, wrong: 0 });

/** One table's way: chosen, checked, seen, accepted, stored part by part. */
export class Importing<Answer extends RowAnswer = RowAnswer> {
  step = $state<'choose' | 'checking' | 'checked' | 'storing' | 'stopped' | 'done'>('choose');
  fileName = $state('');
  /** Why the file is no table that can be imported. */
  refusal = $state('');
  unknown = $state.raw<string[]>([]);
  rows = $state.raw<TableRow[]>([]);
  done = $state(0);
  counts = $state.raw(none());
  faults = $state.raw<Fault[]>([]);
  /** Of every row that was checked. */
  answers = $state.raw<readonly Answer[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Rows that would be stored. */
  wantedRows = $state.raw<readonly TableRow[]>([]);
  #importer: Importer<Answer>;
  #storing = Promise.resolve();
  #isLeft = false;

  constructor(importer: Importer<Answer>) {
    this.#importer = importer;
  }

  get wanted(): number {
    return this.wantedRows.length;
  }

  get columns(): readonly Column[] {
    return this.#importer.columns;
  }

  /** The file's lines with something wrong, each with why: to be corrected and imported again. */
  get wrongRows(): { row: TableRow; why: string }[] {
    const why = new Map<number, string[]>();
    for (const { line, field, message } of this.faults) {
      why.set(line, [...(why.get(line) ?? []), m.common_about({ what: this.columnName(field), name: message })]);
    }
    return this.rows.flatMap((row) => {
      const reasons = why.get(row.line);
      return reasons ? [{ row, why: reasons.join('\n') }] : [];
    });
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

  /** Checked with other cells than the file has. */
  async correct(change: (row: TableRow) => TableRow): Promise<void> {
    this.rows = this.rows.map(change);
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
    const answers: Answer[] = [];
    const outlines = new Outlines(this.#importer.outlineOf);
    const rows = this.rows.filter(({ line }) => !repeated.has(line));
    try {
      for (const part of partsOf(rows)) {
        const told = await this.#importer.check(part, outlines.rows);
        answers.push(...told);
        for (const [index, answer] of told.entries()) {
          const row = part[index];
          counts[answer.outcome]++;
          if (!row) continue;
          faults.push(...answer.errors.map((error) => this.#fault(row, error)));
          if (answer.outcome !== 'create' && answer.outcome !== 'change') continue;
          wanted.push(row);
          outlines.add(row);
        }
        this.done += part.length;
      }
    } catch (error) {
      this.problem = problemOf(error);
      this.step = 'choose';
      return;
    }
    this.wantedRows = wanted;
    this.answers = answers;
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
  resume(): Promise<void> {
    this.#storing = this.#store();
    return this.#storing;
  }

  async #store(): Promise<void> {
    this.step = 'storing';
    this.problem = null;
    try {
      while (this.done < this.wanted && !this.#isLeft) {
        const [part = []] = partsOf(this.wantedRows.slice(this.done, this.done + mostAtOnce));
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

  /** Nobody looks any more: nothing is stored after the part that is under way. Resolves when that has come to its end. */
  leave(): Promise<void> {
    this.#isLeft = true;
    return this.#storing;
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
