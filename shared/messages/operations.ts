import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id, nothing } from '../schema.ts';
import { message } from './schema.ts';

export const list = defineOperation({
  name: 'messages.list',
  summary: 'The signed-in person’s inbox, newest first.',
  method: 'GET',
  path: '/me/messages',
  who: 'employee',
  input: z.strictObject({
    limit: z.number().int().min(1).max(100).default(50),
    cursor: z.string().max(400).optional(),
  }),
  output: z.object({ messages: z.array(message), unread: z.number().int(), cursor: z.string().nullable() }),
  errors: [],
  example: {
    input: {},
    output: {
      messages: [
        {
          messageId: exampleIds.message,
          kind: 'booked',
          at: '2026-11-22T02:00:00Z',
          title: '预约成功：产品周会',
          text: '云杉，11月23日 周一 10:00–11:00',
          bookingId: exampleIds.booking,
          requestId: null,
          read: false,
        },
      ],
      unread: 1,
      cursor: null,
    },
  },
});

export const markRead = defineOperation({
  name: 'messages.markRead',
  summary: 'Marks messages as read; without ids, all of them.',
  method: 'POST',
  path: '/me/messages/read',
  who: 'employee',
  input: z.strictObject({ messageIds: z.array(id('message')).max(100).optional() }),
  output: z.object({ unread: z.number().int() }),
  errors: ['not_found'],
  example: { input: { messageIds: [exampleIds.message] }, output: { unread: 0 } },
});

export const live = defineOperation({
  name: 'messages.live',
  summary:
    'Where and how the browser follows changes over MQTT: exact topics, and a ticket that ends with the session.',
  method: 'POST',
  path: '/me/live',
  who: 'employee',
  input: nothing,
  output: z.object({
    /** `wss://…`, or a path on this site. */
    url: z.string(),
    clientId: z.string(),
    username: z.string(),
    password: z.string(),
    topics: z.object({ company: z.string(), person: z.string() }),
    expiresAt: z.string(),
  }),
  errors: [],
  example: {
    input: {},
    output: {
      url: '/mqtt',
      clientId: 'b-prs_7yk2w9e3r6ta-k3v9',
      username: exampleIds.tenant,
      password: 'ticket',
      topics: {
        company: `roomlight/${exampleIds.tenant}/sheets`,
        person: `roomlight/${exampleIds.tenant}/people/${exampleIds.person}`,
      },
      expiresAt: '2026-11-22T14:00:00Z',
    },
  },
});
