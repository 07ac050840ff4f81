import * as z from 'zod';
import { workingHours } from '../places/hours-schema.ts';
import { bufferMinutes, changeOut, email, id, line, locale, version, zone } from '../schema.ts';
import { currencies } from './policy.ts';

export { defaultPolicy, noBrand, usualSignIn } from './policy.ts';

/** What a company lets its people do. */
export const bookingPolicy = z.strictObject({
  /** How far ahead a meeting may end, in days. */
  horizonDays: z.number().int().min(1).max(1080),
  maxMinutes: z.number().int().min(15).max(20_160).multipleOf(15),
  minMinutes: z.number().int().min(15).max(480).multipleOf(15),
  /** Minutes before a meeting at which people are reminded, unless the booking says otherwise; 0 = never. */
  reminderMinutes: z.number().int().min(0).max(10_080),
  /** Hours until a request that nobody has decided lapses; at the latest it does when the meeting would begin. */
  approvalHours: z.number().int().min(1).max(720),
  /** Where people say that they have come, and rooms that nobody came to are given back. */
  checkIn: z.strictObject({
    required: z.boolean(),
    /** Minutes before the start from which one may check in. */
    opensMinutes: z.number().int().min(0).max(60),
    /** Minutes after the start until which one must have. */
    graceMinutes: z.number().int().min(5).max(60),
    /** A series ends after so many releases in a row; 0 = never. */
    strikes: z.number().int().min(0).max(10),
  }),
  /** Minutes that a place is kept for the next in line. */
  holdMinutes: z.number().int().min(5).max(1440),
  /** What one may take; null = as much as one likes. Weeks are ISO weeks of the company's zone. */
  quota: z.strictObject({
    personMinutesPerWeek: z.number().int().min(15).max(10_080).nullable(),
    /** Bookings of one person that have not ended. */
    personAhead: z.number().int().min(1).max(500).nullable(),
    departmentMinutesPerWeek: z.number().int().min(15).max(1_000_000).nullable(),
  }),
  /** Occurrences of one series. */
  maxOccurrences: z.number().int().min(2).max(200),
  /** Minutes kept free before and after each meeting, for setup and cleaning. */
  bufferBefore: bufferMinutes,
  bufferAfter: bufferMinutes,
  /** Whether meetings may stand on public holidays, the company's own rest days among them. */
  onHolidays: z.boolean(),
});
export type BookingPolicy = z.output<typeof bookingPolicy>;

/** How a company looks on its doors and lobbies. */
export const brand = z.object({
  /** Address of its mark, relative to the site; null: its name is written. */
  logo: z.string().nullable(),
  /** `#rrggbb`; null: the product's own. */
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, { error: 'color' })
    .nullable(),
});
export type Brand = z.output<typeof brand>;

export const maxDomains = 20;
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^@?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/, { error: 'domain' })
  .transform((text) => text.replace(/^@/, ''));

/** Who may be asked in, and for how long somebody stays signed in. */
const signInInput = z.strictObject({
  /** Of the addresses that may be invited; empty: any. Who is there already stays. */
  domains: z
    .array(domain)
    .max(maxDomains)
    .transform((list) => [...new Set(list)]),
  /** Days until somebody signs in again. Holds for sessions that begin from now on. */
  sessionDays: z.number().int().min(1).max(30),
  /** Admins work here only in sessions that a passkey has opened. Only an admin who has one can switch it on. */
  adminPasskeys: z.boolean(),
});
const signInRules = z.object({
  domains: z.array(z.string()),
  sessionDays: z.number().int(),
  adminPasskeys: z.boolean(),
});
export type SignInRules = z.output<typeof signInRules>;

export const tenant = z.object({
  tenantId: id('tenant'),
  name: z.string(),
  zone: z.string(),
  /** What new buildings begin with; each then has its own. */
  hours: workingHours,
  locale,
  /** Of all prices: another one changes no price's number. */
  currency: z.enum(currencies),
  policy: bookingPolicy,
  brand,
  signIn: signInRules,
  version,
  lastChange: changeOut,
});
export type Tenant = z.output<typeof tenant>;

/** Pictures alone: a drawing (SVG) can carry a script. */
export const logoTypes = ['image/png', 'image/webp', 'image/jpeg'] as const;
export const maxLogoBytes = 1_000_000;
export const logoInput = z.strictObject({
  contentType: z.enum(logoTypes),
  bytes: z.number().int().min(1).max(maxLogoBytes),
});

export const signUpInput = z.strictObject({
  company: line(80),
  zone,
  name: line(60),
  email,
  code: z.string().regex(/^\d{6}$/, { error: 'six_digits' }),
  locale: locale.default('zh-CN'),
});

export const tenantChanges = z.strictObject({
  version,
  name: line(80).optional(),
  /** Whose days and weeks are the company's: quotas, quiet times, what people see as today. Buildings keep their own. */
  zone: zone.optional(),
  hours: workingHours.optional(),
  locale: locale.optional(),
  currency: z.enum(currencies).optional(),
  policy: bookingPolicy.partial().optional(),
  color: brand.shape.color.optional(),
  signIn: signInInput.partial().optional(),
});
