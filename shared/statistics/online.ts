/** How long a device should have been on by its plan, and was. Pure. */
import { powerAt, startMinutes } from '../doorplates/power.ts';
import type { PanelPower } from '../doorplates/protocol.ts';
import { datesFrom, dayBounds, type LocalDate, localDate } from '../time.ts';

/** Epoch ms. */
interface Stretch {
  from: number;
  until: number;
}

export interface DayOnline {
  date: LocalDate;
  /** Minutes. */
  expected: number;
  online: number;
}

/**
 * By day of the building's calendar; days on which it was to be off are left out.
 * @param there until when, from the stretch's beginning, it was heard of without a gap
 */
export function onlineIn({ from, until }: Stretch, there: number, plan: PanelPower | null, zone: string): DayOnline[] {
  if (from >= until) return [];
  return datesFrom(localDate(from, zone), localDate(until - 1, zone)).flatMap((date) => {
    const day = dayBounds(date, zone);
    const [first, last] = [Math.max(from, day.start), Math.min(until, day.end)];
    const left = Math.min(Math.max(there, first), last);
    const online = minutesOn(plan, zone, first, left);
    const expected = online + minutesOn(plan, zone, left, last);
    return expected > 0 ? [{ date, expected, online }] : [];
  });
}

/** Without the minutes that it may take to start. */
function minutesOn(plan: PanelPower | null, zone: string, from: number, until: number): number {
  let ms = 0;
  for (let at = from; at < until; ) {
    const power = powerAt(plan, zone, at);
    const end = Math.min(power.until ?? until, until);
    if (power.on) ms += Math.max(0, end - at - (at === from ? 0 : startMinutes * 60_000));
    at = end;
  }
  return Math.round(ms / 60_000);
}
