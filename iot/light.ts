/** What the LED shows for a state, and how bright it is. Pure. */
import type { Light } from '../shared/doorplates/group.ts';
import type { Led, PanelState } from '../shared/doorplates/protocol.ts';
import { dayBounds, epochOf, instantAt, type LocalDate, localDate } from '../shared/time.ts';

type Colours = Pick<Light, 'awaiting' | 'occupied'>;

export const standardLight: Light = {
  awaiting: { color: 'yellow', blink: false },
  occupied: { color: 'slate', blink: false },
  brightness: [],
};

const leds: Record<Exclude<PanelState, 'awaiting_check_in' | 'occupied'>, Led> = {
  off: { color: 'off', blink: false },
  out_of_service: { color: 'slate', blink: false },
  free: { color: 'green', blink: false },
  soon: { color: 'yellow', blink: true },
  in_meeting: { color: 'red', blink: false },
  unknown: { color: 'off', blink: false },
};

export function ledOf(state: PanelState, light: Colours = standardLight): Led {
  if (state === 'awaiting_check_in') return light.awaiting;
  return state === 'occupied' ? light.occupied : leds[state];
}

const dayMs = 86_400_000;

/** Percent: of the newest of the day's steps; full before the first. @param now epoch ms */
export function brightnessAt({ brightness }: Light, zone: string, now: number): number {
  if (brightness.length === 0) return 100;
  const date = localDate(now, zone);
  return brightness.findLast(({ from }) => timeAt(date, from, zone) <= now)?.percent ?? 100;
}

/** When it changes on a day, in epoch ms. */
export function brightnessSteps({ brightness }: Light, zone: string, date: LocalDate): number[] {
  return brightness.map(({ from }) => timeAt(date, from, zone));
}

/** Of a time that comes twice the first, of one that is skipped the moment as long after. */
function timeAt(date: LocalDate, time: string, zone: string): number {
  const { start, end } = dayBounds(date, zone);
  if (end - start !== dayMs) return epochOf(instantAt(date, time, zone));
  return start + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
}
