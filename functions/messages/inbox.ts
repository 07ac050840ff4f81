/** A person's inbox: newest first, forgotten by the table after half a year. */
import { AppError } from '../../shared/errors.ts';
import type { MessageId, PersonId } from '../../shared/ids.ts';
import type { Message, MessageKind } from '../../shared/messages/schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { queryPage, type ReadOptions } from '../db/read.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';

/** `kind` is the record's own. */
export type InboxMessage = Omit<Message, 'kind'> & { what: MessageKind; personId: PersonId };

export const keptDays = 183;
/** The inbox counts and marks this many newest messages: beyond it, nobody looks for the exact number. */
const reach = 100;

export const inbox = defineRecord<InboxMessage, [PersonId, string, MessageId]>({
  kind: 'message',
  key: (tenantId, personId, at, messageId) => ({ pk: `${tenantId}#inbox#${personId}`, sk: `${at}#${messageId}` }),
  ids: (message) => [message.personId, message.at, message.messageId],
  ttl: (message) => Math.floor(epochOf(message.at) / 1000) + keptDays * 86_400,
});

function range(scope: Scope, personId: PersonId) {
  return { pk: `${scope.tenantId}#inbox#${personId}`, newestFirst: true };
}

/** How many of a person's messages are not read. */
export async function unreadOf(scope: Scope, personId: PersonId, options: ReadOptions = {}): Promise<number> {
  const { items } = await queryPage(scope, range(scope, personId), { limit: reach }, options);
  return items.filter((item) => !item.read?.BOOL).length;
}

export async function unread(scope: PersonScope): Promise<number> {
  return unreadOf(scope, scope.actor.id);
}

export async function list(scope: PersonScope, input: { limit: number; cursor?: string | undefined }) {
  const [page, count] = await Promise.all([inbox.page(scope, range(scope, scope.actor.id), input), unread(scope)]);
  return { messages: page.items.map(shown), unread: count, cursor: page.cursor };
}

/** @throws AppError `not_found` for a message that is not in this inbox; none is marked then */
export async function markRead(scope: PersonScope, input: { messageIds?: MessageId[] | undefined }) {
  const hits = input.messageIds ? await find(scope, input.messageIds) : await newest(scope);
  await Promise.all(hits.filter((message) => !message.read).map((message) => mark(scope, message)));
  return { unread: await unreadOf(scope, scope.actor.id, { consistent: true }) };
}

async function newest(scope: PersonScope): Promise<Stored<InboxMessage>[]> {
  return (await inbox.page(scope, range(scope, scope.actor.id), { limit: reach })).items;
}

/** Those wanted are on the page that is being looked at: mostly the first. */
async function find(scope: PersonScope, messageIds: readonly MessageId[]): Promise<Stored<InboxMessage>[]> {
  const wanted = new Set(messageIds);
  const found: Stored<InboxMessage>[] = [];
  let cursor: string | undefined;
  while (found.length < wanted.size) {
    const page = await inbox.page(scope, range(scope, scope.actor.id), { limit: reach, cursor });
    found.push(...page.items.filter(({ messageId }) => wanted.has(messageId)));
    if (page.cursor === null) break;
    cursor = page.cursor;
  }
  if (found.length < wanted.size) throw new AppError('not_found', { values: { what: 'message' } });
  return found;
}

/** Whatever else happens to the message meanwhile (it is being mailed, or read at another screen), it is read. */
async function mark(scope: PersonScope, message: Stored<InboxMessage>): Promise<void> {
  const { personId, at, messageId } = message;
  try {
    await commit(scope, [
      {
        tenantId: scope.tenantId,
        key: inbox.key(scope.tenantId, personId, at, messageId),
        update: 'SET #read = :true ADD #version :one',
        condition: 'attribute_exists(pk)',
        names: { '#read': 'read', '#version': 'version' },
        values: { ':true': { BOOL: true }, ':one': { N: '1' } },
      },
    ]);
  } catch (error) {
    // Forgotten by the table in between.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function shown(message: Stored<InboxMessage>): Message {
  const { messageId, what, at, title, text, bookingId, requestId = null, read } = message;
  return { messageId, kind: what, at, title, text, bookingId, requestId, read };
}
