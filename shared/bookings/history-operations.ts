/** All bookings of a company, for its admins. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { relistInput, searchAnswer, searchInput } from './history-schema.ts';

export const search = defineOperation({
  name: 'bookings.search',
  summary:
    'Bookings of the company that begin in a period, whatever became of them, by any of their facts. Each call looks at so many bookings and no more: while there is a cursor, call again with it, also where nothing was found yet. Private meetings of others are found by place, time, organiser, state and number alone.',
  method: 'POST',
  path: '/bookings/search',
  who: 'admin',
  input: searchInput,
  output: searchAnswer,
  errors: ['not_found'],
  example: {
    input: {
      ...{ from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', order: 'newest', text: '周会', limit: 50 },
      ...{ organiserId: exampleIds.person, attendeeId: exampleIds.colleague, itemId: exampleIds.item },
      ...{ roomId: exampleIds.room, buildingId: exampleIds.building, floorId: exampleIds.floor, department: '产品部' },
      ...{ states: ['booked'], phases: ['over'], types: ['internal'], detailed: true },
    },
    output: {
      bookings: [
        {
          ...{ bookingId: exampleIds.booking, roomId: exampleIds.room, buildingId: exampleIds.building },
          ...{ start: '2026-11-23T02:00:00Z', end: '2026-11-23T03:00:00Z', topic: '产品周会', type: 'internal' },
          ...{ organiser: { personId: exampleIds.person, name: '林晓' }, state: 'booked', private: false, heads: 3 },
          ...{ repeats: false, services: [exampleIds.item] },
          detail: { department: '产品部', people: ['陈晨', '何川'], guests: [], ending: null },
        },
      ],
      cursor: null,
      searchedUntil: null,
    },
  },
});

export const relist = defineOperation({
  name: 'bookings.relist',
  summary:
    'Brings bookings into the list of all bookings as they are now, a page at a time: those of before there was one, or all of them. Call it again with its cursor until there is none.',
  method: 'POST',
  path: '/bookings/relist',
  who: 'admin',
  input: relistInput,
  output: z.object({
    /** How many bookings were looked at. */
    looked: z.number().int(),
    /** How many of them the list had otherwise, or not at all. */
    corrected: z.number().int(),
    cursor: z.string().nullable(),
  }),
  errors: [],
  example: { input: { limit: 50 }, output: { looked: 12, corrected: 0, cursor: null } },
});
