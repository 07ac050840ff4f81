/** A period cut into days, weeks or months, whichever shows how it went: thirty points can be compared, three hundred cannot. Pure. */
import { addDays, type LocalDate, weekday } from '../time.ts';
import { daysOf, type Period } from './periods.ts';

export type Per = 'day' | 'week' | 'month';

/** So many days at most are shown one by one, and so many by their weeks. */
const most = { day: 31, week: 26 * 7 };

export function perOf(period: Period): Per {
  const days = daysOf(period);
  if (days <= most.day) return 'day';
  return days <= most.week ? 'week' : 'month';
}

/** Its days, weeks or months in their order; the first and the last as far as they lie within it. */
export function stepsOf({ from, until }: Period, per: Per): Period[] {
  const steps: Period[] = [];
  for (let first = from; first <= until; ) {
    const next = addDays(lastOf(first, per), 1);
    steps.push({ from: first, until: next > until ? until : addDays(next, -1) });
    first = next;
  }
  return steps;
}

/** The last day of the day, week or month. */
function lastOf(date: LocalDate, per: Per): LocalDate {
  if (per === 'day') return date;
  if (per === 'week') return addDays(date, 7 - weekday(date));
  const [year, month] = date.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
