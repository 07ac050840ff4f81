import { call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import { clock } from '#lib/clock.svelte.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { addDays, datesFrom } from '#lib/time.ts';
import { toasts } from '#lib/toasts.svelte.ts';

type Calendar = Output<'tenants.holidays'>;
export type Day = Calendar['days'][number];
export type Kind = Day['kind'];
type Change = NonNullable<Input<'tenants.changeHolidays'>['days']>[number];

/** Days in a row that are alike, shown as one line. */
export interface Run {
  first: string;
  last: string;
  days: Day[];
}

/** So many days are added in one step. */
export const mostDays = 60;

/** The company's rest days and make-up working days, a year at a time. */
export class Holidays {
  now = $state.raw<Calendar | null>(null);
  problem = $state.raw<Problem | null>(null);
  year = $state(String(new Date(clock.minute).getUTCFullYear()));

  years = $derived(
    [
      ...new Set([
        this.year,
        ...(this.now?.years ?? []).map(({ year }) => String(year)),
        ...(this.now?.days ?? []).map(({ date }) => date.slice(0, 4)),
      ]),
    ].sort(),
  );
  provisional = $derived(this.now?.years.some(({ year, provisional }) => provisional && String(year) === this.year));
  days = $derived((this.now?.days ?? []).filter(({ date }) => date.startsWith(this.year)));
  months = $derived([...Map.groupBy(runsOf(this.days), ({ first }) => first.slice(0, 7))]);
  own = $derived(this.days.filter(({ own }) => own));

  async read(): Promise<void> {
    try {
      this.now = await call('tenants.holidays', {});
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  /** @throws ApiError */
  async change(changes: { calendar?: Calendar['calendar']; days?: Change[] }): Promise<void> {
    this.now = await call('tenants.changeHolidays', { version: this.now?.version ?? 0, ...changes });
    toasts.done(m.common_saved());
  }

  /** @throws ApiError */
  async put(first: string, last: string, kind: Change['kind'], name: string): Promise<void> {
    const until = last < first ? first : last > addDays(first, mostDays - 1) ? addDays(first, mostDays - 1) : last;
    const days = datesFrom(first, until).map((date) => ({ date, kind, name: name.trim() || null }));
    await this.change({ days });
    this.year = first.slice(0, 4);
  }

  async choose(calendar: Calendar['calendar']): Promise<void> {
    await this.#tell(() => this.change({ calendar }));
  }

  /** The year as the public calendar has it. */
  async reset(): Promise<void> {
    const yes = await confirm({
      title: m.holidays_reset_title({ year: this.year }),
      body: m.holidays_reset_body({ n: this.own.length }),
      action: m.holidays_reset(),
      danger: true,
    });
    if (!yes) return;
    await this.#tell(() => this.change({ days: this.own.map(({ date }) => ({ date, kind: 'shipped' })) }));
  }

  async #tell(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      toasts.problem(error);
      await this.read();
    }
  }
}

/** A run keeps to its month, so that every month's list is whole. */
function runsOf(days: readonly Day[]): Run[] {
  const runs: Run[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    const before = run?.days.at(-1);
    const goesOn =
      run &&
      before &&
      addDays(run.last, 1) === day.date &&
      run.first.slice(0, 7) === day.date.slice(0, 7) &&
      (['kind', 'holiday', 'name', 'own'] as const).every((fact) => before[fact] === day[fact]);
    if (goesOn) {
      run.days.push(day);
      run.last = day.date;
    } else runs.push({ first: day.date, last: day.date, days: [day] });
  }
  return runs;
}
