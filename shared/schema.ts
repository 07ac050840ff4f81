/** Zod pieces that several nouns use. Shapes are strict: an unknown property is an error that names it. */
import * as z from 'zod';
import { type Id, type IdKind, idPattern, prefixes } from './ids.ts';
import { isZone } from './time.ts';

export function id<K extends IdKind>(kind: K) {
  return z
    .string()
    .regex(idPattern(kind), { error: `id_${kind}` })
    .meta({ description: `The id of a ${kind}: ${prefixes[kind]}_ and 12 characters` })
    .transform((text) => text as Id<K>);
}

/** Days that a meeting can have; before and after them zones and texts of years behave otherwise. */
function isOurTime(text: string): boolean {
  return text >= '2000' && text < '2200';
}

/** `2026-11-22T02:00:00Z`, to the second; offsets are turned into UTC. */
export const instant = z.iso
  .datetime({ offset: true, error: 'instant' })
  .refine((text) => isOurTime(text) && !Number.isNaN(Date.parse(text)), { error: 'instant' })
  .transform((text) => `${new Date(text).toISOString().slice(0, 19)}Z`);

export const localDate = z.iso.date({ error: 'local_date' }).refine(isOurTime, { error: 'local_date' });
export const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):(?:00|15|30|45)$|^24:00$/, { error: 'quarter_hour' });
export const zone = z.string().max(64).refine(isZone, { error: 'zone' });

const mailAtom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const hostLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const lastLabel = '[a-z](?:[a-z0-9-]{0,61}[a-z0-9])';
/** What mail servers take everywhere: ASCII, dots between and never around, labels as hosts have them (RFC 5321, RFC 1123). */
const mailAddress = new RegExp(`^(?=[^@]{1,64}@)${mailAtom}(?:\\.${mailAtom})*@(?:${hostLabel}\\.)+${lastLabel}$`, 'i');

export const email = z
  .string()
  .trim()
  .max(254)
  .regex(mailAddress, { error: 'email' })
  .transform((text) => text.toLowerCase());

/** One line of visible text. Control characters would break mail headers and doorplates, half surrogates every UTF-8. */
export function line(max: number, min = 1) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, { error: 'one_line' });
}

export function lines(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*(?:[\n\r\t][^\p{Cc}\p{Cs}]*)*$/u, { error: 'plain_text' });
}

export const maxBufferMinutes = 120;
/** Setup and cleaning time claims whole slots. */
export const bufferMinutes = z.number().int().min(0).max(maxBufferMinutes).multipleOf(15);
export const version = z.number().int().min(1);
export const locale = z.enum(['zh-CN', 'en']);
export const role = z.enum(['admin', 'approver', 'staff', 'employee']);

export const changeOut = z.object({
  what: z.string(),
  who: z.object({ kind: z.enum(['person', 'doorplate', 'system']), id: z.string(), name: z.string() }),
  why: z.string().optional(),
  at: z.string(),
});

export const nothing = z.strictObject({});
export const done = z.object({ ok: z.literal(true) });
