/** Why a time is as good as it is, and what each reason weighs. Pure. */
import { isRestDay, type SpecialDay } from './special-days.ts';

const usual = { from: 9 * 60, to: 18 * 60 };
const lunch = { from: 12 * 60, to: 13 * 60 };
export interface Reasons {
  /** People that must come and cannot. */
  busy: number;
  optionalBusy: number;
  /** People that come from, or go on to, a meeting in another building within the hour. */
  walks: number;
  needsApproval: boolean;
  /** Seats more than are needed. */
  spare: number;
  /** Minutes outside 09:00-18:00. */
  unusual: number;
  lunch: boolean;
  /** At the weekend, or on a public holiday. */
  weekend: boolean;
  /** Begins neither on the hour nor on the half. */
  odd: boolean;
  /** Days after the window's first. */
  days: number;
}

/** Nothing that is pleasant makes up for somebody who must come and cannot. */
export const busyCost = 100_000;
export const optionalCost = 100;
export const walkCost = 12;

/** What each reason weighs: people first, then the hours they work, then their way, then the room and how soon. */
export function costOf(reasons: Reasons): number {
  return (
    reasons.busy * busyCost +
    reasons.optionalBusy * optionalCost +
    Math.min(90, Math.ceil(reasons.unusual / 30) * 15) +
    (reasons.lunch ? 20 : 0) +
    (reasons.weekend ? 150 : 0) +
    reasons.walks * walkCost +
    (reasons.needsApproval ? 25 : 0) +
    Math.min(20, reasons.spare) +
    Math.min(56, reasons.days * 4) +
    (reasons.odd ? 3 : 0)
  );
}

/** Nothing speaks against it. */
export const restful: Reasons = {
  busy: 0,
  optionalBusy: 0,
  walks: 0,
  needsApproval: false,
  spare: 0,
  unusual: 0,
  lunch: false,
  weekend: false,
  odd: false,
  days: 0,
};

/** A time of one day as the clock shows it, minutes after midnight; 1440 at the day's end. */
export interface Clock {
  from: number;
  to: number;
  /** 1 = Monday. */
  weekday: number;
  /** Of a day that is not as its weekday is. */
  kind?: SpecialDay['kind'] | undefined;
}

export function comfortOf({ from, to, weekday, kind }: Clock): Pick<Reasons, 'unusual' | 'lunch' | 'weekend' | 'odd'> {
  return {
    unusual: Math.max(0, usual.from - from) + Math.max(0, to - usual.to),
    lunch: from < lunch.to && lunch.from < to,
    weekend: isRestDay(weekday, kind),
    odd: from % 30 !== 0,
  };
}
