/** Deactivating with all that somebody holds, and merging two records of one person. */
import * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { duplicate, holdings, transfer, transferInput, type transfer as transferShape } from './transfer.ts';

const lin = { personId: exampleIds.person, name: '林晓', email: 'lin.xiao@example.com' };
const zhou = { personId: exampleIds.colleague, name: '周宁', email: 'zhou.ning@example.com' };
const running: z.input<typeof transferShape> = {
  ...{ personId: exampleIds.colleague, purpose: 'deactivate', how: 'hand_over', from: zhou, to: lin },
  ...{
    state: 'running',
    done: 20,
    total: 42,
    startedAt: '2026-11-22T02:10:00Z',
    version: 3,
    lastChange: exampleChange,
  },
};
const none = { waits: 0, rooms: 0, approvals: 0, items: 0, tasks: 0, withMeetings: 1, requests: 1 };

export const holdingsOf = defineOperation({
  name: 'people.holdingsOf',
  summary: 'What a person holds that would be handed over or given up if they left now.',
  method: 'GET',
  path: '/people/{personId}/holdings',
  who: 'admin',
  input: z.strictObject({ personId: id('person') }),
  output: holdings,
  errors: ['not_found'],
  example: {
    input: { personId: exampleIds.colleague },
    output: { bookings: 7, series: 2, occurrences: 31, ...none, invitations: 5 },
  },
});

export const startTransfer = defineOperation({
  name: 'people.startTransfer',
  summary:
    'Deactivates a person, or merges them into another record, at once; what they hold follows by itself, whoever closes their browser. Asked for again while it runs, it goes on where it stands.',
  method: 'POST',
  path: '/people/{personId}/transfer',
  who: 'admin',
  input: transferInput,
  output: transfer,
  status: 202,
  errors: ['not_found', 'changed_meanwhile', 'last_admin', 'merged', 'forbidden'],
  example: {
    input: { personId: exampleIds.colleague, version: 4, how: 'hand_over', to: exampleIds.person },
    output: running,
  },
});

export const transfers = defineOperation({
  name: 'people.transfers',
  summary: 'Transfers of the last thirty days, the newest first, and how far each is.',
  method: 'GET',
  path: '/people/transfers',
  who: 'admin',
  input: z.strictObject({}),
  output: z.object({ transfers: z.array(transfer) }),
  errors: [],
  example: { input: {}, output: { transfers: [running] } },
});

export const duplicates = defineOperation({
  name: 'people.duplicates',
  summary:
    'People who may be one and the same: of one name and department, of one name where a department is missing, or with the same name before the @.',
  method: 'GET',
  path: '/people/duplicates',
  who: 'admin',
  input: z.strictObject({}),
  output: z.object({ duplicates: z.array(duplicate) }),
  errors: [],
  example: {
    input: {},
    output: {
      duplicates: [
        {
          why: 'same_address',
          people: [
            { ...zhou, department: '产品部', active: true, joinedAt: null, version: 1 },
            { ...lin, department: '产品部', active: true, joinedAt: '2026-11-02T01:12:00.000Z', version: 3 },
          ],
        },
      ],
    },
  },
});
