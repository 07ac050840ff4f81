import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Statistics } from './statistics.svelte.ts';

type Figures = NonNullable<Statistics['summary']>['total'];

export function numberWord(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.current, { maximumFractionDigits: digits }).format(value);
}

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

/** The figures at the top: what they are called, how they are said, and what they are. */
export const figures: readonly {
  label: () => string;
  hint?: () => string;
  value: (of: Figures) => number | null;
  say: (value: number) => string;
}[] = [
  { label: m.statistics_meetings, value: (of) => of.meetings, say: (value) => numberWord(value) },
  { label: m.statistics_daily, value: (of) => of.dailyMean, say: (value) => numberWord(value, 1) },
  { label: m.statistics_hours, value: (of) => of.minutes, say: (value) => m.statistics_h({ n: hoursWord(value) }) },
  {
    label: m.statistics_mean,
    value: (of) => of.meanMinutes,
    say: (value) => m.common_minutes({ n: Math.round(value) }),
  },
  { label: m.statistics_utilisation, value: (of) => of.utilisation, say: (value) => percentWord(value, 1) },
  { label: m.statistics_seats, value: (of) => of.seatsFilled, say: (value) => percentWord(value) },
  { label: m.statistics_cancelled, value: (of) => of.cancelled, say: (value) => numberWord(value) },
  { label: m.statistics_no_shows, value: (of) => of.noShows, say: (value) => numberWord(value) },
  {
    label: m.statistics_freed,
    value: (of) => of.freedMinutes,
    say: (value) => m.statistics_h({ n: hoursWord(value) }),
  },
  {
    label: m.statistics_retaken,
    value: (of) => of.retakenMinutes,
    say: (value) => m.statistics_h({ n: hoursWord(value) }),
  },
  {
    label: m.statistics_false,
    hint: m.statistics_false_hint,
    value: (of) => of.falseReleases,
    say: (value) => numberWord(value),
  },
];

/** `+15%，上期 104` */
export function comparisonWord(now: number | null, before: number | null, say: (value: number) => string): string {
  if (before === null || now === null) return m.statistics_before({ value: before === null ? '–' : say(before) });
  if (now === before) return m.statistics_same();
  if (before === 0) return m.statistics_before({ value: say(0) });
  const change = new Intl.NumberFormat(language.current, {
    style: 'percent',
    signDisplay: 'always',
    maximumFractionDigits: 0,
  }).format((now - before) / before);
  return m.statistics_change({ change, value: say(before) });
}
