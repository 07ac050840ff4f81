/** Mail, once to each address for each event. */
import { createHash } from 'node:crypto';
import type { Scope } from '../../../shared/scope.ts';
import { epochOf, type Instant } from '../../../shared/time.ts';
import { defineRecord } from '../../db/record.ts';
import { keptDays } from '../inbox.ts';
import { isRefused, type Mail, send } from '../mail.ts';
import { claimed, once, type Sending } from '../once.ts';
import { inOwnWords } from '../wording.ts';
import type { Channel, Parcel } from './channel.ts';

/** That it was mailed, or is being mailed. */
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
  unlisted: () => true,
  ttl: (mailing) => Math.floor(epochOf(mailing.at) / 1000) + keptDays * 86_400,
});

export const mailChannel: Channel = { name: 'mail', deliver };

async function deliver(scope: Scope, { eventId, at, kind, to, mail }: Parcel): Promise<void> {
  await mailOnce(scope, { eventId, at, to: to.email }, () => inOwnWords(scope, kind, mail));
}

/** One mail of this event to this address, however often it is asked for. */
export async function mailOnce(
  scope: Scope,
  { eventId, at, to }: { eventId: string; at: Instant; to: string },
  write: () => Promise<Omit<Mail, 'to'>>,
): Promise<void> {
  const recipient = createHash('sha256').update(to).digest('base64url').slice(0, 22);
  const mailing = mailings.first(scope, { eventId, recipient, at, ...claimed() });
  const key = mailings.key(scope.tenantId, eventId, recipient);
  await once(scope, key, mailings.create(mailing), async () => {
    await sendIfTaken({ ...(await write()), to });
  });
}

/** An address that can never be reached holds up nobody else, and is not tried again. */
async function sendIfTaken(mail: Mail): Promise<void> {
  try {
    await send(mail, { patient: true });
  } catch (error) {
    if (!isRefused(error)) throw error;
    console.error(
      JSON.stringify({ level: 'error', what: 'mail refused', subject: mail.subject, error: String(error) }),
    );
  }
}
