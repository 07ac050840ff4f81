import * as z from 'zod';
import { idPattern, type PersonId } from '../ids.ts';
import { changeOut, email, id, instant, line, lines, localDate, version } from '../schema.ts';
import { reply } from './reply-schema.ts';

export const bookingTypes = ['internal', 'client', 'interview', 'training', 'review', 'other'] as const;
export type BookingType = (typeof bookingTypes)[number];

/**
 * `pending` waits for an approver, `held` is a place offered to the next in line; like `booked` they hold their slots. The others
 * hold nothing any more: `cancelled` by its people, `rejected` by an approver or because nobody decided in time, `released`
 * because nobody came.
 */
export const bookingStates = ['booked', 'pending', 'held', 'cancelled', 'rejected', 'released'] as const;
export type BookingState = (typeof bookingStates)[number];

export const channels = ['web', 'qr', 'panel'] as const;

/** Somebody said that they are there. */
export const checkIn = z.object({
  at: z.string(),
  who: z.object({ kind: z.enum(['person', 'doorplate', 'system']), id: z.string(), name: z.string() }),
  channel: z.enum(channels),
});
export type CheckIn = z.output<typeof checkIn>;

/** A time in a room that an approver has allowed. */
export const allowed = z.object({ roomId: id('room'), start: z.string(), end: z.string() });

export const attendee = z.object({ personId: id('person'), name: z.string() });

const organiserPattern = new RegExp(`${idPattern('person').source}|${idPattern('doorplate').source}`);
const organiserId = z
  .string()
  .regex(organiserPattern)
  .meta({ description: 'The id of a person, or of the doorplate at which a meeting was booked' })
  .transform((text) => text as PersonId);

/** A booking as its organiser and attendees see it; to others a private one shows no topic, content or attendees. */
export const booking = z.object({
  bookingId: id('booking'),
  roomId: id('room'),
  buildingId: id('building'),
  start: z.string(),
  end: z.string(),
  topic: z.string().nullable(),
  type: z.enum(bookingTypes),
  content: z.string(),
  private: z.boolean(),
  organiser: z.object({ personId: organiserId, name: z.string() }),
  people: z.array(attendee),
  guests: z.array(z.string()),
  /** Minutes before the start; null follows the organiser's and the company's setting, 0 = never. */
  reminderMinutes: z.number().nullable(),
  state: z.enum(bookingStates),
  /** pending: when the request lapses; held: when the offer does; null for all others. */
  expiresAt: z.string().nullable(),
  /** What an approver has allowed of it; null where none was asked. */
  approved: allowed.nullable(),
  checkIn: checkIn.nullable(),
  /** The attendees’ answers that stand; those who do not meet see none. */
  replies: z.array(reply),
  /** The series it belongs to. */
  seriesId: id('series').nullable(),
  /** RFC 5545 RECURRENCE-ID: when the series would have it begin, wherever it has been moved to. */
  occurrence: z.string().nullable(),
  bufferBefore: z.number(),
  bufferAfter: z.number(),
  /** RFC 5545 SEQUENCE: rises when time, place or state changes. */
  sequence: z.number(),
  createdAt: z.string(),
  /** When it got its present start and room, where that was later. */
  placedAt: z.string().optional(),
  version,
  lastChange: changeOut,
});
export type Booking = z.output<typeof booking>;

export const warnings = ['over_capacity'] as const;
export const bookingAnswer = z.object({ booking, warnings: z.array(z.enum(warnings)) });

const facts = {
  roomId: id('room'),
  start: instant,
  end: instant,
  topic: line(120),
  type: z.enum(bookingTypes),
  content: lines(4000),
  private: z.boolean(),
  people: z.array(id('person')).max(300),
  guests: z.array(email).max(100),
  reminderMinutes: z.number().int().min(0).max(10_080).nullable(),
};

/** Why an admin books in spite of the policy: its hours, horizon, length, quotas, whom the room is for, approval. */
const override = line(200).optional();

export const bookingInput = z
  .strictObject({
    ...facts,
    override,
    type: facts.type.default('internal'),
    content: facts.content.default(''),
    private: facts.private.default(false),
    people: facts.people.default([]),
    guests: facts.guests.default([]),
    reminderMinutes: facts.reminderMinutes.default(null),
  })
  .refine((input) => input.start < input.end, { error: 'start_before_end', path: ['end'] });
export type BookingInput = z.output<typeof bookingInput>;

export const bookingChanges = z
  .strictObject(facts)
  .partial()
  .extend({
    bookingId: id('booking'),
    override,
    /** The version the change was made on; without it the newest is changed. */
    version: version.optional(),
  });
export type BookingChanges = z.output<typeof bookingChanges>;

export const cancelInput = z.strictObject({
  bookingId: id('booking'),
  version: version.optional(),
  reason: line(200, 0).default(''),
});

/** One reference's part of a day, as grids and doorplates read it; instants are cut at the day's ends. */
export const meeting = z.object({
  bookingId: id('booking'),
  state: z.enum(['booked', 'pending', 'held', 'occupied']),
  private: z.boolean(),
  start: z.string(),
  end: z.string(),
  bufferBefore: z.number(),
  bufferAfter: z.number(),
  /** Empty where nobody organises: a long-term occupation. */
  organiserId: organiserId.or(z.literal('')),
  organiser: z.string(),
  topic: z.string().nullable(),
  type: z.string(),
  /** Whether its people have said that they have come, where the room asks for it: `exempt` need not. `open` when absent. */
  attendance: z.enum(['open', 'done', 'exempt']).optional(),
  /** One of a series. */
  repeats: z.boolean().optional(),
});

export const roomDay = z.object({
  roomId: id('room'),
  date: z.string(),
  /** Rises with every change of the day; 0 = never booked. */
  version: z.number().int().min(0),
  meetings: z.array(meeting),
});
export type RoomDay = z.output<typeof roomDay>;

export const maxGridDays = 31;
export const maxGridRooms = 100;
export const maxGridSheets = 700;
export const gridInput = z
  .strictObject({
    rooms: z.array(id('room')).min(1).max(maxGridRooms),
    from: localDate,
    days: z.number().int().min(1).max(maxGridDays).default(1),
  })
  .refine((input) => input.rooms.length * input.days <= maxGridSheets, { error: 'grid_size', path: ['days'] });

/** How long a span one's own bookings are listed for in one call. */
export const maxMineDays = 400;
export const mineInput = z
  .strictObject({ from: instant, to: instant })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= maxMineDays * 86_400_000, {
    error: 'span_length',
    path: ['to'],
  });

export const historyEntry = z.object({
  at: z.string(),
  what: z.string(),
  who: z.object({ kind: z.enum(['person', 'doorplate', 'system']), id: z.string(), name: z.string() }),
  why: z.string().nullable(),
  /** Field -> what it was and became, as text; private ones are left out for those who may not know. */
  changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
});
export type HistoryEntry = z.output<typeof historyEntry>;

/** How many Idempotency-Keys a booking remembers. */
export const maxUsedKeys = 8;
