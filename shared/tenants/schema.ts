import * as z from 'zod';
import { changeOut, email, id, line, locale, version, zone } from '../schema.ts';

/** What a company lets its people do; a building's working hours are the building's own. */
export const bookingPolicy = z.strictObject({
  /** How far ahead a meeting may end, in days. */
  horizonDays: z.number().int().min(1).max(1080),
  maxMinutes: z.number().int().min(15).max(20_160).multipleOf(15),
  /** Minutes before a meeting at which people are reminded, unless the booking says otherwise; 0 = never. */
  reminderMinutes: z.number().int().min(0).max(10_080),
});
export type BookingPolicy = z.output<typeof bookingPolicy>;

export const defaultPolicy: BookingPolicy = { horizonDays: 180, maxMinutes: 7 * 1440, reminderMinutes: 10 };

export const tenant = z.object({
  tenantId: id('tenant'),
  name: z.string(),
  zone: z.string(),
  locale,
  policy: bookingPolicy,
  version,
  lastChange: changeOut,
});
export type Tenant = z.output<typeof tenant>;

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
  locale: locale.optional(),
  policy: bookingPolicy.partial().optional(),
});
