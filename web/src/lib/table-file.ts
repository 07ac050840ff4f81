/** Tables as files: CSV, or a workbook's first sheet. What reads and writes workbooks is loaded when one is meant. */
import { csvLines, csvMark, type Line, readCsv } from '../../../shared/csv.ts';
import { inParts } from './parts.ts';
import { saveBlob } from './save-blob.ts';

export type TableKind = 'csv' | 'xlsx';

/** A cell in a file: an empty one is null. */
export type FileCell = string | number | null;

/** A workbook is a zip archive, whatever its name says. */
const zipMark = [0x50, 0x4b, 0x03, 0x04];
/** In characters: columns beyond read badly, narrower ones hide their heads. */
const widths = { least: 8, most: 40 };
/** More than that in one workbook is slow to make and slower to open. */
const rowsPerBook = 50_000;

/** The file's lines without empty ones, each with its number in the file. @throws Error for a workbook that cannot be read */
export async function readLines(file: File): Promise<Line[]> {
  const mark = new Uint8Array(await file.slice(0, zipMark.length).arrayBuffer());
  return zipMark.every((byte, index) => mark[index] === byte) ? linesOfBook(file) : readCsv(await textOf(file));
}

/** The cells of each line that is not empty, as text. @throws Error for a workbook that cannot be read */
export async function readTable(file: File): Promise<string[][]> {
  return (await readLines(file)).map(({ cells }) => cells);
}

/** Hands a table to the person as `name.csv` or `name.xlsx`; the first row holds the columns' names. */
export async function saveTable(name: string, [head = [], ...rows]: FileCell[][], kind: TableKind): Promise<void> {
  const file = tableFile(name, head, kind);
  await file.add(rows);
  await file.save();
}

/** A table that is still being read. Text goes out of the script's memory as it comes; a workbook is made of all its rows at once. */
export interface TableFile {
  add(rows: FileCell[][]): Promise<void>;
  save(): Promise<void>;
}

export function tableFile(name: string, head: FileCell[], kind: TableKind): TableFile {
  if (kind === 'xlsx') {
    return inParts<FileCell[]>(rowsPerBook, async (part, rows) =>
      saveBlob(await bookOf(head, rows), `${name}${part}.xlsx`),
    );
  }
  const text = inParts<Blob>(Number.POSITIVE_INFINITY, (part, texts) =>
    saveBlob(new Blob([csvMark, csvOf([head]), ...texts], { type: 'text/csv;charset=utf-8' }), `${name}${part}.csv`),
  );
  return { add: (rows) => text.add(rows.length > 0 ? [csvOf(rows)] : []), save: text.save };
}

async function linesOfBook(file: File): Promise<Line[]> {
  const { readSheet } = await import('read-excel-file/browser');
  const rows = await readSheet(file);
  return rows
    .map((row, index) => ({ line: index + 1, cells: row.map(textOfCell) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** Days are written as they are meant: a workbook keeps them without a zone. */
function textOfCell(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Date)) return String(cell).trim();
  const text = cell.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

/** The file's text: UTF-8, or what Chinese spreadsheets write otherwise. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function csvOf(rows: FileCell[][]): Blob {
  return new Blob([csvLines(rows.map((row) => row.map((cell) => cell ?? '')))]);
}

async function bookOf(head: FileCell[], rows: FileCell[][]): Promise<Blob> {
  const { default: writeBook } = await import('write-excel-file/browser');
  const heads = head.map((value) => (value === null ? null : { value, fontWeight: 'bold' as const }));
  const columns = head.map((_, index) => ({ width: widthOf([head, ...rows.slice(0, 200)], index) }));
  return writeBook([heads, ...rows], { columns, stickyRowsCount: 1 }).toBlob();
}

function widthOf(rows: FileCell[][], column: number): number {
  const longest = Math.max(...rows.map((row) => lengthOf(String(row[column] ?? ''))));
  return Math.min(Math.max(longest + 2, widths.least), widths.most);
}

/** A Chinese character takes the room of two others. */
function lengthOf(text: string): number {
  return [...text].reduce((length, char) => length + (char > '⺀' ? 2 : 1), 0);
}
