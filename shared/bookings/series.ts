/** What a series wants of each occurrence. Pure. */
import { addMinutes, epochOf, type Instant, type Interval, instantAt, localDate, wallMinutes } from '../time.ts';
import type { Segment } from './series-schema.ts';

export type Wanted = Interval & { roomId: Segment['roomId'] };

/** @param segments in order; the last one that has begun counts */
export function wantedAt(occurrence: Instant, segments: readonly Segment[], zone: string): Wanted {
  const segment = segments.findLast(({ from }) => from <= occurrence) ?? segments[0];
  if (!segment) throw new Error('a series without a beginning');
  const start = instantAt(localDate(epochOf(occurrence), zone), segment.time, zone);
  return { roomId: segment.roomId, start, end: addMinutes(start, segment.minutes) };
}

/** `hh:mm` on a zone's clock. */
export function clockOf(instant: Instant, zone: string): string {
  const minutes = wallMinutes(instant, zone);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Whether an occurrence is one of those named: from this one on, before that one. */
export function isChosen(
  occurrence: Instant,
  { from, to }: { from?: Instant | undefined; to?: Instant | undefined },
): boolean {
  return (from === undefined || occurrence >= from) && (to === undefined || occurrence < to);
}
