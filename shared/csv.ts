/** Tables as text: RFC 4180, read as spreadsheets write it and written as they read it. Pure. */

export interface Line {
  /** Where it begins in the file, from 1. */
  line: number;
  cells: string[];
}

/** Stands before the first line, or Excel takes Chinese for something else. */
export const csvMark = '\ufeff';

/** Lines without empty ones. The separator is what the first line has most of: Excel writes semicolons in some countries. */
export function readCsv(text: string): Line[] {
  const body = text.startsWith(csvMark) ? text.slice(1) : text;
  const separator = separatorOf(body);
  const lines: Line[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let line = 1;
  let began = 1;
  const endCell = () => {
    cells.push(plain(cell.trim()));
    cell = '';
  };
  const endLine = () => {
    endCell();
    if (cells.some((each) => each !== '')) lines.push({ line: began, cells });
    cells = [];
    began = line;
  };
  for (let at = 0; at < body.length; at++) {
    const char = body.charAt(at);
    const ends = char === '\n' || (char === '\r' && body[at + 1] !== '\n');
    if (ends) line++;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (body[at + 1] === '"') {
        cell += char;
        at++;
      } else quoted = false;
    } else if (char === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
    } else if (char === separator) endCell();
    else if (ends) endLine();
    else if (char !== '\r') cell += char;
  }
  if (cell !== '' || cells.length > 0) endLine();
  return lines;
}

function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (separator: string) => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

/** A text that a spreadsheet would take for a formula is led by an apostrophe; it is no part of what was meant. */
const formula = /^[=+\-@\t]/;

function plain(cell: string): string {
  return cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** A whole file. */
export function writeCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `${csvMark}${csvLines(rows)}`;
}

/** Lines of a file that is written bit by bit. */
export function csvLines(rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : quote(cell))).join(','));
  return cells.map((line) => `${line}\r\n`).join('');
}

function quote(cell: string): string {
  const safe = formula.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
