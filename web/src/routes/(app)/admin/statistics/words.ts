import { language } from '#lib/locale.svelte.ts';
import { numberWord } from '#lib/number.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Statistics } from './statistics.svelte.ts';

type Figures = NonNullable<Statistics['summary']>['total'];

export { numberWord };

export function percentWord(part: number, digits = 0): string {
  return new Intl.NumberFormat(language.current, { style: 'percent', maximumFractionDigits: digits }).format(part);
}

/** `12.5`: minutes as hours. */
export function hoursWord(minutes: number): string {
  return numberWord(minutes / 60, 1);
}

export const roundedHours = (minutes: number) => Math.round((minutes / 60) * 100) / 100;

/** `周一`; 1 = Monday. */
export function weekdayWord(day: number): string {
  return new Intl.DateTimeFormat(language.current, { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, day, 12),
  );
}

export const typeWords = {
  internal: m.bookings_type_internal,
  client: m.bookings_type_client,
  interview: m.bookings_type_interview,
  training: m.bookings_type_training,
  review: m.bookings_type_review,
  other: m.bookings_type_other,
} as const;

export const leadWords = [
  m.statistics_lead_0,
  m.statistics_lead_1,
  m.statistics_lead_2,
  m.statistics_lead_3,
  m.statistics_lead_4,
  m.statistics_lead_5,
];

export const cancelWords = [
  m.statistics_cancelled_after,
  m.statistics_cancelled_hour,
  m.statistics_cancelled_day,
  m.statistics_cancelled_earlier,
];

interface Figure {
  label: () => string;
  hint?: () => string;
  value: (of: Figures) => number | null;
  say: (value: number) => string;
  /** In a file, what `cell` makes of the value is of this unit. */
  unit: () => string;
  cell: (value: number) => number;
}
const inTimes = {
  say: (value: number) => numberWord(value),
  unit: m.statistics_unit_times,
  cell: (value: number) => value,
};
const inHours = {
  say: (value: number) => m.statistics_h({ n: hoursWord(value) }),
  ...{ unit: m.statistics_unit_hours, cell: roundedHours },
};
const inPercent = (digits: number) => ({
  say: (value: number) => percentWord(value, digits),
  ...{ unit: () => '%', cell: (value: number) => Math.round(value * 10_000) / 100 },
});
/** The figures at the top: what they are called, how they are said, and what they are. */
export const figures: readonly Figure[] = [
  { label: m.statistics_meetings, value: (of) => of.meetings, ...inTimes },
  { label: m.statistics_daily, value: (of) => of.dailyMean, ...inTimes, say: (value) => numberWord(value, 1) },
  { label: m.statistics_hours, value: (of) => of.minutes, ...inHours },
  {
    label: m.statistics_mean,
    value: (of) => of.meanMinutes,
    say: (value) => m.common_minutes({ n: Math.round(value) }),
    unit: m.statistics_unit_minutes,
    cell: (value) => value,
  },
  { label: m.statistics_utilisation, value: (of) => of.utilisation, ...inPercent(1) },
  { label: m.statistics_seats, value: (of) => of.seatsFilled, ...inPercent(0) },
  { label: m.statistics_cancelled, value: (of) => of.cancelled, ...inTimes },
  { label: m.statistics_no_shows, value: (of) => of.noShows, ...inTimes },
  { label: m.statistics_freed, value: (of) => of.freedMinutes, ...inHours },
  { label: m.statistics_retaken, value: (of) => of.retakenMinutes, ...inHours },
  { label: m.statistics_false, hint: m.statistics_false_hint, value: (of) => of.falseReleases, ...inTimes },
];

/** By which part it has grown; null where there is nothing to compare with. */
export function changeOf(now: number | null, before: number | null): number | null {
  return now === null || !before ? null : (now - before) / before;
}

/** `+15%，上期 104` */
export function comparisonWord(now: number | null, before: number | null, say: (value: number) => string): string {
  if (now !== null && now === before) return m.statistics_same();
  const part = changeOf(now, before);
  if (before === null || part === null) return m.statistics_before({ value: before === null ? '–' : say(before) });
  const change = new Intl.NumberFormat(language.current, {
    style: 'percent',
    signDisplay: 'always',
    maximumFractionDigits: 0,
  }).format(part);
  return m.statistics_change({ change, value: say(before) });
}
