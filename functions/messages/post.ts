/** Brings one message to one recipient: the line in the inbox first, then the mail, each once however often it is asked for. */
import { createHash } from 'node:crypto';
import { idFrom, type PersonId } from '../../shared/ids.ts';
import type { Message, MessageKind } from '../../shared/messages/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { defineRecord } from '../db/record.ts';
import { inbox, keptDays, unreadOf } from './inbox.ts';
import * as Live from './live.ts';
import { isRefused, type Mail, send } from './mail.ts';
import { claimed, once, type Sending } from './once.ts';

/** A mail without a line in an inbox: to a guest, or for the calendar alone. */
interface Mailing extends Sending {
  eventId: string;
  /** Hash of the recipient: the table need not know guests longer than their meeting. */
  recipient: string;
  at: Instant;
}

const mailings = defineRecord<Mailing, [string, string]>({
  kind: 'mailing',
  key: (tenantId, eventId, recipient) => ({ pk: `${tenantId}#mailing#${eventId}`, sk: recipient }),
  ids: (mailing) => [mailing.eventId, mailing.recipient],
  ttl: (mailing) => Math.floor(epochOf(mailing.at) / 1000) + keptDays * 86_400,
});

export interface Parcel {
  /** What it is about: with the recipient it makes the message's id, so that a repeat is the same message. */
  eventId: string;
  at: Instant;
  mail: Mail;
  /** The line in a person's inbox, where one is due. */
  line: ({ personId: PersonId; what: MessageKind } & Pick<Message, 'title' | 'text' | 'bookingId'>) | null;
}

/** @throws what the mail's sending throws, when another try may help */
export async function post(scope: Scope, parcel: Parcel): Promise<void> {
  const { line, mail } = parcel;
  if (line) return postLine(scope, parcel, line);
  const { eventId, at } = parcel;
  const recipient = digest(mail.to).toString('base64url').slice(0, 22);
  const mailing = mailings.first(scope, { eventId, recipient, at, ...claimed() });
  const key = mailings.key(scope.tenantId, eventId, recipient);
  await once(scope, key, mailings.create(mailing), () => sendIfTaken(mail));
}

async function postLine(scope: Scope, parcel: Parcel, line: NonNullable<Parcel['line']>): Promise<void> {
  const { eventId, at, mail } = parcel;
  const { personId } = line;
  const messageId = idFrom('message', digest(`${eventId} ${personId}`));
  const message = inbox.first(scope, { ...line, messageId, at, read: false, ...claimed() });
  const key = inbox.key(scope.tenantId, personId, at, messageId);
  await once(scope, key, inbox.create(message), async () => {
    const unread = await unreadOf(scope, personId, { consistent: true });
    await Live.tell(scope, personId, { kind: 'message.new', unread });
    await sendIfTaken(mail);
  });
}

/** An address that can never be reached holds up nobody else, and is not tried again. */
async function sendIfTaken(mail: Mail): Promise<void> {
  try {
    await send(mail);
  } catch (error) {
    if (!isRefused(error)) throw error;
    console.error(
      JSON.stringify({ level: 'error', what: 'mail refused', subject: mail.subject, error: String(error) }),
    );
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
