/** Quiet times: what waits, and until when. Pure. */
import { addDays, epochOf, type Instant, instantAt, instantOf, localDate, weekday } from '../time.ts';
import { factsOf, type MessageKind } from './kinds.ts';
import type { QuietTime } from './preferences.ts';

/** Hours ahead within which a meeting is near: what is said of it now is of no use later. */
export const nearHours = 4;
/** As long as anything waits, however the times are set. */
const mostDays = 7;

/**
 * The end of the quiet time that this moment lies in, or null. Times that touch or overlap are one.
 * @param now epoch ms
 */
export function quietUntil(now: number, times: readonly QuietTime[], zone: string): Instant | null {
  let until = now;
  const latest = now + mostDays * 86_400_000;
  for (let end = endAfter(until, times, zone); end > until && until < latest; end = endAfter(until, times, zone)) {
    until = end;
  }
  return until > now ? instantOf(Math.min(until, latest)) : null;
}

/** The latest end among the times that hold this moment; the moment itself when none does. */
function endAfter(at: number, times: readonly QuietTime[], zone: string): number {
  const today = localDate(at, zone);
  const ends = times.flatMap((time) =>
    // One that began yesterday may last.
    [addDays(today, -1), today]
      .filter((date) => time.days.includes(weekday(date)))
      .map((date) => boundsOf(date, time, zone))
      .filter(({ start, end }) => start <= at && at < end)
      .map(({ end }) => end),
  );
  return Math.max(at, ...ends);
}

function boundsOf(date: string, { from, to }: QuietTime, zone: string) {
  const isNextDay = to <= from;
  return { start: moment(date, from, zone), end: moment(isNextDay ? addDays(date, 1) : date, to, zone) };
}

function moment(date: string, time: string, zone: string): number {
  return epochOf(time === '24:00' ? instantAt(addDays(date, 1), '00:00', zone) : instantAt(date, time, zone));
}

/**
 * Until when a message waits, or null where it goes at once: outside of quiet times, when it is urgent by its kind, and when
 * it is about a meeting that is near, or begins before anybody would read of it.
 * @param starts when the meeting begins that it is about, as it was and as it is
 */
export function heldUntil(
  kind: MessageKind,
  starts: readonly Instant[],
  now: number,
  { quiet, zone }: { quiet: readonly QuietTime[]; zone: string },
): Instant | null {
  if (factsOf(kind).urgent) return null;
  const until = quietUntil(now, quiet, zone);
  if (!until) return null;
  const near = Math.max(now + nearHours * 3_600_000, epochOf(until) + 3_600_000);
  return starts.some((start) => epochOf(start) <= near) ? null : until;
}
