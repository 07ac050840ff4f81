/** What functions ask of packages that bundles are cut in: run whole and as a bundle, it must come out the same. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { operations } from '../../../shared/operations.ts';
import { hasText } from '../../../shared/texts.ts';
import * as time from '../../../shared/time.ts';

/** The answer of a call, or its error by name and what it carries. */
async function outcome(call: Promise<object>): Promise<unknown> {
  try {
    const { $metadata, ...answer } = (await call) as {
      $metadata?: { httpStatusCode?: number };
      Body?: { transformToString(): Promise<string> };
    };
    const body = answer.Body && (await answer.Body.transformToString());
    return { status: $metadata?.httpStatusCode, ...answer, ...(body !== undefined && { Body: body }) };
  } catch (error) {
    const { name, message, CancellationReasons } = error as Error & { CancellationReasons?: unknown };
    return { name, message, CancellationReasons };
  }
}

/** Calls that the answering side knows by their number; clients are made here, when the environment names the endpoints. */
export async function callAws(): Promise<unknown[]> {
  const put = (entries: number) =>
    new EventBridgeClient({ maxAttempts: 1 }).send(
      new PutEventsCommand({
        Entries: Array(entries).fill({ Source: 'roomlight', DetailType: 'x', Detail: '{}', Time: new Date(0) }),
      }),
    );
  return [await outcome(put(1)), await outcome(put(2))];
}

/** A mail with an invitation; the parts' boundaries are random. */
export async function compose(): Promise<string> {
  const composer = new MailComposer({
    from: 'Roomlight <no-reply@example.com>',
    to: '林晓 <lin.xiao@example.com>',
    subject: '预约成功：产品周会',
    text: '云杉',
    html: '<p>云杉</p>',
    date: new Date(0),
    messageId: '<1@example.com>',
    icalEvent: { method: 'REQUEST', filename: 'invite.ics', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
  });
  return (await composer.compile().build()).toString().replaceAll(/-+_NmP-[\w-]+/g, '--boundary');
}

/** What every operation makes of its example, of nothing at all and of nonsense; complaints in the product's words, not in zod's. */
export function parse(): unknown[] {
  const inputs = (example: object) => [
    example,
    {},
    { ...example, version: 'x', start: 1, email: 'nobody', people: [null] },
  ];
  // A bundler keeps a module's exports in their own order, Node sorts them.
  const sorted = operations.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.flatMap(({ input, example }) =>
    inputs(example.input).map((given) => {
      const parsed = input.safeParse(given);
      if (parsed.success) return parsed.data;
      return parsed.error.issues.map(({ message, ...issue }) => ({
        ...issue,
        rule: hasText(`field.${message}`) ? message : '',
      }));
    }),
  );
}

/** Every function of the module of time, on days with and without a change of the clocks. */
export function tell(): unknown[] {
  const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'];
  const dates = [
    '2026-03-08',
    '2026-03-29',
    '2026-04-05',
    '2026-10-04',
    '2026-10-25',
    '2026-11-01',
    '2026-11-22',
    '2028-02-29',
  ];
  return zones.flatMap((zone) =>
    dates.flatMap((date) => [
      time.dayBounds(date, zone),
      ...['00:00', '01:30', '02:00', '02:15', '02:30', '03:00', '23:45'].map((clock) =>
        time.instantAt(date, clock, zone),
      ),
      ...[0, 1, 5, 6, 7, 13, 16, 23].flatMap((hour) => {
        const instant = `${date}T${String(hour).padStart(2, '0')}:59:30Z`;
        return [time.localDate(time.epochOf(instant), zone), time.wallMinutes(instant, zone)];
      }),
    ]),
  );
}

/** What the check of a passkey comes to, as far as the product looks at it. */
async function checked(check: Promise<{ verified: boolean }>): Promise<unknown> {
  try {
    return await check;
  } catch (error) {
    return { refused: error instanceof Error };
  }
}

export function register(options: Parameters<typeof verifyRegistrationResponse>[0]): Promise<unknown> {
  return checked(verifyRegistrationResponse(options));
}

export function authenticate(options: Parameters<typeof verifyAuthenticationResponse>[0]): Promise<unknown> {
  return checked(verifyAuthenticationResponse(options));
}
