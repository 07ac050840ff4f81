/** A power plan in words, and when it is on in an ordinary week. */
import { weekdayWord } from '#lib/hours.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PowerPlan } from '../../../../shared/doorplates/group.ts';

export type { PowerPlan };
export type Hours = PowerPlan['hours'];

export const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** What one begins with when a plan is switched on. */
export const usualPlan: PowerPlan = {
  days: [1, 2, 3, 4, 5],
  hours: { on: '08:00', off: '20:00' },
  holidays: true,
  exceptions: [],
  wakeForMeetings: true,
};

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** It ends on the day after it began. */
export function isOverNight({ on, off }: Hours): boolean {
  return off <= on;
}

/** `08:00–20:00`, `22:00–次日 06:00` */
export function timesWord(hours: Hours): string {
  const off = isOverNight(hours) ? m.power_next_day({ time: hours.off }) : hours.off;
  return `${hours.on}–${off}`;
}

function daysWord(days: readonly number[]): string {
  const sorted = days.toSorted((a, b) => a - b);
  const [first = 1, last = 7] = [sorted[0], sorted.at(-1)];
  if (sorted.length === 7) return m.places_every_day();
  const run = sorted.length > 2 && last - first === sorted.length - 1;
  if (run) return m.places_days_range({ from: weekdayWord(first), to: weekdayWord(last) });
  return sorted.map(weekdayWord).join(m.common_list_comma());
}

/** One line: when screens are on, and what moves it. */
export function planWord(plan: PowerPlan | null): string {
  if (!plan) return m.power_always();
  const parts = [
    plan.days.length === 0
      ? m.power_never()
      : m.power_on_at({ days: daysWord(plan.days), times: timesWord(plan.hours) }),
  ];
  if (plan.holidays) parts.push(m.power_holidays_short());
  if (plan.exceptions.length > 0) parts.push(m.power_exceptions_short({ n: plan.exceptions.length }));
  if (plan.wakeForMeetings) parts.push(m.power_wake_short());
  return parts.join(m.power_separator());
}

export interface Stretch {
  /** Minutes of the day. */
  from: number;
  to: number;
}

/** When it is on in a week without holidays and exceptions: Monday to Sunday, a night shift on both of its days. */
export function weekOf({ days, hours }: PowerPlan): { day: number; stretches: Stretch[] }[] {
  const [on, off] = [minutes(hours.on), minutes(hours.off)];
  const night = isOverNight(hours);
  return weekdays.map((day) => {
    const before = day === 1 ? 7 : day - 1;
    const stretches: Stretch[] = [];
    if (night && off > 0 && days.includes(before)) stretches.push({ from: 0, to: off });
    if (days.includes(day) && on < 1440) stretches.push({ from: on, to: night ? 1440 : off });
    return { day, stretches };
  });
}

/** Half hours, and what is chosen already. `24:00` ends a day and begins none. */
export function timeChoices(halfHours: readonly string[], hours: Hours, which: keyof Hours) {
  const all = [...new Set([...halfHours, hours[which]])].sort();
  const fitting = which === 'on' ? all.filter((time) => time !== '24:00') : all.filter((time) => time !== hours.on);
  return fitting.map((value) => {
    const label = which === 'off' && value < hours.on ? m.power_next_day({ time: value }) : value;
    return { value, label };
  });
}
