/** What an admin sees first: the day as it goes, and what needs somebody. */
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { nothing } from '../schema.ts';
import { attention as attentionOutput, online as onlineOutput, today as todayOutput } from './today.ts';

const where = { roomId: exampleIds.room, room: '云杉', building: '天河大厦' };

export const today = defineOperation({
  name: 'statistics.today',
  summary:
    'Today’s meetings of the whole company as they stand at this moment: to come, under way and over, with those of the week. Answered from counters; no sheet is read.',
  method: 'GET',
  path: '/statistics/today',
  who: 'admin',
  input: nothing,
  output: todayOutput,
  errors: [],
  example: {
    input: {},
    output: { waiting: 12, running: 5, ended: 31, week: 240, nextAt: '2026-11-23T02:00:00Z' },
  },
});

export const online = defineOperation({
  name: 'statistics.online',
  summary: 'How many of the company’s doorplates and lobby displays are there at this moment.',
  method: 'GET',
  path: '/statistics/online',
  who: 'admin',
  input: nothing,
  output: onlineOutput,
  errors: [],
  example: { input: {}, output: { total: 9, online: 8, offline: 1 } },
});

export const attention = defineOperation({
  name: 'statistics.attention',
  summary:
    'What needs somebody first, company-wide: faults of devices, overdue requests, bookings that wait for approval, rooms without a doorplate. Each with its number and the few that are worst.',
  method: 'GET',
  path: '/statistics/attention',
  who: 'admin',
  input: nothing,
  output: attentionOutput,
  errors: [],
  example: {
    input: {},
    output: {
      rooms: { total: 12, buildings: 2, occupied: 1 },
      devices: { total: 9 },
      faults: {
        count: 1,
        worst: [
          {
            ...{ doorplateId: exampleIds.doorplate, name: '云杉门口', ...where, cause: 'offline' },
            ...{ since: '2026-11-23T01:10:00Z', devices: 1, requestId: exampleIds.request },
          },
        ],
      },
      overdue: {
        ...{ count: 1, more: false },
        worst: [
          { requestId: exampleIds.request, item: '茶水', ...where, dueAt: '2026-11-23T01:00:00Z', assignee: null },
        ],
      },
      approvals: {
        count: 1,
        worst: [
          {
            ...{ bookingId: exampleIds.booking, ...where, zone: 'Asia/Shanghai', organiser: '林晓' },
            ...{ start: '2026-11-24T02:00:00Z', end: '2026-11-24T03:00:00Z' },
            ...{ since: '2026-11-22T01:00:00Z', expiresAt: '2026-11-24T01:00:00Z' },
          },
        ],
      },
      bare: { count: 3, worst: [where] },
    },
  },
});
