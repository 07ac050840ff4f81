import { addDays, weekday } from '#lib/time.ts';

/** Days, both included. */
export interface Period {
  from: string;
  until: string;
}

/** What is asked for at once is no longer. */
export const mostDays = 400;

/** Whether its ends are there and fit together. A year that is still being typed is none. */
export function isAskable({ from, until }: Period): boolean {
  const isDay = (date: string) => /^2\d{3}-\d\d-\d\d$/.test(date);
  return isDay(from) && isDay(until) && from <= until && until < addDays(from, mostDays);
}

export const periodNames = ['week', 'last_week', 'month', 'last_month', 'year'] as const;
export type PeriodName = (typeof periodNames)[number];

const firstOfMonth = (date: string) => `${date.slice(0, 7)}-01`;

/** One that is not over goes until today: what is still to come is neither counted nor divided by. */
export function periodNamed(name: PeriodName, today: string): Period {
  const monday = addDays(today, 1 - weekday(today));
  const first = firstOfMonth(today);
  const lastMonth = addDays(first, -1);
  const year = today.slice(0, 4);
  return {
    week: { from: monday, until: today },
    last_week: { from: addDays(monday, -7), until: addDays(monday, -1) },
    month: { from: first, until: today },
    last_month: { from: firstOfMonth(lastMonth), until: lastMonth },
    year: { from: `${year}-01-01`, until: today },
  }[name];
}

/** Which of the named periods it is. @param chosen on some days several are the same */
export function nameOf(period: Period, today: string, chosen: PeriodName | null = null): PeriodName | null {
  const isIt = (name: PeriodName) => {
    const { from, until } = periodNamed(name, today);
    return from === period.from && until === period.until;
  };
  return chosen && isIt(chosen) ? chosen : (periodNames.find(isIt) ?? null);
}
