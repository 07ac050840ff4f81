/** The line in a person's inbox, and the word to their browsers that it is there. */
import { createHash } from 'node:crypto';
import { idFrom } from '../../../shared/ids.ts';
import type { MessageKind } from '../../../shared/messages/kinds.ts';
import type { Scope } from '../../../shared/scope.ts';
import { ConditionFailed, commit } from '../../db/write.ts';
import { inbox, unreadOf } from '../inbox.ts';
import * as Live from '../live.ts';
import type { Channel, Parcel } from './channel.ts';

/** What they have just done themselves they need not be called for. */
const own: ReadonlySet<MessageKind> = new Set<MessageKind>(['booked', 'requested']);

export const inboxChannel: Channel = { name: 'inbox', deliver };

async function deliver(scope: Scope, parcel: Parcel): Promise<void> {
  const { eventId, at, kind, title, text, bookingId, requestId = null, quiet } = parcel;
  const { personId } = parcel.to;
  if (!personId) return;
  const messageId = idFrom('message', createHash('sha256').update(`${eventId} ${personId}`).digest());
  const line = { messageId, personId, what: kind, at, title, text, bookingId, requestId, read: false };
  try {
    await commit(scope, [inbox.create(inbox.first(scope, line))]);
  } catch (error) {
    // It is there from a run before.
    if (error instanceof ConditionFailed) return;
    throw error;
  }
  const unread = await unreadOf(scope, personId, { consistent: true });
  await Live.tell(scope, personId, { kind: 'message.new', unread, title, quiet: quiet || own.has(kind) });
}
