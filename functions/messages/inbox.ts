/** A person's inbox: newest first, forgotten by the table after half a year. */
import type { MessageId, PersonId } from '../../shared/ids.ts';
import type { Message } from '../../shared/messages/schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';

export type InboxMessage = Message & {
  personId: PersonId;
  /** Mail is sent after the message is stored; until it is, a repeat of the event sends it. */
  mailed: boolean;
};

const keptDays = 183;
/** The inbox counts and marks this many newest messages. */
const reach = 200;

export const inbox = defineRecord<InboxMessage, [PersonId, string, MessageId]>({
  kind: 'message',
  key: (tenantId, personId, at, messageId) => ({ pk: `${tenantId}#inbox#${personId}`, sk: `${at}#${messageId}` }),
  ids: (message) => [message.personId, message.at, message.messageId],
  ttl: (message) => Math.floor(epochOf(message.at) / 1000) + keptDays * 86_400,
});

function range(scope: Scope, personId: PersonId) {
  return { pk: `${scope.tenantId}#inbox#${personId}`, newestFirst: true };
}

async function newest(scope: PersonScope): Promise<Stored<InboxMessage>[]> {
  return (await inbox.page(scope, range(scope, scope.actor.id), { limit: reach })).items;
}

export async function unread(scope: PersonScope): Promise<number> {
  return (await newest(scope)).filter((message) => !message.read).length;
}

export async function list(scope: PersonScope, input: { limit: number; cursor?: string | undefined }) {
  const page = await inbox.page(scope, range(scope, scope.actor.id), input);
  return { messages: page.items.map(shown), unread: await unread(scope), cursor: page.cursor };
}

export async function markRead(scope: PersonScope, input: { messageIds?: MessageId[] | undefined }) {
  const wanted = input.messageIds && new Set(input.messageIds);
  const all = await newest(scope);
  const hits = all.filter((message) => !message.read && (!wanted || wanted.has(message.messageId)));
  await Promise.all(hits.map((message) => mark(scope, message)));
  return { unread: all.filter((message) => !message.read).length - hits.length };
}

async function mark(scope: PersonScope, message: Stored<InboxMessage>): Promise<void> {
  try {
    await commit(scope, [inbox.replace(message, inbox.next(scope, message, { read: true }, 'read'))]);
  } catch (error) {
    // Read at another screen at the same time, or just mailed: either way it is seen at the next look.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function shown(message: Stored<InboxMessage>): Message {
  const { messageId, kind, at, title, text, bookingId, read } = message;
  return { messageId, kind, at, title, text, bookingId, read };
}
