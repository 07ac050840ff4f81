import { language } from '#lib/locale.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Building } from '#lib/places.svelte.ts';

export type Hours = Building['hours'];

/** ISO weekday (1 = Monday) -> 周一. */
export function weekdayWord(day: number): string {
  // 2024-01-01 was a Monday.
  return new Intl.DateTimeFormat(language.current, { weekday: 'short', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, day),
  );
}

/** `周一至周五 08:00–20:00`, `全天开放`. */
export function hoursWord(hours: Hours): string {
  const days = hours.days.toSorted((a, b) => a - b);
  const first = days[0] ?? 1;
  const last = days.at(-1) ?? 7;
  const always = hours.open === '00:00' && hours.close === '24:00';
  if (always && days.length === 7) return m.places_open_always();
  const run = days.length > 2 && last - first === days.length - 1;
  const dayWords =
    days.length === 7
      ? m.places_every_day()
      : run
        ? m.places_days_range({ from: weekdayWord(first), to: weekdayWord(last) })
        : days.map(weekdayWord).join(m.common_list_comma());
  return `${dayWords} ${hours.open}–${hours.close}`;
}

/** `00:00`, `00:30` … `24:00` */
export const halfHours = Array.from({ length: 49 }, (_, index) => {
  const hour = String(Math.floor(index / 2)).padStart(2, '0');
  return `${hour}:${index % 2 === 0 ? '00' : '30'}`;
});
