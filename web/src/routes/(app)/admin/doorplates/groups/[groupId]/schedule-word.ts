import { hoursWord } from '#lib/hours.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Slide } from './draft.svelte.ts';

/** `一直显示`, `12-01 至 12-24 · 周一至周五 08:00–12:00` */
export function scheduleWord({ from, until, days, start, end }: Slide['when']): string {
  const dates = from || until ? m.doorplates_when_dates({ from: from ?? '', until: until ?? '' }) : '';
  const isWholeDay = start === null && end === null;
  const week = days.length > 0 ? days : [1, 2, 3, 4, 5, 6, 7];
  const hours = hoursWord({ open: start ?? '00:00', close: end ?? '24:00', days: week });
  // Whole days are said by their names alone, and every day is not said.
  const times = isWholeDay ? (days.length % 7 > 0 ? hours.replace(/ 00:00–24:00$/, '') : '') : hours;
  return [dates, times].filter(Boolean).join(' · ') || m.doorplates_when_always();
}
