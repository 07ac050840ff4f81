/** What each person chooses: by which ways they are told, and when they are left alone. Pure. */
import { factsOf, type MessageKind } from './kinds.ts';
import type { MessagePreferences } from './preferences-schema.ts';

export type { MessagePreferences, QuietTime } from './preferences-schema.ts';

/** Ways beside the inbox, which every message reaches. A chat suite is one more name, and a file in `functions/messages/channels`. */
export const outerChannels = ['mail'] as const;
export type OuterChannel = (typeof outerChannels)[number];
export type ChannelName = 'inbox' | OuterChannel;

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
