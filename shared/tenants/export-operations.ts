import * as z from 'zod';
import { exampleBooking } from '../bookings/examples.ts';
import { booking, historyEntry } from '../bookings/schema.ts';
import { wait } from '../bookings/waits.ts';
import { exampleIds } from '../examples.ts';
import { usualPreferences } from '../messages/preferences.ts';
import { defineOperation } from '../operation.ts';
import { preferences } from '../people/schema.ts';
import { done, id, nothing } from '../schema.ts';

export const exportBookings = defineOperation({
  name: 'tenants.exportBookings',
  summary:
    'All bookings of the company, whole, in the order of their beginnings, a page at a time. Private meetings of others have no topic, content or people.',
  method: 'GET',
  path: '/company/bookings',
  who: 'admin',
  input: z.strictObject({
    limit: z.number().int().min(1).max(200).default(200),
    cursor: z.string().max(2000).optional(),
  }),
  output: z.object({ bookings: z.array(booking), cursor: z.string().nullable() }),
  errors: [],
  example: { input: { limit: 200 }, output: { bookings: [exampleBooking], cursor: null } },
});

export const exportHistories = defineOperation({
  name: 'tenants.exportHistories',
  summary:
    'What has happened to each booking of the company, in the order of their beginnings, a page at a time. Of private meetings of others only what everybody may know.',
  method: 'GET',
  path: '/company/histories',
  who: 'admin',
  input: z.strictObject({
    limit: z.number().int().min(1).max(100).default(100),
    cursor: z.string().max(2000).optional(),
  }),
  output: z.object({
    histories: z.array(z.object({ bookingId: id('booking'), entries: z.array(historyEntry) })),
    cursor: z.string().nullable(),
  }),
  errors: [],
  example: {
    input: { limit: 100 },
    output: { histories: [{ bookingId: exampleIds.booking, entries: [] }], cursor: null },
  },
});

export const exportPeople = defineOperation({
  name: 'tenants.exportPeople',
  summary:
    'What each person has chosen (favourites, reminders, messages) and the places in line that are kept, a page at a time. What others wait for privately has no topic, content or people.',
  method: 'GET',
  path: '/company/preferences',
  who: 'admin',
  input: z.strictObject({
    limit: z.number().int().min(1).max(100).default(100),
    cursor: z.string().max(2000).optional(),
  }),
  output: z.object({
    people: z.array(
      z.object({
        personId: id('person'),
        preferences,
        waits: z.array(z.object({ ...wait.shape, topic: wait.shape.topic.nullable() })),
      }),
    ),
    cursor: z.string().nullable(),
  }),
  errors: [],
  example: {
    input: { limit: 100 },
    output: {
      people: [
        {
          personId: exampleIds.person,
          preferences: { favourites: [], reminderMinutes: null, messages: usualPreferences },
          waits: [],
        },
      ],
      cursor: null,
    },
  },
});

export const noteExport = defineOperation({
  name: 'tenants.noteExport',
  summary: 'Notes in the audit trail that all of the company’s data is about to be taken out, and by whom.',
  method: 'POST',
  path: '/company/export',
  who: 'admin',
  input: nothing,
  output: done,
  errors: [],
  example: { input: {}, output: { ok: true } },
});
