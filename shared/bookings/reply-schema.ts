import * as z from 'zod';
import { rule } from './recurrence-schema.ts';
import { answers } from './replies.ts';

export const reply = z.object({
  /** A person's id, or a guest's address. */
  who: z.string(),
  reply: z.enum(answers),
  at: z.string(),
  /** The booking's SEQUENCE as long as it stands: to another time or place it is none. */
  sequence: z.number().int(),
});
export type Reply = z.output<typeof reply>;

/** A meeting as the recipient of its invitation knows it. */
export const invitation = z.object({
  company: z.string(),
  /** null once the meeting is over or off: the link no longer says what it was about. */
  topic: z.string().nullable(),
  organiser: z.string(),
  start: z.string(),
  end: z.string(),
  /** The building's. */
  zone: z.string(),
  room: z.string(),
  /** Building and floor. */
  whereabouts: z.string(),
  /** `off`: it does not take place. */
  state: z.enum(['open', 'off', 'over']),
  /** Whom the invitation is to: a name, or a guest's address. */
  name: z.string(),
  reply: z.enum(answers).nullable(),
  /** null: it is about this meeting alone. Else about all of a series that are still to come: the first stands for them. */
  series: z
    .object({
      rule,
      /** `hh:mm` on the building's clock. */
      time: z.string(),
      /** How many are to come, and how many of these wait for an answer. */
      coming: z.number().int(),
      open: z.number().int(),
      /** The next few, each with the answer that stands for it. */
      next: z.array(z.object({ start: z.string(), end: z.string(), reply: z.enum(answers).nullable() })),
    })
    .nullable(),
});
