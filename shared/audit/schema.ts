/** The company's audit trail: who changed what, when, from what to what. */
import * as z from 'zod';
import { id, instant } from '../schema.ts';

/** What is followed. Of bookings: what somebody else than the organiser did; each booking's own trail stands with it. */
export const auditKinds = [
  'tenant',
  'holidays',
  'building',
  'floor',
  'map',
  'room',
  'person',
  'item',
  'area',
  'doorplate',
  'group',
  'media',
  'calendar',
  'equipment',
  'transfer',
  'booking',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export const auditActions = ['created', 'changed', 'removed'] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditChange = z.object({ field: z.string(), before: z.string(), after: z.string() });
export type AuditChange = z.output<typeof auditChange>;

export const auditEntry = z.object({
  /** The event's: the same however often it is told. */
  auditId: z.string(),
  at: z.string(),
  kind: z.enum(auditKinds),
  action: z.enum(auditActions),
  /** The change's own name, of which there are many. */
  what: z.string(),
  who: z.object({ kind: z.enum(['person', 'doorplate', 'system']), id: z.string(), name: z.string() }),
  why: z.string().nullable(),
  subjectId: z.string(),
  /** What people call it, as it was called then. */
  name: z.string(),
  /** Of a booking, when and where it was by then; none of before tells. */
  meeting: z.object({ start: z.string(), end: z.string(), room: z.string(), number: z.string() }).optional(),
  /** Paths of fields with their values as text, '' for none; what is secret is never among them. */
  changes: z.array(auditChange),
});
export type AuditEntry = z.output<typeof auditEntry>;

export const auditInput = z
  .strictObject({
    kind: z.enum(auditKinds).optional(),
    /** Who did it. */
    personId: id('person').optional(),
    /** The id of what it was done to, of whatever kind; also of what is gone. */
    subject: z
      .string()
      .regex(/^\w{1,40}$/)
      .optional(),
    /** Half-open. */
    from: instant.optional(),
    until: instant.optional(),
    limit: z.number().int().min(1).max(200).default(50),
    cursor: z.string().max(1000).optional(),
  })
  .refine(({ from, until }) => !from || !until || from < until, { error: 'from_before_until', path: ['until'] });
export type AuditInput = z.output<typeof auditInput>;
