import * as z from 'zod';
import { timeOfDay, zone } from '../schema.ts';
import { outerChannels } from './preferences.ts';

const ways = z.array(z.enum(outerChannels)).max(outerChannels.length);

/** A time of each of these days, by the clock of the zone; `to` at or before `from` lies on the next day. */
const quietTime = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  /** ISO weekdays on which it begins, 1 = Monday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
});

export const messagePreferences = z.strictObject({
  /** By group of kinds: the ways beside the inbox. */
  channels: z.strictObject({
    meetings: ways,
    reminders: ways,
    approvals: ways,
    services: ways,
    waitlist: ways,
  }),
  /** Whether mails carry the calendar's entry; it is mailed even where `channels` asks for no mail. */
  calendar: z.boolean(),
  quiet: z.array(quietTime).max(6),
  /** Of the quiet times; null follows the company's. */
  zone: zone.nullable(),
});

export type QuietTime = z.output<typeof quietTime>;
export type MessagePreferences = z.output<typeof messagePreferences>;
