import type { Stretch } from '../../../../iot/meetings.ts';
import type { PanelView } from '../../../../iot/state.ts';

const hour = 3_600_000;
/** The part of the day that is always shown; earlier and later meetings widen it. Hours of elapsed time since midnight. */
const usual = { from: 8, to: 20 };

export interface RibbonWindow extends Stretch {
  /** Every second full hour. */
  ticks: number[];
}

export function windowOf(today: NonNullable<PanelView['today']>, now: number): RibbonWindow {
  const whole = { start: Math.max(today.start, now), end: Math.min(today.end, now) };
  const claims = today.meetings.map(({ claim }) => claim);
  const start = Math.min(today.start + usual.from * hour, whole.start, ...claims.map((claim) => claim.start));
  const end = Math.max(today.start + usual.to * hour, whole.end, ...claims.map((claim) => claim.end));
  const from = Math.max(today.start, today.start + Math.floor((start - today.start) / hour) * hour);
  const to = Math.min(today.end, today.start + Math.ceil((end - today.start) / hour) * hour);
  const ticks: number[] = [];
  const step = to - from > 14 * hour ? 3 : 2;
  for (let at = from; at < to; at += step * hour) ticks.push(at);
  return { start: from, end: to, ticks };
}

/** Left edge and width in percent of the window. */
export function placeIn(window: Stretch, { start, end }: Stretch): { left: number; width: number } {
  const length = window.end - window.start;
  const from = Math.max(window.start, start);
  const to = Math.min(window.end, end);
  return { left: ((from - window.start) / length) * 100, width: (Math.max(0, to - from) / length) * 100 };
}
