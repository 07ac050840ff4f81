/** How a period went, as columns: what they are called, how high they are, and which of them are no whole week or month. */
import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { addDays, weekday } from '#lib/time.ts';
import type { Course } from './statistics.svelte.ts';
import { hoursWord, numberWord } from './words.ts';

type Step = Course['steps'][number];
type Per = Course['per'];
export type Measure = 'meetings' | 'minutes';

export interface Column {
  key: string;
  /** Beneath it. */
  label: string;
  /** Wholly said. */
  title: string;
  part: number;
  note: string;
  isPartial: boolean;
}

export const sayMeasure = (measure: Measure, value: number) =>
  measure === 'meetings' ? numberWord(value) : hoursWord(value);

/** The same with what it is. */
export const sayWhole = (measure: Measure, value: number) =>
  measure === 'meetings' ? m.statistics_times_of({ n: numberWord(value) }) : m.statistics_h({ n: hoursWord(value) });

/** @returns the columns, and what one of full height stands for */
export function columnsOf({ per, steps }: Course, measure: Measure): { columns: Column[]; top: number } {
  const top = topOf(Math.max(...steps.map((step) => step[measure])), measure);
  const columns = steps.map((step) => {
    const [note, isPartial] = [sayMeasure(measure, step[measure]), !isWhole(step, per)];
    const said = sayWhole(measure, step[measure]);
    return {
      ...{ key: step.from, label: labelOf(step, per), part: step[measure] / top, note, isPartial },
      title: `${step.from === step.until ? step.from : `${step.from} – ${step.until}`} · ${said}`,
    };
  });
  return { columns, top };
}

/** The next round number: 1, 2 or 5 of the meetings' tens, or of the hours'. */
export function topOf(most: number, measure: Measure): number {
  const unit = measure === 'minutes' ? 60 : 1;
  const value = Math.max(1, most / unit);
  const ten = 10 ** Math.floor(Math.log10(value));
  const round = [1, 2, 5, 10].find((each) => each * ten >= value) ?? 10;
  return round * ten * unit;
}

function isWhole({ from, until }: Step, per: Per): boolean {
  if (per === 'day') return true;
  if (per === 'week') return weekday(from) === 1 && weekday(until) === 7;
  return from.endsWith('-01') && addDays(until, 1).endsWith('-01');
}

function labelOf({ from }: Step, per: Per): string {
  const form = per === 'month' ? { year: '2-digit', month: 'numeric' } : { month: 'numeric', day: 'numeric' };
  return new Intl.DateTimeFormat(language.current, { ...(form as Intl.DateTimeFormatOptions), timeZone: 'UTC' }).format(
    Date.parse(from),
  );
}
