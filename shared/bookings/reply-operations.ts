/** Answers to invitations: from the web, and from the links in mails. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { exampleBooking } from './examples.ts';
import { answers } from './replies.ts';
import { invitation } from './reply-schema.ts';
import { booking } from './schema.ts';

const answer = z.enum(answers);
/** Of one recipient for one meeting or one series: whose it is stands nowhere in it. */
const token = z
  .string()
  .regex(/^[0-9a-z]{24}s?[\w-]{22}$/)
  .meta({ description: 'From the link in the mail' });
const exampleToken = '4m0t8zq1c5hd2n5q8s1v4x7zU3r9fJ0mQ2sYl5cXh8bTtw';

const exampleInvitation: z.input<typeof invitation> = {
  company: '星野科技',
  topic: '产品周会',
  organiser: '林晓',
  start: '2026-11-23T02:00:00Z',
  end: '2026-11-23T03:00:00Z',
  zone: 'Asia/Shanghai',
  room: '云杉 1203',
  whereabouts: '主楼 12F',
  state: 'open',
  name: 'guest@example.org',
  reply: null,
  series: null,
};

export const reply = defineOperation({
  name: 'bookings.reply',
  summary:
    'Answers an invitation: an attendee accepts, declines or is not sure yet. The organiser is told who declines.',
  method: 'POST',
  path: '/bookings/{bookingId}/reply',
  who: 'employee',
  input: z.strictObject({ bookingId: id('booking'), reply: answer }),
  output: booking,
  errors: ['not_found', 'not_invited', 'changed_meanwhile', 'booking_over'],
  example: { input: { bookingId: exampleIds.booking, reply: 'accepted' }, output: exampleBooking },
});

export const invitationByLink = defineOperation({
  name: 'bookings.invitationByLink',
  summary: 'What the link in an invitation is about. Reading it changes nothing, so that mail scanners answer nothing.',
  method: 'GET',
  path: '/replies/{token}',
  who: 'anyone',
  input: z.strictObject({ token }),
  output: invitation,
  errors: ['not_found', 'suspended'],
  example: { input: { token: exampleToken }, output: exampleInvitation },
});

export const replyByLink = defineOperation({
  name: 'bookings.replyByLink',
  summary:
    'Answers the invitation that the link is of, for the recipient of that mail. Works until the meeting is over; the link of a series answers for all of its meetings that are still to come, but for those answered on their own.',
  method: 'POST',
  path: '/replies/{token}',
  who: 'anyone',
  input: z.strictObject({ token, reply: answer }),
  output: invitation,
  errors: ['not_found', 'suspended', 'changed_meanwhile', 'booking_over'],
  example: { input: { token: exampleToken, reply: 'accepted' }, output: { ...exampleInvitation, reply: 'accepted' } },
});
