/** Days that are not as their weekday is, as booking heeds them: public holidays, and working days made up for them. Pure. */
import type { WorkingHours } from '../places/schema.ts';
import type { HolidayDay } from '../tenants/holidays/schema.ts';
import { type LocalDate, weekday } from '../time.ts';

export type SpecialDay = Pick<HolidayDay, 'kind' | 'holiday' | 'name'>;
/** By date; the calendar is the company's, the day each building's own. */
export type SpecialDays = ReadonlyMap<LocalDate, SpecialDay>;

/** Whether a building with these hours opens: a make-up working day is a working day, whichever its weekday. */
export function opensOn(date: LocalDate, { days }: Pick<WorkingHours, 'days'>, kind?: SpecialDay['kind']): boolean {
  return kind === 'work' || days.includes(weekday(date));
}

/** Whether people are usually off. */
export function isRestDay(weekday: number, kind?: SpecialDay['kind']): boolean {
  return kind === 'rest' || (weekday > 5 && kind !== 'work');
}
