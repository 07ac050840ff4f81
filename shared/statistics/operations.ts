/** How a company's rooms are used. Answered from counters, in a time that grows with rooms and days and not with bookings. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import {
  courseInput,
  course as courseOutput,
  devicesInput,
  devices as devicesOutput,
  organiserFigures,
  organisersInput,
  placeFigures,
  placesInput,
  recountInput,
  summaryInput,
  summary as summaryOutput,
  unmetInput,
  unmet as unmetOutput,
} from './schema.ts';

const exampleTotal = {
  ...{ meetings: 120, dailyMean: 4, minutes: 7800, meanMinutes: 65, utilisation: 0.41, seatsFilled: 0.62 },
  ...{ cancelled: 9, rejected: 1, noShows: 4, freedMinutes: 150, retakenMinutes: 60, falseReleases: 1 },
};

export const summary = defineOperation({
  name: 'statistics.summary',
  summary:
    'Meetings, hours and utilisation of any period, with the period before: by type, hour of the week and time ahead, with no-shows, releases, and cancellations by how late they came. A meeting counts on the day it begins, of its building’s calendar.',
  method: 'GET',
  path: '/statistics',
  who: 'admin',
  input: summaryInput,
  output: summaryOutput,
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30', buildingId: exampleIds.building },
    output: {
      ...{ from: '2026-11-01', until: '2026-11-30', days: 30, total: exampleTotal },
      before: { from: '2026-10-01', until: '2026-10-31', total: { ...exampleTotal, meetings: 104 } },
      types: [{ type: 'internal', meetings: 120, minutes: 7800 }],
      hours: [{ weekday: 1, hour: 10, minutes: 7800 }],
      leads: [
        { under: 60, meetings: 20 },
        { under: null, meetings: 100 },
      ],
      cancellations: [
        { under: 0, meetings: 1 },
        { under: null, meetings: 8 },
      ],
    },
  },
});

export const course = defineOperation({
  name: 'statistics.course',
  summary:
    'How a period went: meetings, hours, cancellations and no-shows of each of its days, of its weeks where there are more than 31 days, of its months where there are more than 26 weeks. Together they are those of the summary.',
  method: 'GET',
  path: '/statistics/course',
  who: 'admin',
  input: courseInput,
  output: courseOutput,
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-02', until: '2026-11-03', buildingId: exampleIds.building },
    output: {
      ...{ from: '2026-11-02', until: '2026-11-03', per: 'day' },
      steps: [
        { from: '2026-11-02', until: '2026-11-02', meetings: 12, minutes: 780, cancelled: 1, noShows: 0 },
        { from: '2026-11-03', until: '2026-11-03', meetings: 9, minutes: 540, cancelled: 0, noShows: 1 },
      ],
    },
  },
});

export const places = defineOperation({
  name: 'statistics.places',
  summary:
    'How much rooms, floors or buildings were used of the time for which they are open, the most or the least used first, or those with the fewest or the most people for their seats, in pages. A room that is used for longer than it is open counts as wholly used.',
  method: 'GET',
  path: '/statistics/places',
  who: 'admin',
  input: placesInput,
  output: z.object({ places: z.array(placeFigures), total: z.number().int() }),
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30', by: 'room', order: 'busiest', limit: 50 },
    output: {
      places: [
        {
          ...{
            id: exampleIds.room,
            buildingId: exampleIds.building,
            floorId: exampleIds.floor,
            name: '云杉',
            rooms: 1,
          },
          ...{ capacity: 8, closed: false, meetings: 120, minutes: 7800, openMinutes: 19_020, utilisation: 0.41 },
          ...{ seatsFilled: 0.62, cancelled: 9, noShows: 4, freedMinutes: 150, retakenMinutes: 60, falseReleases: 1 },
        },
      ],
      total: 1,
    },
  },
});

export const organisers = defineOperation({
  name: 'statistics.organisers',
  summary:
    'Who books: meetings, hours, cancellations and no-shows by person or by department, the most hours first, in pages; of everybody, of one person or of one department. A person’s meetings count for the department that they are in today.',
  method: 'GET',
  path: '/statistics/organisers',
  who: 'admin',
  input: organisersInput,
  output: z.object({ organisers: z.array(organiserFigures), total: z.number().int(), cursor: z.string().nullable() }),
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30', by: 'person', limit: 50 },
    output: {
      organisers: [
        {
          ...{ personId: exampleIds.person, name: '林晓', department: '产品部', people: 1 },
          ...{ meetings: 12, minutes: 780, cancelled: 1, noShows: 0 },
        },
      ],
      total: 1,
      cursor: null,
    },
  },
});

export const unmet = defineOperation({
  name: 'statistics.unmet',
  summary:
    'What people wanted and did not get: bookings refused because the room was taken and searches that found nothing, by size, place and hour. Who tries again for the same day within ten minutes counts once.',
  method: 'GET',
  path: '/statistics/unmet',
  who: 'admin',
  input: unmetInput,
  output: unmetOutput,
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30' },
    output: {
      ...{ taken: 14, nothing: 3, sizes: [{ upTo: 4, count: 12 }] },
      buildings: [{ buildingId: exampleIds.building, name: '大厦', count: 15 }],
      floors: [{ floorId: exampleIds.floor, buildingId: exampleIds.building, name: '3 层', count: 12 }],
      hours: [{ weekday: 1, hour: 10, count: 9 }],
    },
  },
});

export const devices = defineOperation({
  name: 'statistics.devices',
  summary:
    'How much of the time in which they should have been on doorplates and lobby displays were: by device or building, the least available first, and by day. Planned off times do not count. A day is counted by noon (UTC) of the next, an outage while it goes on.',
  method: 'GET',
  path: '/statistics/devices',
  who: 'admin',
  input: devicesInput,
  output: devicesOutput,
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30', by: 'device', limit: 50 },
    output: {
      total: { expectedMinutes: 86_400, onlineMinutes: 86_000, availability: 0.9954 },
      days: [{ date: '2026-11-02', expectedMinutes: 1440, onlineMinutes: 1440, availability: 1 }],
      devices: [
        {
          ...{ id: exampleIds.doorplate, buildingId: exampleIds.building, name: '云杉门牌' },
          ...{ expectedMinutes: 43_200, onlineMinutes: 42_800, availability: 0.9907 },
        },
      ],
      count: 2,
    },
  },
});

export const recount = defineOperation({
  name: 'statistics.recount',
  summary:
    'Counts bookings of the company anew, a page at a time: those of before there were statistics, or all of them. Call it again with its cursor until there is none; who stops in between goes on from there.',
  method: 'POST',
  path: '/statistics/recount',
  who: 'admin',
  input: recountInput,
  output: z.object({
    /** How many bookings were looked at. */
    counted: z.number().int(),
    /** Of how many the figures had to be put right. */
    corrected: z.number().int(),
    cursor: z.string().nullable(),
  }),
  errors: [],
  example: { input: { limit: 100 }, output: { counted: 100, corrected: 0, cursor: null } },
});

export { replay } from './replay-operations.ts';
export { attention, online, today } from './today-operations.ts';
