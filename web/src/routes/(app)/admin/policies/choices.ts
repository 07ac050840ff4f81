import { m } from '#lib/paraglide/messages.js';
import { durationWord } from '#lib/when.ts';

export interface Choice<T> {
  value: T;
  label: string;
}

/** The usual values and, if it is none of them, the present one. */
export function among(usual: readonly number[], present: number, word: (value: number) => string): Choice<number>[] {
  return [...new Set([...usual, present])].sort((a, b) => a - b).map((value) => ({ value, label: word(value) }));
}

/** The same with "no limit" before them. */
export function limitsAmong(
  usual: readonly number[],
  present: number | null,
  word: (value: number) => string,
): Choice<number | null>[] {
  return [{ value: null, label: m.people_policy_unlimited() }, ...among(usual, present ?? usual[0] ?? 0, word)];
}

export const minutesWord = (value: number) => durationWord(value);
export const hoursWord = (value: number) => durationWord(value * 60);
