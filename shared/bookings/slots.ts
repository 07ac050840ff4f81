/**
 * A building's calendar day is cut into 15-minute slots counted from the day's first instant: 92 to 100 of them, because a
 * day across a DST change has 23 to 25 hours (Lord Howe: 23.5 and 24.5). Everything here is pure and half-open.
 */
import { addDays, dayBounds, epochOf, type Interval, instantOf, type LocalDate, localDate } from '../time.ts';

export const slotMinutes = 15;
const slotMs = slotMinutes * 60_000;

/** Slots `from` (included) to `to` (excluded) of one day. */
export interface Span {
  date: LocalDate;
  from: number;
  to: number;
}

export function slotsInDay(date: LocalDate, zone: string): number {
  const day = dayBounds(date, zone);
  return Math.round((day.end - day.start) / slotMs);
}

/** Instants on the grid: quarter hours, as every zone's offset of today is a multiple of 15 minutes. */
export function onGrid(epochMs: number): boolean {
  return epochMs % slotMs === 0;
}

export function floorToSlot(epochMs: number): number {
  return Math.floor(epochMs / slotMs) * slotMs;
}

export function ceilToSlot(epochMs: number): number {
  return Math.ceil(epochMs / slotMs) * slotMs;
}

/** The spans of the days that an interval touches, in order; its ends are rounded outward to whole slots. */
export function spansOf(interval: Interval, zone: string): Span[] {
  const start = epochOf(interval.start);
  const end = epochOf(interval.end);
  const spans: Span[] = [];
  for (let date = localDate(start, zone); ; date = addDays(date, 1)) {
    const day = dayBounds(date, zone);
    if (day.start >= end) return spans;
    spans.push({
      date,
      from: Math.max(0, Math.floor((start - day.start) / slotMs)),
      to: Math.min(Math.round((day.end - day.start) / slotMs), Math.ceil((end - day.start) / slotMs)),
    });
  }
}

/** The instants that a span covers. */
export function intervalOf(span: Span, zone: string): Interval {
  const { start } = dayBounds(span.date, zone);
  return { start: instantOf(start + span.from * slotMs), end: instantOf(start + span.to * slotMs) };
}

/** `[3, 6)` gives 3, 4, 5. */
export function slotsOf(span: Pick<Span, 'from' | 'to'>): number[] {
  return Array.from({ length: Math.max(0, span.to - span.from) }, (_, index) => span.from + index);
}
