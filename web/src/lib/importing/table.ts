import type { Line } from '../../../../shared/csv.ts';
import { m } from '../paraglide/messages.js';
import type { FileCell } from '../table-file.ts';
import type { TableRow } from './requests.ts';

export type { TableRow } from './requests.ts';

/** A name that catalogues hold in both languages. */
export type Word = (inputs?: Record<string, never>, options?: { locale?: 'zh-CN' | 'en' }) => string;

export interface Column {
  /** The row's property in the contract. */
  field: string;
  word: Word;
  required?: boolean;
  /** In the template. */
  example: string;
  /** How its cells are written, where the example does not say it. */
  note?: () => string;
  /** Words of a list in the table, and what the contract calls them. */
  words?: readonly (readonly [key: string, word: Word])[];
}

export interface Table {
  rows: TableRow[];
  missing: Column[];
  /** Heads that are no column's. */
  unknown: string[];
}

const locales = ['zh-CN', 'en'] as const;
const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase();
const namesOf = (word: Word) => locales.map((locale) => plain(word({}, { locale })));

/** The rows by the contract's names; null where there is no line at all. */
export function tableIn(file: readonly Line[], columns: readonly Column[]): Table | null {
  const [head, ...lines] = file;
  if (!head) return null;
  const found = head.cells.map((cell) =>
    columns.find(({ field, word }) => [plain(field), ...namesOf(word)].includes(plain(cell))),
  );
  const rows = lines.map(({ line, cells }) => {
    const row: TableRow = { line };
    for (const [index, column] of found.entries()) {
      if (column) row[column.field] = keyed(column, cells[index] ?? '');
    }
    return row;
  });
  return {
    rows,
    missing: columns.filter((column) => column.required && !found.includes(column)),
    unknown: head.cells.filter((cell, index) => cell !== '' && !found[index]),
  };
}

/** A list's words as the contract has them; what nobody knows stays, to be told. */
function keyed({ words }: Column, cell: string): string {
  if (!words) return cell;
  const keys = new Map(words.flatMap(([key, word]) => namesOf(word).map((name) => [name, key] as const)));
  return cell
    .split(/[、,，;；|/]/)
    .map((part) => keys.get(plain(part)) ?? part.trim())
    .filter((part) => part !== '')
    .join(',');
}

/** A cell's value as it is written: a list in the words of the reader's language. */
export function written({ words }: Column, value: string | number | undefined): string | number {
  if (!words || value === undefined) return value ?? '';
  const wordOf = (key: string) => words.find(([name]) => name === key)?.[1]() ?? key;
  return String(value).split(',').map(wordOf).join(m.common_list_comma());
}

/** In the reader's language, as it is read again. */
export function rowsOfFile(columns: readonly Column[], rows: readonly Record<string, string | number>[]): FileCell[][] {
  return [columns.map(({ word }) => word()), ...rows.map((row) => columns.map(({ field }) => row[field] ?? null))];
}
