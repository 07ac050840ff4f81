import * as z from 'zod';
import { changeOut, id, line, version } from '../schema.ts';
import { plans } from './plans.ts';

const counted = z.object({
  rooms: z.number().int(),
  doorplates: z.number().int(),
  people: z.number().int(),
});

export const limits = z.object({
  rooms: z.number().int().min(1).max(100_000),
  doorplates: z.number().int().min(1).max(100_000),
  people: z.number().int().min(1).max(1_000_000),
  /** Calls by its people, over ten seconds on average. */
  requestsPerSecond: z.number().int().min(1).max(10_000),
});

const standing = z.object({ plan: z.enum(plans), agreed: limits.partial(), suspended: z.boolean() });

/** A company as its operator sees it: what it has, and nothing of what happens in it. */
export const account = z.object({
  companyId: id('tenant'),
  name: z.string(),
  createdAt: z.string(),
  plan: z.enum(plans),
  /** What was agreed instead of the plan's. */
  agreed: limits.partial(),
  /** What holds. */
  limits,
  suspended: z.object({ since: z.string(), why: z.string() }).nullable(),
  /** What the company's admins have asked for; once it is done, this entry is all that is left. */
  ending: z
    .object({
      state: z.enum(['waiting', 'removing', 'done']),
      askedAt: z.string(),
      at: z.string(),
      by: z.string(),
      goneAt: z.string().nullable(),
      doneAt: z.string().nullable(),
    })
    .nullable(),
  /** What it had of each when that was last counted, which is not with every change; absent where it never was. */
  used: counted.partial(),
  version,
  lastChange: changeOut,
});
export type Account = z.output<typeof account>;

export const usage = z.object({ plan: z.enum(plans), limits, used: counted });
export type Usage = z.output<typeof usage>;

/** What an operator decided of a company. */
export const deed = z.object({
  at: z.string(),
  /** The operator's address. */
  by: z.string(),
  why: z.string().nullable(),
  before: standing,
  after: standing,
});
export type Deed = z.output<typeof deed>;

export const accountChanges = z.strictObject({
  companyId: id('tenant'),
  version,
  plan: z.enum(plans).optional(),
  /** All that is agreed instead of the plan's: what is not named follows the plan. */
  agreed: z.strictObject(limits.partial().shape).optional(),
  /** Nobody of the company gets in until it is null again. */
  suspended: z
    .strictObject({ why: line(200) })
    .nullable()
    .optional(),
});

export const operator = z.object({ email: z.string() });
