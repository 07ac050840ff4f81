/** Mail through SES. nodemailer composes the message, because calendars must stand in it as an alternative and as a file. */
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { invalid } from '../../shared/errors.ts';
import type { Locale } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { aws } from '../aws.ts';
import type { Calendar } from './calendar.ts';
import { html, type Page, plainText } from './page.ts';

export interface Mail {
  to: string;
  subject: string;
  page: Page;
  calendar?: Calendar;
  /** Where an answer goes, when somebody would read it. */
  replyTo?: string;
  /** A message id that all mails about one thing name, so that clients show them together. */
  thread?: string;
}

/** @param patient nobody waits for it: it is sent at whatever pace SES takes mails */
export async function send(mail: Mail, { patient = false } = {}): Promise<void> {
  const from = process.env.MAIL_FROM;
  if (!from) throw new Error('MAIL_FROM is not set');
  const raw = await composed(from, mail);
  const body = JSON.stringify({
    FromEmailAddress: from,
    Destination: { ToAddresses: [mail.to] },
    Content: { Raw: { Data: raw.toString('base64') } },
  });
  // SES takes so many mails a second: what it throttles is sent a moment later, and in the end by the next try of the event.
  const ask = { service: 'ses', operation: 'SendEmail', method: 'POST', path: '/v2/email/outbound-emails' } as const;
  await aws.ask({ ...ask, body, patient });
}

function composed(from: string, { to, subject, page, calendar, replyTo, thread }: Mail): Promise<Buffer> {
  const composer = new MailComposer({
    from,
    to,
    subject,
    text: plainText(page),
    html: html(page),
    ...(replyTo ? { replyTo } : {}),
    ...(thread ? { references: `<${thread}>` } : {}),
    // RFC 3834: holiday notices and other robots must not answer.
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(calendar ? { icalEvent: { method: calendar.method, filename: 'invite.ics', content: calendar.content } } : {}),
  });
  return composer.compile().build();
}

/** SES will never take this mail, however often it is tried: a malformed or blocked address. */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && ['MessageRejected', 'BadRequestException'].includes(error.name);
}

/** @throws AppError `invalid_input` for an address that SES will never write to */
export async function sendCode(to: string, code: string, locale: Locale): Promise<void> {
  const subject = text(locale, 'code.subject', { code });
  const page = { locale, title: text(locale, 'code.title'), code, footer: text(locale, 'code.footer') };
  try {
    await send({ to, subject, page });
  } catch (error) {
    if (!isRefused(error)) throw error;
    console.error(JSON.stringify({ level: 'error', what: 'a code cannot be mailed', error: String(error) }));
    throw invalid('email', 'email');
  }
}
