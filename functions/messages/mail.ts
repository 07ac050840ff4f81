/** Mail through SES. nodemailer composes the message, because calendars must stand in it as an alternative and as a file. */
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import type { Locale } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';

const client = new SESv2Client({});

export interface Calendar {
  method: 'REQUEST' | 'CANCEL' | 'PUBLISH';
  /** An iCalendar object, RFC 5545. */
  content: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html?: string;
  calendar?: Calendar;
  /** Mail clients thread by it and drop repeats. */
  messageId?: string;
}

export async function send(mail: Mail): Promise<void> {
  const from = process.env.MAIL_FROM;
  if (!from) throw new Error('MAIL_FROM is not set');
  const { calendar } = mail;
  const composed = new MailComposer({
    from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    ...(mail.html ? { html: mail.html } : {}),
    ...(mail.messageId ? { messageId: mail.messageId } : {}),
    ...(calendar ? { icalEvent: { method: calendar.method, filename: 'invite.ics', content: calendar.content } } : {}),
  });
  const data = await composed.compile().build();
  await client.send(
    new SendEmailCommand({
      FromEmailAddress: from,
      Destination: { ToAddresses: [mail.to] },
      Content: { Raw: { Data: data } },
    }),
  );
}

export async function sendCode(to: string, code: string, locale: Locale): Promise<void> {
  await send({
    to,
    subject: text(locale, 'code.subject', { code }),
    text: text(locale, 'code.text', { code }),
  });
}
