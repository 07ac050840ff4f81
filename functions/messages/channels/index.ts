/** All channels by name. */
import type { ChannelName } from '../../../shared/messages/preferences.ts';
import type { Scope } from '../../../shared/scope.ts';
import { allOf } from '../../all-of.ts';
import type { Channel, Parcel } from './channel.ts';
import { inboxChannel } from './inbox.ts';
import { mailChannel } from './mail.ts';

export type { Channel, Parcel } from './channel.ts';

const channels: Record<ChannelName, Channel> = { inbox: inboxChannel, mail: mailChannel };

/**
 * Brings one message to one recipient by these ways: the inbox's line first, then the others, of which none waits for another.
 * @throws what a channel throws, when another try may help
 */
export async function post(scope: Scope, parcel: Parcel, ways: readonly ChannelName[]): Promise<void> {
  if (ways.includes('inbox')) await channels.inbox.deliver(scope, parcel);
  const others = ways.filter((way) => way !== 'inbox');
  if (others.length === 1 && others[0]) return channels[others[0]].deliver(scope, parcel);
  await allOf(others.map((way) => () => channels[way].deliver(scope, parcel)));
}
