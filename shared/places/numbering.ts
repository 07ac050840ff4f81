/** Numbers of rooms in a row, as they stand on doors: 301 to 320, A01 to A12. Pure. */

export const mostRoomsAtOnce = 200;

/** Stands for the number in the pattern of names. */
export const numberMark = '{n}';

export interface Numbered {
  number: string;
  name: string;
}

export type NumberingFault = 'number' | 'order' | 'many';

/** Two names that people would mix up have the same: case and width apart. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/**
 * Every room from a number to another, both included. What stands before the digits must be the same in both; zeros at the
 * front stay: `098` to `101` gives 098, 099, 100, 101.
 * @param pattern of the names; the number follows it where it has no `{n}`
 */
export function numbered(from: string, to: string, pattern: string): Numbered[] | NumberingFault {
  const [first, last] = [split(from), split(to)];
  if (!first || !last || first.before !== last.before) return 'number';
  const [low, high] = [Number(first.digits), Number(last.digits)];
  if (low > high) return 'order';
  if (high - low >= mostRoomsAtOnce) return 'many';
  return Array.from({ length: high - low + 1 }, (_, index) => {
    const number = first.before + String(low + index).padStart(first.digits.length, '0');
    return { number, name: nameOf(pattern.trim(), number) };
  });
}

function nameOf(pattern: string, number: string): string {
  if (pattern.includes(numberMark)) return pattern.replaceAll(numberMark, number);
  return pattern === '' ? number : `${pattern} ${number}`;
}

function split(text: string): { before: string; digits: string } | null {
  const [, before, digits] = /^(.*?)(\d{1,6})$/.exec(text.trim()) ?? [];
  return before === undefined || digits === undefined ? null : { before, digits };
}
