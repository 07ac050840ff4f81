import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id, line, nothing } from '../schema.ts';
import { waitingDays } from './deletion.ts';

const standing = z.object({
  /** null: nobody has asked for it. */
  deletion: z
    .object({
      askedAt: z.string(),
      /** When it is carried out. */
      at: z.string(),
      by: z.object({ personId: id('person'), name: z.string() }),
      reason: z.string(),
    })
    .nullable(),
  /** Days between the asking and the end. */
  waitingDays: z.number().int(),
});

const waiting = {
  deletion: {
    askedAt: '2026-11-22T02:00:00Z',
    at: '2026-12-22T02:00:00Z',
    by: { personId: exampleIds.person, name: '林晓' },
    reason: '',
  },
  waitingDays,
};

export const deletion = defineOperation({
  name: 'tenants.deletion',
  summary: 'Whether the company is to be deleted: who asked for it, and when it will be.',
  method: 'GET',
  path: '/company/deletion',
  who: 'admin',
  input: nothing,
  output: standing,
  errors: [],
  example: { input: {}, output: waiting },
});

export const askDeletion = defineOperation({
  name: 'tenants.askDeletion',
  summary:
    'Asks that the company be deleted with all that it has, once the waiting time is over. Whoever asks types its name; all admins are told.',
  method: 'POST',
  path: '/company/deletion',
  who: 'admin',
  input: z.strictObject({
    /** The company's, as it is now. */
    name: z.string().trim().max(80),
    reason: line(200, 0).default(''),
  }),
  output: standing,
  status: 202,
  errors: ['changed_meanwhile'],
  example: { input: { name: '星野科技' }, output: waiting },
});

export const callOffDeletion = defineOperation({
  name: 'tenants.callOffDeletion',
  summary: 'Any admin calls the deletion off while it waits; all admins are told.',
  method: 'DELETE',
  path: '/company/deletion',
  who: 'admin',
  input: nothing,
  output: standing,
  errors: ['changed_meanwhile'],
  example: { input: {}, output: { deletion: null, waitingDays } },
});
