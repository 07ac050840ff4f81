import type { BookingPolicy, Brand, SignInRules } from './schema.ts';

/** What a new company begins with. Apart from the schema, so that functions that parse nothing stay small. */
export const defaultPolicy: BookingPolicy = {
  horizonDays: 180,
  maxMinutes: 7 * 1440,
  minMinutes: 15,
  reminderMinutes: 10,
  approvalHours: 48,
  checkIn: { required: false, opensMinutes: 15, graceMinutes: 10, strikes: 0 },
  holdMinutes: 15,
  quota: { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: null },
  maxOccurrences: 200,
  bufferBefore: 0,
  bufferAfter: 0,
  onHolidays: true,
};

export const noBrand: Brand = { logo: null, color: null };

export const usualSignIn: SignInRules = { domains: [], sessionDays: 30, adminPasskeys: false };

/** What prices can be in (ISO 4217). */
export const currencies = [
  ...([
    'CNY',
    'HKD',
    'MOP',
    'TWD',
    'USD',
    'EUR',
    'GBP',
    'JPY',
    'KRW',
    'SGD',
    'MYR',
    'THB',
    'VND',
    'IDR',
    'PHP',
    'INR',
  ] as const),
  ...([
    'AUD',
    'NZD',
    'CAD',
    'CHF',
    'SEK',
    'NOK',
    'DKK',
    'PLN',
    'CZK',
    'AED',
    'SAR',
    'ZAR',
    'BRL',
    'MXN',
    'TRY',
  ] as const),
] as const;
export type Currency = (typeof currencies)[number];
export const usualCurrency: Currency = 'CNY';

/** Whether somebody of this address may be asked into the company. A domain takes in nothing of its subdomains. */
export function mayJoin({ domains }: Pick<SignInRules, 'domains'>, email: string): boolean {
  return domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase());
}
