import { m } from '#lib/paraglide/messages.js';
import { dateWord } from '#lib/when.ts';
import type { Kind, Run } from './holidays.svelte.ts';

export { nameOf } from '#lib/holiday-names.ts';

export const kindWord = (kind: Kind): string =>
  ({ rest: m.holidays_rest, work: m.holidays_work, plain: m.holidays_plain })[kind]();

/** `10月1日 周四`, `10月1日 周四 至 10月7日 周三` */
export function runWord({ first, last }: Pick<Run, 'first' | 'last'>): string {
  return first === last ? dateWord(first) : m.holidays_range({ first: dateWord(first), last: dateWord(last) });
}
