/** Cancelling many meetings at once: planned, looked at, then done by the product itself, whoever closes their browser. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { bulkPlan, bulkPlanInput, bulkProgress, bulkStartInput } from './bulk-schema.ts';

const running = {
  ...{ bulkId: exampleIds.bulk, state: 'running' as const, reason: '大厦停电检修', total: 42 },
  ...{ done: 20, cancelled: 19, left: 1 },
};

export const planBulkCancel = defineOperation({
  name: 'bookings.planBulkCancel',
  summary:
    'Notes meetings that are to be cancelled together, and says what that would mean. Nothing happens until it is started; a plan is forgotten after a day.',
  method: 'POST',
  path: '/bulk-cancellations',
  who: 'admin',
  input: bulkPlanInput,
  output: bulkPlan,
  status: 201,
  errors: ['not_found', 'bulk_started', 'bulk_full'],
  example: {
    input: { bookingIds: [exampleIds.booking] },
    output: {
      ...{ bulkId: exampleIds.bulk, meetings: 1, repeats: 0, over: 0, hidden: 0 },
      people: [exampleIds.person, exampleIds.colleague],
    },
  },
});

export const startBulkCancel = defineOperation({
  name: 'bookings.startBulkCancel',
  summary:
    'Cancels all meetings of a plan that are still to take place; their people are told the reason. Started again, it answers how far it is, and goes on where it had come to a stop.',
  method: 'POST',
  path: '/bulk-cancellations/{bulkId}/start',
  who: 'admin',
  input: bulkStartInput,
  output: bulkProgress,
  status: 202,
  errors: ['not_found'],
  example: { input: { bulkId: exampleIds.bulk, reason: '大厦停电检修' }, output: running },
});

export const bulkCancel = defineOperation({
  name: 'bookings.bulkCancel',
  summary: 'How far the cancelling of many meetings is.',
  method: 'GET',
  path: '/bulk-cancellations/{bulkId}',
  who: 'admin',
  input: z.strictObject({ bulkId: id('bulk') }),
  output: bulkProgress,
  errors: ['not_found'],
  example: { input: { bulkId: exampleIds.bulk }, output: running },
});
