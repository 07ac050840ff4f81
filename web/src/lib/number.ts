import { language } from './locale.svelte.ts';

/** `1,234`, in the app's language, not the browser's. */
export function numberWord(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.current, { maximumFractionDigits: digits }).format(value);
}
