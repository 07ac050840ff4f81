import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id, nothing } from '../schema.ts';
import { message } from './schema.ts';
import { preview, previewInput, template, templateInput, templates as templatesOutput } from './templates.ts';

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

const exampleWords = { prefix: '【{company}】', intro: '请提前五分钟到场。', footer: '行政部 · {company}' };
const exampleTemplate = { kind: 'invited' as const, locale: 'zh-CN' as const, ...exampleWords };

export const templates = defineOperation({
  name: 'messages.templates',
  summary: 'Every kind of mail, and what the company has worded its own way.',
  method: 'GET',
  path: '/messages/templates',
  who: 'admin',
  input: nothing,
  output: templatesOutput,
  errors: [],
  example: {
    input: {},
    output: {
      kinds: [{ kind: 'invited', group: 'meetings', example: '林晓 邀请您参加：季度复盘' }],
      templates: [{ ...exampleTemplate, version: 1 }],
    },
  },
});

export const changeTemplate = defineOperation({
  name: 'messages.changeTemplate',
  summary:
    'Words a kind of mail in one language the company’s own way: plain text, in which {company} and {title} are filled in. All texts empty: the standard again.',
  method: 'PUT',
  path: '/messages/templates',
  who: 'admin',
  input: templateInput,
  output: template,
  errors: ['changed_meanwhile'],
  example: { input: { ...exampleTemplate, version: 0 }, output: { ...exampleTemplate, version: 1 } },
});

export const previewTemplate = defineOperation({
  name: 'messages.previewTemplate',
  summary: 'What a mail would look like in these words, about a meeting made up for it. Nothing is stored or sent.',
  method: 'POST',
  path: '/messages/templates/preview',
  who: 'admin',
  input: previewInput,
  output: preview,
  errors: [],
  example: {
    input: exampleTemplate,
    output: {
      subject: '【云杉科技】林晓 邀请您参加：季度复盘（周三 10:00–11:00）',
      title: '林晓 邀请您参加：季度复盘',
      intro: '请提前五分钟到场。',
      rows: [{ label: '时间', value: '周三 10:00–11:00' }],
      footer: '行政部 · 云杉科技',
    },
  },
});
