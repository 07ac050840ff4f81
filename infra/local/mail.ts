import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import type { SQLOutputValue } from 'node:sqlite';
import type { Clock } from './clock.ts';
import { AwsError, type AwsRequest, type AwsResponse, type Endpoint, json, serve } from './endpoint.ts';
import type { Store } from './store.ts';

/** A mail that the product sent, as its reader would see it. */
export interface Mail {
  id: string;
  /** Epoch ms. */
  at: number;
  from: string;
  to: string[];
  cc: string[];
  subject: string;
  text: string;
  html: string;
  attachments: Attachment[];
}

export interface Attachment {
  name: string;
  type: string;
  /** The text of a textual attachment (an .ics), base64 of another. */
  content: string;
}

export interface MailService extends Endpoint {
  /** Newest first. */
  inbox(filter?: { to?: string | undefined; limit?: number }): Promise<Mail[]>;
  find(id: string): Promise<Mail | undefined>;
}

/** SES v2's SendEmail call as it comes over the wire. */
interface Sent {
  FromEmailAddress?: string;
  Destination?: { ToAddresses?: string[]; CcAddresses?: string[]; BccAddresses?: string[] };
  Content?: {
    Simple?: {
      Subject?: { Data?: string };
      Body?: { Text?: { Data?: string }; Html?: { Data?: string } };
      Attachments?: { FileName: string; RawContent: string; ContentType?: string }[];
    };
    Raw?: { Data?: string };
  };
}

/** The part of mailparser's result that is used; it comes without types. */
interface ParsedMail {
  from?: { text: string };
  to?: Addresses | Addresses[];
  cc?: Addresses | Addresses[];
  subject?: string;
  text?: string;
  html?: string | false;
  attachments: { filename?: string; contentType: string; content: Buffer }[];
}
interface Addresses {
  value: { address?: string }[];
}

const recipientsAtMost = 50;

/** SES v2 SendEmail. Nothing leaves the machine: mails are kept, and read in the inbox. */
export async function start(options: { store: Store; clock: Clock; port?: number | undefined }): Promise<MailService> {
  const { store, clock } = options;
  const insert = store.db.prepare('INSERT INTO mail (message_id, at, sent) VALUES (?, ?, ?)');
  const newest = store.db.prepare('SELECT * FROM mail ORDER BY id DESC LIMIT ?');
  const one = store.db.prepare('SELECT * FROM mail WHERE message_id = ?');
  const keepParsed = store.db.prepare('UPDATE mail SET parsed = ? WHERE id = ?');

  function answer(request: AwsRequest): AwsResponse {
    if (request.method !== 'POST' || request.parts.join('/') !== 'v2/email/outbound-emails') {
      throw new AwsError(404, 'UnknownOperationException', 'The local mail service knows SendEmail only.');
    }
    const sent = json(request) as Sent;
    check(sent);
    const id = randomUUID();
    insert.run(id, clock.now(), request.body.toString());
    return { body: { MessageId: id } };
  }

  /** A raw message is taken apart when it is first read, so that sending stays cheap. */
  async function read(row: Record<string, SQLOutputValue>): Promise<Mail> {
    if (row.parsed !== null) return JSON.parse(String(row.parsed)) as Mail;
    const sent = JSON.parse(String(row.sent)) as Sent;
    const head = { id: String(row.message_id), at: Number(row.at) };
    const mail = sent.Content?.Raw ? await fromRaw(head, sent) : fromSimple(head, sent);
    keepParsed.run(JSON.stringify(mail), Number(row.id));
    return mail;
  }

  const endpoint = await serve(answer, { port: options.port });
  return {
    ...endpoint,
    async inbox({ to, limit = 200 } = {}) {
      const mails = await Promise.all(newest.all(to === undefined ? limit : 5000).map(read));
      return mails.filter((mail) => to === undefined || mail.to.includes(to)).slice(0, limit);
    },
    async find(id) {
      const row = one.get(id);
      return row && (await read(row));
    },
  };
}

function check({ FromEmailAddress, Destination = {}, Content = {} }: Sent): void {
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination;
  const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  if (!Content.Simple && !Content.Raw) throw refused('Content must be Simple or Raw.');
  if (Content.Simple && !FromEmailAddress) throw refused('FromEmailAddress is required.');
  if (Content.Simple && recipients.length === 0) throw refused('Destination must have a recipient.');
  if (recipients.length > recipientsAtMost) throw refused(`Recipient count exceeds ${recipientsAtMost}.`);
  const bad = recipients.find((address) => !/^[^@\s<>]+@[^@\s<>]+$|<[^@\s<>]+@[^@\s<>]+>$/.test(address));
  if (bad !== undefined) throw refused(`Illegal address: ${bad}`);
}

function refused(message: string): AwsError {
  return new AwsError(400, 'BadRequestException', message);
}

function fromSimple(
  head: { id: string; at: number },
  { FromEmailAddress = '', Destination = {}, Content }: Sent,
): Mail {
  const { Subject, Body, Attachments = [] } = Content?.Simple ?? {};
  return {
    ...head,
    from: FromEmailAddress,
    to: (Destination.ToAddresses ?? []).map(bareAddress),
    cc: (Destination.CcAddresses ?? []).map(bareAddress),
    subject: Subject?.Data ?? '',
    text: Body?.Text?.Data ?? '',
    html: Body?.Html?.Data ?? '',
    attachments: Attachments.map(({ FileName, RawContent, ContentType = 'application/octet-stream' }) =>
      attachment(FileName, ContentType, Buffer.from(RawContent, 'base64')),
    ),
  };
}

async function fromRaw(
  head: { id: string; at: number },
  { FromEmailAddress, Destination, Content }: Sent,
): Promise<Mail> {
  const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
    simpleParser(source: Buffer): Promise<ParsedMail>;
  };
  const message = await simpleParser(Buffer.from(Content?.Raw?.Data ?? '', 'base64'));
  return {
    ...head,
    from: message.from?.text ?? FromEmailAddress ?? '',
    to: (Destination?.ToAddresses ?? addresses(message.to)).map(bareAddress),
    cc: (Destination?.CcAddresses ?? addresses(message.cc)).map(bareAddress),
    subject: message.subject ?? '',
    text: message.text ?? '',
    html: message.html || '',
    attachments: message.attachments.map(({ filename = 'attachment', contentType, content }) =>
      attachment(filename, contentType, content),
    ),
  };
}

function addresses(value: Addresses | Addresses[] | undefined): string[] {
  return [value ?? []].flat().flatMap((one) => one.value.flatMap(({ address }) => address ?? []));
}

function attachment(name: string, type: string, content: Buffer): Attachment {
  return { name, type, content: content.toString(isTextual(type) ? 'utf8' : 'base64') };
}

/** Whether an attachment's content is kept as text. */
export function isTextual(type: string): boolean {
  return /^text\/|json|calendar|\/ics|xml/.test(type);
}

/** `Lin <lin@example.com>` gives `lin@example.com`. */
function bareAddress(address: string): string {
  return /<([^>]+)>$/.exec(address)?.[1] ?? address;
}
