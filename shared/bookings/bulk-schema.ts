import * as z from 'zod';
import { id, line } from '../schema.ts';

/** Meetings that one call adds; so many times a job can be added to. */
export const mostInPart = 200;
export const mostParts = 50;

export const bulkPlanInput = z.strictObject({
  /** The job to add to; a new one when absent. */
  bulkId: id('bulk').optional(),
  bookingIds: z.array(id('booking')).min(1).max(mostInPart),
});

export const bulkPlan = z.object({
  bulkId: id('bulk'),
  /** Of those named: how many would be cancelled. */
  meetings: z.number().int(),
  /** How many of these are one of a series. */
  repeats: z.number().int(),
  /** Over already, or cancelled: left alone. */
  over: z.number().int(),
  /** Who would be told of meetings that the admin may know: ids of people, addresses of guests. */
  people: z.array(z.string()),
  /** How many of the meetings are private ones of others: their people are told as well, and stay between themselves. */
  hidden: z.number().int(),
});
export type BulkPlan = z.output<typeof bulkPlan>;

export const bulkStates = ['planned', 'running', 'done'] as const;
export const bulkStartInput = z.strictObject({ bulkId: id('bulk'), reason: line(200) });
export const bulkProgress = z.object({
  bulkId: id('bulk'),
  state: z.enum(bulkStates),
  reason: z.string(),
  total: z.number().int(),
  /** How many have been seen to. */
  done: z.number().int(),
  cancelled: z.number().int(),
  /** Over, cancelled or gone by the time that their turn came. */
  left: z.number().int(),
});
export type BulkProgress = z.output<typeof bulkProgress>;
