/** The waiting line: who waits for which time, where, and what has become of it. */
import * as z from 'zod';
import { equipmentId } from '../places/equipment-schema.ts';
import { changeOut, id, version } from '../schema.ts';
import { attendee, bookingInput, bookingTypes } from './schema.ts';

/**
 * `waiting` is in line, `offered` has a place kept for a while. The others are out of it: `accepted` has it booked, `lapsed` let
 * the offer pass, `withdrawn` left or declined, `over` had to see the time come.
 */
export const waitStates = ['waiting', 'offered', 'accepted', 'lapsed', 'withdrawn', 'over'] as const;
export type WaitState = (typeof waitStates)[number];

/** What a room must have at least to be like the one that was wanted. */
export const likeness = z.object({ capacity: z.number(), equipment: z.array(equipmentId) });

/** A place that is kept: a booking in the state `held`. */
export const offer = z.object({
  bookingId: id('booking'),
  roomId: id('room'),
  start: z.string(),
  end: z.string(),
  /** When it goes to the next in line. */
  expiresAt: z.string(),
});

/** Somebody in line, as they alone see it. */
export const wait = z.object({
  waitId: id('wait'),
  person: attendee,
  roomId: id('room'),
  buildingId: id('building'),
  /** Any room of the building that has at least this; null = the room itself. */
  like: likeness.nullable(),
  start: z.string(),
  end: z.string(),
  topic: z.string(),
  type: z.enum(bookingTypes),
  content: z.string(),
  private: z.boolean(),
  people: z.array(attendee),
  guests: z.array(z.string()),
  reminderMinutes: z.number().nullable(),
  state: z.enum(waitStates),
  /** The last one; it counts while the state is `offered`. */
  offer: offer.nullable(),
  /** To the millisecond: who came first is asked first. */
  joinedAt: z.string(),
  /** From when on it is of no use any more. */
  until: z.string(),
  version,
  lastChange: changeOut,
});
export type Wait = z.output<typeof wait>;

/** @property ahead how many are in line before them for a place that would do for both */
export const shownWait = z.object({ ...wait.shape, ahead: z.number().int() });
export type ShownWait = z.output<typeof shownWait>;

const { override: _override, ...wish } = bookingInput.shape;

export const waitInput = z
  .strictObject({
    ...wish,
    /** Any room of the building that seats as many and has the same equipment will do. */
    anyRoom: z.boolean().default(false),
  })
  .refine((input) => input.start < input.end, { error: 'start_before_end', path: ['end'] });
export type WaitInput = z.output<typeof waitInput>;

/** Of one person at a time. */
export const maxWaits = 30;
