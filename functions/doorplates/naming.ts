/** What stands in the way, as a sentence names it: the first few, and how many more. */
import type { Locale } from '../../shared/scope.ts';

const named = 5;

export function namesIn(locale: Locale, names: readonly string[]): { names: string; more: number } {
  const sorted = [...names].sort(new Intl.Collator(locale, { numeric: true }).compare);
  const first = sorted.slice(0, named);
  return { names: first.join(locale === 'en' ? ', ' : '、'), more: sorted.length - first.length };
}
