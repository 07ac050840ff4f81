import { call, type Output } from './api.ts';
import type { MarkedDay } from './holidays.svelte.ts';
import { m } from './paraglide/messages.js';

type Day = Output<'tenants.holidays'>['days'][number];

const words: Record<NonNullable<Day['holiday']>, () => string> = {
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
  const word = words[holiday]();
  return (shipped ?? kind) === 'work' ? m.holidays_make_up({ name: word }) : word;
}

function markedOf(day: Day & { kind: MarkedDay['kind'] }): MarkedDay {
  const name = () => nameOf(day);
  const whole = { rest: m.holidays_on_rest, work: m.holidays_on_work }[day.kind];
  // Without a name of its own its name says already what it is.
  return { kind: day.kind, name, words: () => (day.name || day.holiday ? whole({ name: name() }) : name()) };
}

/** @throws ApiError */
export async function readMarked(): Promise<{ days: ReadonlyMap<string, MarkedDay>; onHolidays: boolean }> {
  const { days, onHolidays } = await call('tenants.holidays', {});
  const marked = days.flatMap((day): [string, MarkedDay][] =>
    day.kind === 'plain' ? [] : [[day.date, markedOf({ ...day, kind: day.kind })]],
  );
  return { days: new Map(marked), onHolidays };
}
