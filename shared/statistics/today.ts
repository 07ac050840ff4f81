/** A day's meetings at a moment of it, from its clocks; and what an admin should look at first. Pure. */
import * as z from 'zod';
import { alertCauses } from '../doorplates/care.ts';
import { id } from '../schema.ts';
import type { Counters } from './shares.ts';

const count = z.number().int();

export const today = z.object({
  /** Meetings that take place today, by each building's calendar: to come, under way, over. */
  waiting: count,
  running: count,
  ended: count,
  /** Meetings that begin in this week, Monday to Sunday. */
  week: count,
  /** When one of them begins or ends next, if nobody changes anything; null: none does today. */
  nextAt: z.string().nullable(),
});
export type Today = z.output<typeof today>;

/** How many of each kind of trouble are named; the others are counted. */
export const mostNamed = 5;
/** Requests that are overdue are counted up to here. */
export const mostOverdue = 200;

const where = { roomId: id('room').nullable(), room: z.string(), building: z.string() };

export const online = z.object({ total: count, online: count, offline: count });
export type Online = z.output<typeof online>;

export const attention = z.object({
  rooms: z.object({ total: count, buildings: count, occupied: count }),
  devices: z.object({ total: count }),
  /** What IT has been called for and is not over, the oldest first; one for a building whose devices fell silent together. */
  faults: z.object({
    count,
    worst: z.array(
      z.object({
        doorplateId: id('doorplate').nullable(),
        name: z.string(),
        ...where,
        cause: z.enum(alertCauses),
        since: z.string(),
        /** Devices that it is about. */
        devices: count,
        requestId: id('request'),
      }),
    ),
  }),
  /** Requests that somebody should be at and nobody is, the longest overdue first. */
  overdue: z.object({
    count,
    /** There are more than were counted. */
    more: z.boolean(),
    worst: z.array(
      z.object({
        requestId: id('request'),
        item: z.string(),
        ...where,
        dueAt: z.string(),
        assignee: z.string().nullable(),
      }),
    ),
  }),
  /** Bookings that wait for an approver anywhere in the company, the oldest first. */
  approvals: z.object({
    count,
    worst: z.array(
      z.object({
        bookingId: id('booking'),
        ...where,
        zone: z.string(),
        organiser: z.string(),
        start: z.string(),
        end: z.string(),
        since: z.string(),
        expiresAt: z.string().nullable(),
      }),
    ),
  }),
  /** Rooms at whose door no doorplate stands. */
  bare: z.object({ count, worst: z.array(z.object(where)) }),
});
export type Attention = z.output<typeof attention>;

/** How many are to come, under way and over; when that changes by itself. */
type Stand = Pick<Today, 'waiting' | 'running' | 'ended'> & { next: number | null };

/**
 * @param counters of a day's clock, all its shards added
 * @param minute since the day began; a meeting is under way from its first minute to before its last
 * @returns `next` = the minute of the next beginning or end
 */
export function standOf(counters: Counters, minute: number): Stand {
  let [total, begun, ended] = [0, 0, 0];
  let next: number | null = null;
  for (const [name, value] of Object.entries(counters)) {
    const at = Number(name.slice(2));
    const isBegin = name.startsWith('b.');
    if (value === 0 || (!isBegin && !name.startsWith('e.'))) continue;
    if (isBegin) total += value;
    if (at > minute) next = Math.min(next ?? at, at);
    else if (isBegin) begun += value;
    else ended += value;
  }
  return { waiting: total - begun, running: begun - ended, ended, next };
}
