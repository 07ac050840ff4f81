/** What a rule would have done to the company's own past. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { replayRules } from '../policies/replay.ts';
import { ruleOverrides } from '../policies/schema.ts';
import { id, localDate } from '../schema.ts';
import { bookingPolicy } from '../tenants/schema.ts';

export const maxReplayDays = 400;

export const replayInput = z
  .strictObject({
    /** Days of the company's calendar, both included; a meeting counts where it begins. */
    from: localDate,
    until: localDate,
    /** Whose rules are to be others; the company's where neither is named. */
    buildingId: id('building').optional(),
    roomId: id('room').optional(),
    /** Of a company, what changes; of a building or a room, all it is to have of its own. */
    rules: ruleOverrides.default({}),
    /** The company's alone. */
    quota: bookingPolicy.shape.quota.partial().default({}),
    /** About how many bookings to look at. */
    limit: z.number().int().min(1).max(1000).default(250),
    cursor: z.string().max(300).optional(),
  })
  .refine(({ from, until }) => from <= until, { error: 'from_before_until', path: ['until'] })
  .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < maxReplayDays * 86_400_000, {
    error: 'span_length',
    path: ['until'],
  });
export type ReplayInput = z.output<typeof replayInput>;

const count = z.number().int();
const tally = z.object({
  meetings: count,
  minutes: z.number(),
  late: count,
  unknown: count,
  unknownMinutes: z.number(),
});

/** A meeting that the new rule would hit and the old one does not. */
const replayCase = z.object({
  bookingId: id('booking'),
  roomId: id('room'),
  start: z.string(),
  end: z.string(),
  organiser: z.string(),
  /** Null: private. */
  topic: z.string().nullable(),
  effect: z.enum(['unfit', 'no_show', 'late', 'unknown']),
  minutes: z.number(),
  value: z.number(),
});
export type ReplayCase = z.output<typeof replayCase>;

export const replayAnswer = z.object({
  looked: count,
  /** How far this page has come, of 1. */
  progress: z.number(),
  rules: z.array(
    z.object({
      rule: z.enum(replayRules),
      /** By the rules in force, and by those proposed. */
      before: tally,
      after: tally,
      /** Where the two differ: what is more. */
      rooms: z.array(z.object({ roomId: id('room'), meetings: count, minutes: z.number() })),
      /** Who organises or is invited to what is newly hit; of private meetings of others the organiser alone. */
      people: z.array(z.string()),
      /** The worst of this page. */
      cases: z.array(replayCase),
    }),
  ),
  /** What departments have booked in each week, to be summed over all pages; none where their limit is not asked about. */
  departments: z.array(z.object({ department: z.string(), week: z.string(), minutes: z.number(), meetings: count })),
  cursor: z.string().nullable(),
});
export type ReplayAnswer = z.output<typeof replayAnswer>;

const none = { meetings: 0, minutes: 0, late: 0, unknown: 0, unknownMinutes: 0 };

export const replay = defineOperation({
  name: 'statistics.replay',
  summary:
    'What other rules would have done to the meetings of a period: which they would have refused or given back, beside what the rules in force do. A page at a time: call it again with its cursor until there is none, and add the pages. Stores nothing.',
  method: 'POST',
  path: '/statistics/replay',
  who: 'admin',
  input: replayInput,
  output: replayAnswer,
  errors: ['not_found'],
  example: {
    input: { from: '2026-09-01', until: '2026-11-22', rules: { checkInRequired: true, graceMinutes: 5 } },
    output: {
      ...{ looked: 400, progress: 0.4, departments: [], cursor: null },
      rules: [
        {
          rule: 'check_in',
          before: { ...none, meetings: 3, minutes: 120 },
          after: { ...none, meetings: 5, minutes: 210, late: 2 },
          rooms: [{ roomId: exampleIds.room, meetings: 2, minutes: 90 }],
          people: [exampleIds.person],
          cases: [
            {
              ...{ bookingId: exampleIds.booking, roomId: exampleIds.room, organiser: '林晓', topic: '周会' },
              ...{ start: '2026-11-20T02:00:00Z', end: '2026-11-20T03:00:00Z' },
              ...{ effect: 'late', minutes: 55, value: 7 },
            },
          ],
        },
      ],
    },
  },
});
