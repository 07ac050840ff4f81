import * as z from 'zod';
import { id, localDate } from '../schema.ts';

/** Meetings of one page, and of one call that sees to them. */
export const mostInWay = 10;

const elsewhere = z.object({ roomId: id('room'), roomName: z.string(), capacity: z.number().int() });

/** A meeting that stands where a room is to be occupied. */
export const meetingInWay = z.object({
  bookingId: id('booking'),
  start: z.string(),
  end: z.string(),
  /** null: private, or a place that is kept for somebody in line. */
  topic: z.string().nullable(),
  /** Empty where a place is kept for somebody in line. */
  organiser: z.string(),
  /** As far as it is known: the organiser and everybody invited. */
  people: z.number().int(),
  state: z.enum(['booked', 'pending', 'held']),
  /** Rooms of the same building that are free then, the best first: with as much equipment, as large, on the same floor. */
  elsewhere: z.array(elsewhere),
});
export type MeetingInWay = z.output<typeof meetingInWay>;

export const inWayInput = z.strictObject({
  roomId: id('room'),
  from: localDate,
  until: localDate,
  /** `next` of the page before. */
  after: z.string().max(40).optional(),
});

/** `tell` leaves the meeting where it is and tells its organiser, with the best room that is free then. */
export const wayChoices = ['move', 'cancel', 'tell'] as const;
export const wayOutcomes = ['moved', 'cancelled', 'told', 'gone', 'refused'] as const;

export const clearWayInput = z.strictObject({
  roomId: id('room'),
  steps: z
    .array(
      z.strictObject({
        bookingId: id('booking'),
        do: z.enum(wayChoices),
        /** Where to, when it is moved; the best room that is free when absent. */
        to: id('room').optional(),
      }),
    )
    .min(1)
    .max(mostInWay),
});
export type WayStep = z.output<typeof clearWayInput>['steps'][number];

export const wayStepDone = z.object({
  bookingId: id('booking'),
  outcome: z.enum(wayOutcomes),
  /** Where it has been moved to. */
  roomName: z.string().nullable(),
  /** Why it was refused, in the reader's words. */
  message: z.string().nullable(),
});
