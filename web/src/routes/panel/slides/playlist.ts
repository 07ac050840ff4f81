/** Which slide of a playlist is next, and until when. Pure: the same list, instant and zone give the same slide. */
import type { Showing } from '../../../../../shared/doorplates/group.ts';
import type { PanelSlide } from '../../../../../shared/doorplates/protocol.ts';
import { addDays, instantOf, localDate, wallMinutes, weekday } from '../../../../../shared/time.ts';

export interface Shown {
  index: number;
  slide: PanelSlide;
  /** Epoch ms; null: a video, which plays to its end. */
  until: number | null;
}

const minuteMs = 60_000;

/**
 * The next one that may be shown, in the list's order and from its start again; null while there is none.
 * @param after the index of the one that was shown; -1 at the beginning
 * @param skip those that cannot be shown here
 */
export function slideAfter(
  slides: readonly PanelSlide[],
  after: number,
  { now, zone, skip }: { now: number; zone: string; skip(slide: PanelSlide): boolean },
): Shown | null {
  for (let step = 1; step <= slides.length; step++) {
    const index = (after + step) % slides.length;
    const slide = slides[index];
    if (slide && isDue(slide.when, now, zone) && !skip(slide))
      return { index, slide, until: untilOf(slide, now, zone) };
  }
  return null;
}

/** Whether what stands on the screen simply stays there, as the only slide does; a video begins anew. */
export function goesOn(shown: Shown | null, next: Shown | null): boolean {
  return next !== null && next.slide === shown?.slide && next.slide.kind !== 'video';
}

function untilOf(slide: PanelSlide, now: number, zone: string): number | null {
  if (slide.kind === 'video') return null;
  const until = now + slide.seconds * 1000;
  // Its time may be over before it is.
  for (let at = (Math.floor(now / minuteMs) + 1) * minuteMs; at < until; at += minuteMs) {
    if (!isDue(slide.when, at, zone)) return at;
  }
  return until;
}

/** Whether a slide's schedule holds at an instant. Times from evening to morning belong to the day on which they begin. */
export function isDue({ from, until, days, start, end }: Showing, now: number, zone: string): boolean {
  const minutes = wallMinutes(instantOf(now), zone);
  const first = start === null ? 0 : minutesOf(start);
  const last = end === null ? 24 * 60 : minutesOf(end);
  const isOvernight = first >= last;
  if (isOvernight ? last <= minutes && minutes < first : minutes < first || last <= minutes) return false;
  const today = localDate(now, zone);
  const date = isOvernight && minutes < last ? addDays(today, -1) : today;
  if ((from !== null && date < from) || (until !== null && until < date)) return false;
  return days.length === 0 || days.includes(weekday(date));
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
