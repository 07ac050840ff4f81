import * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schema.ts';
import { placingRules } from './placing-rules.ts';
import type { RuleInput } from './recurrence-schema.ts';
import { examplePlan, exampleSeries } from './series-examples.ts';
import {
  plan,
  planChangeInput,
  planInput,
  seriesAnswer,
  seriesCancel,
  seriesChanges,
  seriesInput,
  takeInput,
} from './series-schema.ts';

const mine: ErrorCode[] = ['not_found', 'forbidden', 'series_busy'];
const weekly: RuleInput = { repeat: 'weekly', days: [1], count: 3 };
const first = { roomId: exampleIds.room, start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z' };

export const planSeries = defineOperation({
  name: 'bookings.planSeries',
  summary: 'What a series would get: each occurrence free, taken or refused, and what is free instead. Writes nothing.',
  method: 'POST',
  path: '/series/plan',
  who: 'employee',
  input: planInput,
  output: plan,
  errors: ['not_found', 'too_many_occurrences'],
  example: { input: { ...first, rule: weekly }, output: examplePlan },
});

export const createSeries = defineOperation({
  name: 'bookings.createSeries',
  summary:
    'Books a series as it was planned: all of it or nothing. With an Idempotency-Key a repeated request is one series.',
  method: 'POST',
  path: '/series',
  who: 'employee',
  input: seriesInput,
  output: seriesAnswer,
  status: 201,
  errors: [
    'not_found',
    'series_taken',
    'too_many_occurrences',
    ...placingRules,
    'idempotency_key_reused',
    'daily_limit',
  ],
  example: {
    input: {
      ...first,
      topic: '产品周会',
      rule: weekly,
      occurrences: [{ occurrence: '2026-11-23T02:00:00Z', ...first }],
    },
    output: exampleSeries,
  },
});

export const getSeries = defineOperation({
  name: 'bookings.getSeries',
  summary: 'A series and its occurrences as they are now, as far as the reader may know it.',
  method: 'GET',
  path: '/series/{seriesId}',
  who: 'employee',
  input: z.strictObject({ seriesId: id('series') }),
  output: seriesAnswer,
  errors: ['not_found'],
  example: { input: { seriesId: exampleIds.series }, output: exampleSeries },
});

export const planSeriesChange = defineOperation({
  name: 'bookings.planSeriesChange',
  summary:
    'What a change of time or room of a series would get; its own bookings count as free. Also plans skipped occurrences.',
  method: 'POST',
  path: '/series/{seriesId}/plan',
  who: 'employee',
  input: planChangeInput,
  output: plan,
  errors: mine,
  example: { input: { seriesId: exampleIds.series, time: '14:00' }, output: examplePlan },
});

export const changeSeries = defineOperation({
  name: 'bookings.changeSeries',
  summary: 'Changes those of a series that are still to begin, from an occurrence on or all: all of them or none.',
  method: 'PATCH',
  path: '/series/{seriesId}',
  who: 'employee',
  input: seriesChanges,
  output: seriesAnswer,
  errors: [...mine, ...placingRules, 'series_taken', 'changed_meanwhile', 'booking_over', 'daily_limit'],
  example: {
    input: {
      seriesId: exampleIds.series,
      topic: '产品双周会',
      occurrences: [
        {
          occurrence: '2026-11-30T02:00:00Z',
          roomId: exampleIds.room,
          start: '2026-11-30T02:30:00Z',
          end: '2026-11-30T03:30:00Z',
        },
      ],
    },
    output: exampleSeries,
  },
});

export const cancelSeries = defineOperation({
  name: 'bookings.cancelSeries',
  summary: 'Cancels those of a series that are still to begin: all, from an occurrence on, or between two times.',
  method: 'POST',
  path: '/series/{seriesId}/cancel',
  who: 'employee',
  input: seriesCancel,
  output: seriesAnswer,
  errors: [...mine, 'changed_meanwhile', 'booking_over'],
  example: {
    input: { seriesId: exampleIds.series, from: '2026-11-30T00:00:00Z', reason: '项目结束' },
    output: exampleSeries,
  },
});

export const takeOccurrence = defineOperation({
  name: 'bookings.takeOccurrence',
  summary: 'Books an occurrence of a series that was skipped or is off.',
  method: 'POST',
  path: '/series/{seriesId}/take',
  who: 'employee',
  input: takeInput,
  output: seriesAnswer,
  errors: [...mine, ...placingRules, 'slot_taken', 'changed_meanwhile', 'daily_limit'],
  example: {
    input: { seriesId: exampleIds.series, occurrence: '2026-11-23T02:00:00Z', ...first },
    output: exampleSeries,
  },
});
