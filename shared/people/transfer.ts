/** What becomes of all that somebody holds who leaves, or who turned out to be somebody else: handed over, or given up. */
import * as z from 'zod';
import type { SeriesId } from '../ids.ts';
import { changeOut, id, line, version } from '../schema.ts';
import type { Actor } from '../scope.ts';

/** `merge`: both are one person, and the other one's record is kept. */
export const transferPurposes = ['deactivate', 'merge'] as const;
export const transferWays = ['hand_over', 'cancel'] as const;
/** What becomes of what they have asked for themselves. */
export const requestWays = ['withdraw', 'keep'] as const;

/** What of it there is: how many of each. */
export const holdings = z.object({
  /** Meetings ahead that they organise, those of series not among them. */
  bookings: z.number().int(),
  series: z.number().int(),
  /** Meetings of these series that are ahead. */
  occurrences: z.number().int(),
  /** Places in line. */
  waits: z.number().int(),
  /** Rooms whose bookings they approve, and what waits there at the moment. */
  rooms: z.number().int(),
  approvals: z.number().int(),
  /** Service items that they look after, and requests that they have taken on. */
  items: z.number().int(),
  tasks: z.number().int(),
  /** Open service requests of their own: those that go with a meeting, whatever becomes of it, and the others. */
  withMeetings: z.number().int(),
  requests: z.number().int(),
  /** Meetings of others to which they are invited. */
  invitations: z.number().int(),
});
export type Holdings = z.output<typeof holdings>;

const party = z.object({ personId: id('person'), name: z.string(), email: z.string() });

export const transfer = z.object({
  /** Who leaves; there is one transfer of a person at a time. */
  personId: id('person'),
  purpose: z.enum(transferPurposes),
  how: z.enum(transferWays),
  from: party,
  /** To whom; null where all is given up. */
  to: party.nullable(),
  /** `stopped`: the person came back before it was done, or, with `lastChange.what` `heir_left`, who took over has left and nobody took over from them. */
  state: z.enum(['running', 'done', 'stopped']),
  /** Steps that are done, and those that there were when it began; more may be done than were seen then. */
  done: z.number().int(),
  total: z.number().int(),
  startedAt: z.string(),
  version,
  lastChange: changeOut,
});
export type Transfer = z.output<typeof transfer>;

/** As followers see it. */
export type TransferImage = Transfer & { transferId: string; who: Actor; reason: string; series: SeriesId[] };

export const transferInput = z
  .strictObject({
    personId: id('person'),
    /** The person's. */
    version,
    purpose: z.enum(transferPurposes).default('deactivate'),
    how: z.enum(transferWays),
    to: id('person').optional(),
    /** Their own open service requests. Those of meetings go with these in any case, and of one person nothing is withdrawn. */
    requests: z.enum(requestWays).default('withdraw'),
    /** Told to those whose meetings are cancelled or have another organiser. */
    reason: line(200, 0).default(''),
  })
  .refine((input) => input.how === 'cancel' || input.to !== undefined, { error: 'required', path: ['to'] })
  .refine((input) => input.purpose === 'deactivate' || input.how === 'hand_over', { error: 'hand_over', path: ['how'] })
  .refine((input) => input.to !== input.personId, { error: 'somebody_else', path: ['to'] });

/** Two records that may be one person. */
export const duplicate = z.object({
  /** `same_name`: in one department; `same_name_somewhere`: at least one is of no department. */
  why: z.enum(['same_name', 'same_name_somewhere', 'same_address']),
  people: z.array(
    z.object({
      ...party.shape,
      department: z.string(),
      active: z.boolean(),
      joinedAt: z.string().nullable(),
      version,
    }),
  ),
});
export type Duplicate = z.output<typeof duplicate>;
