/** What each person chooses: by which ways they are told, and when they are left alone. Pure. */
import * as z from 'zod';
import { timeOfDay, zone } from '../schema.ts';
import { factsOf, type MessageKind } from './kinds.ts';

/** Ways beside the inbox, which every message reaches. A chat suite is one more name, and a file in `functions/messages/channels`. */
export const outerChannels = ['mail'] as const;
export type OuterChannel = (typeof outerChannels)[number];
export type ChannelName = 'inbox' | OuterChannel;

const ways = z.array(z.enum(outerChannels)).max(outerChannels.length);

/** A time of each of these days, by the clock of the zone; `to` at or before `from` lies on the next day. */
export const quietTime = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  /** ISO weekdays on which it begins, 1 = Monday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
});
export type QuietTime = z.output<typeof quietTime>;

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
export type MessagePreferences = z.output<typeof messagePreferences>;

export const usualPreferences: MessagePreferences = {
  channels: { meetings: ['mail'], reminders: ['mail'], approvals: ['mail'], services: ['mail'], waitlist: ['mail'] },
  calendar: true,
  quiet: [],
  zone: null,
};

/** By which ways beside the inbox somebody with these preferences is told of this kind. */
export function waysOf(kind: MessageKind, preferences: MessagePreferences): readonly OuterChannel[] {
  const { group, quietly } = factsOf(kind);
  if (quietly) return [];
  return group === 'account' ? ['mail'] : preferences.channels[group];
}
