import * as z from 'zod';
import type { BookingId } from '../ids.ts';
import { changeOut, id, instant, line, version } from '../schema.ts';
import { mostOccurrences, rule } from './recurrence-schema.ts';
import { attendee, bookingInput, bookingStates, bookingTypes } from './schema.ts';

/** A place for one occurrence: its room and time. */
const placing = { roomId: id('room'), start: instant, end: instant };

const planFacts = {
  roomId: id('room'),
  /** The first time, also where the rule's first day is a later one. */
  start: instant,
  end: instant,
  rule,
};
export const planInput = z
  .strictObject(planFacts)
  .refine((input) => input.start < input.end, { error: 'start_before_end', path: ['end'] });
export type PlanInput = z.output<typeof planInput>;

/** Which of a series: those that would begin at `from` or later and before `to`, all of them where nothing is said. */
const chosen = { seriesId: id('series'), from: instant.optional(), to: instant.optional() };

/** What is asked of them: another time on the same day, another room; what is not said stays as each of them is. */
export const moveFacts = {
  /** `hh:mm` on the building's clock. */
  time: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):(?:00|15|30|45)$/, { error: 'quarter_hour' })
    .optional(),
  minutes: z.number().int().min(15).max(20_160).multipleOf(15).optional(),
  roomId: id('room').optional(),
};
export const planChangeInput = z.strictObject({
  ...chosen,
  ...moveFacts,
  /** Plans those that are skipped or off, instead of those that are booked. */
  skipped: z.boolean().default(false),
});
export type PlanChangeInput = z.output<typeof planChangeInput>;

export const planStates = ['free', 'taken', 'refused'] as const;

const holder = z.object({
  start: z.string(),
  end: z.string(),
  organiser: z.string(),
  topic: z.string().nullable(),
  waits: z.boolean().optional(),
});

/** A free place instead of one that is taken: another room at the same time, or another time in the same room. */
export const choice = z.object({ roomId: id('room'), roomName: z.string(), start: z.string(), end: z.string() });
export type Choice = z.output<typeof choice>;

export const planned = z.object({
  /** RFC 5545 RECURRENCE-ID. */
  occurrence: z.string(),
  roomId: id('room'),
  start: z.string(),
  end: z.string(),
  state: z.enum(planStates),
  /** refused: the rule that forbids it, in the reader's language. */
  reason: z.string().nullable(),
  holders: z.array(holder),
  /** The best first. */
  choices: z.array(choice),
});
export type Planned = z.output<typeof planned>;

export const plan = z.object({
  zone: z.string(),
  occurrences: z.array(planned),
  /** `yyyy-mm` of months that do not have the rule's date. */
  missing: z.array(z.string()),
});
export type Plan = z.output<typeof plan>;

const accepted = z.strictObject({ occurrence: instant, ...placing });
export type Accepted = z.output<typeof accepted>;

// An exception from the policy is made for one booking, not for two hundred.
const { override: _override, ...bookingFacts } = bookingInput.shape;

export const seriesInput = z
  .strictObject({
    ...bookingFacts,
    rule,
    /** What was made of the plan; an occurrence that is not named is skipped. */
    occurrences: z.array(accepted).min(1).max(mostOccurrences),
  })
  .refine((input) => input.start < input.end, { error: 'start_before_end', path: ['end'] });
export type SeriesInput = z.output<typeof seriesInput>;

const { roomId: _roomId, start: _start, end: _end, ...words } = bookingFacts;
const changeable = {
  topic: words.topic.optional(),
  type: words.type.unwrap().optional(),
  content: words.content.unwrap().optional(),
  private: words.private.unwrap().optional(),
  people: words.people.unwrap().optional(),
  guests: words.guests.unwrap().optional(),
  reminderMinutes: words.reminderMinutes.unwrap().optional(),
};

export const seriesChanges = z.strictObject({
  ...chosen,
  ...changeable,
  ...moveFacts,
  /** Where each is to be, as planned: one that is not named stays where it is. Without it all go where time and room say. */
  occurrences: z.array(accepted).max(mostOccurrences).optional(),
});
export type SeriesChanges = z.output<typeof seriesChanges>;

export const seriesCancel = z.strictObject({ ...chosen, reason: line(200, 0).default('') });
export type SeriesCancel = z.output<typeof seriesCancel>;

export const takeInput = z
  .strictObject({ seriesId: id('series'), occurrence: instant, ...placing })
  .refine((input) => input.start < input.end, { error: 'start_before_end', path: ['end'] });
export type TakeInput = z.output<typeof takeInput>;

/**
 * `committing` books its occurrences still, `failed` could not and holds nothing. An active one may have a change under way, which
 * `progress` counts.
 */
export const seriesStates = ['committing', 'active', 'failed'] as const;

/** One of the series as it is now. */
export const seriesOccurrence = z.object({
  occurrence: z.string(),
  /** skipped: never booked, and can be taken. */
  state: z.enum([...bookingStates, 'skipped']),
  bookingId: id('booking').nullable(),
  roomId: id('room'),
  start: z.string(),
  end: z.string(),
  /** It is elsewhere or at another time than the series would have it. */
  exception: z.boolean(),
});
export type SeriesOccurrence = z.output<typeof seriesOccurrence>;

/** From this occurrence on the series has another time or room. */
export const segment = z.object({
  from: z.string(),
  time: z.string(),
  minutes: z.number(),
  roomId: id('room'),
});
export type Segment = z.output<typeof segment>;

export const series = z.object({
  seriesId: id('series'),
  rule,
  zone: z.string(),
  /** What the series wants; the first is its beginning. */
  segments: z.array(segment),
  topic: z.string().nullable(),
  type: z.enum(bookingTypes),
  content: z.string(),
  private: z.boolean(),
  organiser: attendee,
  people: z.array(attendee),
  guests: z.array(z.string()),
  reminderMinutes: z.number().nullable(),
  state: z.enum(seriesStates),
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** Those that somebody else took while it was committed: nothing of it was done then. */
  collided: z.array(
    z.object({ occurrence: z.string(), ...{ roomId: id('room'), start: z.string(), end: z.string() } }),
  ),
  createdAt: z.string(),
  version,
  lastChange: changeOut,
});

export type Series = Omit<z.output<typeof series>, 'progress'>;

/** A series as followers see it. */
export type SeriesImage = Omit<Series, 'topic'> & {
  topic: string;
  occurrences: { occurrence: string; bookingId: BookingId | null }[];
  /** RFC 5545 SEQUENCE of its calendar entry. */
  sequence: number;
  /** What its people are told of: the change that made this version. */
  news: { what: 'created' | 'changed' | 'cancelled' | 'taken'; occurrences: string[]; version: number } | null;
  /** Places that were kept for it and that it has let go with this version, buffers included. */
  freed?: { roomId: z.output<typeof series>['segments'][number]['roomId']; start: string; end: string }[];
};

export const seriesAnswer = z.object({ series, occurrences: z.array(seriesOccurrence) });
export type SeriesAnswer = z.output<typeof seriesAnswer>;
