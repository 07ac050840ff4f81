import { m } from '#lib/paraglide/messages.js';
import { dateWord } from '#lib/when.ts';
import type { Day, Kind, Run } from './holidays.svelte.ts';

const holidayWords: Record<NonNullable<Day['holiday']>, () => string> = {
  new_year: m.holidays_new_year,
  spring_festival: m.holidays_spring_festival,
  qingming: m.holidays_qingming,
  labour_day: m.holidays_labour_day,
  dragon_boat: m.holidays_dragon_boat,
  mid_autumn: m.holidays_mid_autumn,
  national_day: m.holidays_national_day,
};

/** The company's own word for the day, else the public holiday's. */
export function nameOf({ name, holiday, kind, shipped }: Pick<Day, 'name' | 'holiday' | 'kind' | 'shipped'>): string {
  if (name) return name;
  if (!holiday) return kind === 'work' ? m.holidays_own_work() : m.holidays_own_rest();
  const word = holidayWords[holiday]();
  return (shipped ?? kind) === 'work' ? m.holidays_make_up({ name: word }) : word;
}

export const kindWord = (kind: Kind): string =>
  ({ rest: m.holidays_rest, work: m.holidays_work, plain: m.holidays_plain })[kind]();

/** `10月1日 周四`, `10月1日 周四 至 10月7日 周三` */
export function runWord({ first, last }: Pick<Run, 'first' | 'last'>): string {
  return first === last ? dateWord(first) : m.holidays_range({ first: dateWord(first), last: dateWord(last) });
}
