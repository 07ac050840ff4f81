/** What an approver is shown of a request: the booking, since when it waits, and what stands around it in the room, who waits for it. Pure. */
import * as z from 'zod';
import type { Interval } from '../time.ts';
import { booking, meeting } from './schema.ts';
import { meetingsOf, type Sheet } from './sheet.ts';

const neighbour = meeting.pick({ bookingId: true, state: true, start: true, end: true, organiser: true, topic: true });
export type Neighbour = z.output<typeof neighbour>;

/** Somebody in line who would have it, or a part of it; what for is theirs. */
const inLine = z.object({ name: z.string(), start: z.string(), end: z.string(), joinedAt: z.string() });
export type InLine = z.output<typeof inLine>;

/** How many of those in line are named. */
export const mostInLine = 10;

export const toDecide = z.object({
  booking,
  since: z.string(),
  /** The meetings before and after it in its room on the same days; it holds its own time alone. */
  before: neighbour.nullable(),
  after: neighbour.nullable(),
  /** Who waits for this time in this room, first come first; the first ten. */
  inLine: z.array(inLine),
});
export type ToDecide = z.output<typeof toDecide>;

/** @param sheets the room's days that the booking touches */
export function neighboursOf(
  booking: Interval & { bookingId: string },
  sheets: readonly Sheet[],
  zone: string,
  readerId: string,
): { before: Neighbour | null; after: Neighbour | null } {
  const others = sheets
    .flatMap((sheet) => meetingsOf(sheet, zone, readerId))
    .filter((meeting) => meeting.bookingId !== booking.bookingId && meeting.start < meeting.end)
    .map(({ bookingId, state, start, end, organiser, topic }) => ({ bookingId, state, start, end, organiser, topic }));
  return {
    before: others.findLast(({ end }) => end <= booking.start) ?? null,
    after: others.find(({ start }) => start >= booking.end) ?? null,
  };
}
