/** Names of places that are probably meant to be one: they differ by spaces or brackets, or by one character that tells no two apart. Pure. */
import { nameKey } from './numbering.ts';

/** `一号楼` and `二号楼`, `东楼` and `西楼` differ on purpose. */
const telling = new Set('一二三四五六七八九十百零〇甲乙丙丁戊东西南北中上下左右前后内外高低新老旧大小负-+');

export function areAlike(one: string, other: string): boolean {
  const [a, b] = [squeezed(one), squeezed(other)];
  const start = shared(a, b);
  if (start === a.length && start === b.length) return true;
  const end = shared(a.slice(start).reverse(), b.slice(start).reverse());
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = [...a.slice(0, start), ...a.slice(a.length - end)];
  // Of two short names nothing is left that would say that they mean one place, unless it is the floor's number.
  if (same.length < 2 && !same.some(isNumber)) return false;
  if (left.length === 2 && right.length === 2)
    return left.join('') === right.toReversed().join('') && !left.some(isNumber);
  if (left.length > 1 || right.length > 1) return false;
  const told = [tells(a, start, left.length), tells(b, start, right.length)];
  return !(left.length === right.length ? told.every(Boolean) : told.some(Boolean));
}

function squeezed(name: string): string[] {
  const marks = /[\s()[\]【】「」·・'’]+/gu;
  // Between letters it parts words: the A of `Tower A` stands by itself.
  return [
    ...nameKey(name)
      .trim()
      .replace(/([a-z])\s+(?=[a-z])/g, '$1_')
      .replace(marks, ''),
  ];
}

function shared(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((char, index) => char !== b[index]);
  return differs < 0 ? a.length : differs;
}

/** A digit, a word for one of several, or a letter by itself: `A 座`. */
function tells(chars: readonly string[], index: number, length: number): boolean {
  const char = chars[index];
  if (length === 0 || char === undefined) return false;
  if (isNumber(char) || telling.has(char)) return true;
  return isLetter(char) && !isLetter(chars[index - 1]) && !isLetter(chars[index + 1]);
}

function isNumber(char: string): boolean {
  return /\p{N}/u.test(char);
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /[a-z]/.test(char);
}
