import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, lines, nothing, version } from '../schema.ts';
import { exampleArea, exampleFigures, exampleItem, exampleRequest } from './examples.ts';
import {
  actInput,
  areaChanges,
  areaInput,
  askInput,
  dutiesInput,
  duty,
  figuresInput,
  figures as figuresOutput,
  itemChanges,
  itemInput,
  offeredItem,
  request,
  requestsInput,
  requestView,
  serviceArea,
  serviceItem,
  taskLists,
} from './schema.ts';

const exampleView = { request: exampleRequest, may: ['note' as const, 'cancel' as const], staff: [] };
const page = {
  limit: z.number().int().min(1).max(100).default(50),
  cursor: z.string().max(600).optional(),
};

export const catalogue = defineOperation({
  name: 'services.catalogue',
  summary: 'Everything that the company offers as a service, who serves it and in which areas.',
  method: 'GET',
  path: '/services/catalogue',
  who: 'admin',
  input: nothing,
  output: z.object({ items: z.array(serviceItem), areas: z.array(serviceArea) }),
  errors: [],
  example: { input: {}, output: { items: [exampleItem], areas: [exampleArea] } },
});

export const createItem = defineOperation({
  name: 'services.createItem',
  summary: 'Adds a service that people may ask for.',
  method: 'POST',
  path: '/services/items',
  who: 'admin',
  input: itemInput,
  output: serviceItem,
  status: 201,
  errors: ['already_exists', 'not_found'],
  example: {
    input: {
      category: 'administrative',
      name: '茶水饮料',
      targetMinutes: 15,
      hasQuantity: true,
      staff: [{ personId: exampleIds.colleague, areaId: exampleIds.area }],
    },
    output: exampleItem,
  },
});

export const changeItem = defineOperation({
  name: 'services.changeItem',
  summary: 'Changes a service: its facts, where it is offered, who serves it.',
  method: 'PATCH',
  path: '/services/items/{itemId}',
  who: 'admin',
  input: itemChanges,
  output: serviceItem,
  errors: ['not_found', 'changed_meanwhile', 'already_exists'],
  example: {
    input: {
      itemId: exampleIds.item,
      version: 1,
      areas: [exampleIds.area],
      staff: [{ personId: exampleIds.colleague, areaId: exampleIds.area }],
    },
    output: exampleItem,
  },
});

export const removeItem = defineOperation({
  name: 'services.removeItem',
  summary: 'Removes a service. What was asked of it stays as it is.',
  method: 'DELETE',
  path: '/services/items/{itemId}',
  who: 'admin',
  input: z.strictObject({ itemId: id('item'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { itemId: exampleIds.item, version: 1 }, output: { ok: true } },
});

export const createArea = defineOperation({
  name: 'services.createArea',
  summary: 'Adds a service area: buildings as a whole, and single floors.',
  method: 'POST',
  path: '/services/areas',
  who: 'admin',
  input: areaInput,
  output: serviceArea,
  status: 201,
  errors: ['already_exists', 'not_found'],
  example: {
    input: { name: '天河大厦高区', buildings: [exampleIds.building], floors: [exampleIds.floor] },
    output: exampleArea,
  },
});

export const changeArea = defineOperation({
  name: 'services.changeArea',
  summary: 'Renames a service area, or changes what it covers.',
  method: 'PATCH',
  path: '/services/areas/{areaId}',
  who: 'admin',
  input: areaChanges,
  output: serviceArea,
  errors: ['not_found', 'changed_meanwhile', 'already_exists'],
  example: { input: { areaId: exampleIds.area, version: 1, name: '天河大厦低区' }, output: exampleArea },
});

export const removeArea = defineOperation({
  name: 'services.removeArea',
  summary: 'Removes a service area that no service names any more.',
  method: 'DELETE',
  path: '/services/areas/{areaId}',
  who: 'admin',
  input: z.strictObject({ areaId: id('area'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'area_in_use'],
  example: { input: { areaId: exampleIds.area, version: 1 }, output: { ok: true } },
});

export const setDuties = defineOperation({
  name: 'services.setDuties',
  summary: 'All that a person serves, and where, at once: what is not named they serve no longer.',
  method: 'PUT',
  path: '/people/{personId}/duties',
  who: 'admin',
  input: dutiesInput,
  output: z.object({ duties: z.array(duty) }),
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { personId: exampleIds.colleague, duties: [{ itemId: exampleIds.item, areaId: exampleIds.area }] },
    output: { duties: [{ itemId: exampleIds.item, areaId: exampleIds.area }] },
  },
});

export const offered = defineOperation({
  name: 'services.offered',
  summary: 'What can be asked for in a room.',
  method: 'GET',
  path: '/rooms/{roomId}/services',
  who: 'employee',
  input: z.strictObject({ roomId: id('room') }),
  output: z.object({ items: z.array(offeredItem) }),
  errors: ['not_found'],
  example: {
    input: { roomId: exampleIds.room },
    output: {
      items: [
        {
          itemId: exampleIds.item,
          category: 'administrative',
          name: '茶水饮料',
          description: '绿茶、咖啡、矿泉水',
          targetMinutes: 15,
          hasQuantity: true,
          price: 800,
          stock: 120,
          hours: null,
        },
      ],
    },
  },
});

export const ask = defineOperation({
  name: 'services.ask',
  summary: 'Asks for a service, with a meeting or alone in a room; its staff are told at once.',
  method: 'POST',
  path: '/requests',
  who: 'employee',
  input: askInput,
  output: requestView,
  status: 201,
  errors: [
    'not_found',
    'forbidden',
    'not_offered',
    'not_served',
    'out_of_stock',
    'booking_over',
    'in_the_past',
    'idempotency_key_reused',
  ],
  example: {
    input: { itemId: exampleIds.item, bookingId: exampleIds.booking, quantity: 6, text: '三杯绿茶，三杯咖啡' },
    output: exampleView,
  },
});

export const get = defineOperation({
  name: 'services.get',
  summary: 'One request with its notes, for who asked, who serves, and the people of its meeting.',
  method: 'GET',
  path: '/requests/{requestId}',
  who: 'employee',
  input: z.strictObject({ requestId: id('request') }),
  output: requestView,
  errors: ['not_found', 'forbidden'],
  example: { input: { requestId: exampleIds.request }, output: exampleView },
});

export const mine = defineOperation({
  name: 'services.mine',
  summary: 'What the signed-in person has asked for, newest first.',
  method: 'GET',
  path: '/me/requests',
  who: 'employee',
  input: z.strictObject(page),
  output: z.object({ requests: z.array(request), cursor: z.string().nullable() }),
  errors: [],
  example: { input: {}, output: { requests: [exampleRequest], cursor: null } },
});

export const ofBooking = defineOperation({
  name: 'services.ofBooking',
  summary: 'What was asked for with a meeting, for its people.',
  method: 'GET',
  path: '/bookings/{bookingId}/requests',
  who: 'employee',
  input: z.strictObject({ bookingId: id('booking') }),
  output: z.object({ requests: z.array(request) }),
  errors: ['not_found', 'forbidden'],
  example: { input: { bookingId: exampleIds.booking }, output: { requests: [exampleRequest] } },
});

export const tasks = defineOperation({
  name: 'services.tasks',
  summary:
    'What the signed-in person is to serve: nobody’s yet, their own, their colleagues’ (by when they are due), or over (newest first). A page may hold a few more than asked for, or fewer, even none, while there is a cursor to go on from.',
  method: 'GET',
  path: '/me/tasks',
  who: 'employee',
  input: z.strictObject({ list: z.enum(taskLists).default('open'), ...page }),
  output: z.object({ tasks: z.array(requestView), cursor: z.string().nullable() }),
  errors: [],
  example: { input: { list: 'open' }, output: { tasks: [exampleView], cursor: null } },
});

export const act = defineOperation({
  name: 'services.act',
  summary: 'Accepts, starts, finishes or refuses a request, or cancels it.',
  method: 'POST',
  path: '/requests/{requestId}/steps',
  who: 'employee',
  input: actInput,
  output: requestView,
  errors: ['not_found', 'forbidden', 'request_taken', 'request_closed', 'changed_meanwhile'],
  example: { input: { requestId: exampleIds.request, step: 'accept' }, output: exampleView },
});

export const handOver = defineOperation({
  name: 'services.handOver',
  summary: 'Gives a request to somebody who serves its item there; also to oneself.',
  method: 'PUT',
  path: '/requests/{requestId}/assignee',
  who: 'employee',
  input: z.strictObject({ requestId: id('request'), personId: id('person') }),
  output: requestView,
  errors: ['not_found', 'forbidden', 'request_closed', 'changed_meanwhile'],
  example: { input: { requestId: exampleIds.request, personId: exampleIds.colleague }, output: exampleView },
});

export const note = defineOperation({
  name: 'services.note',
  summary: 'Says something about a request; its other side is told.',
  method: 'POST',
  path: '/requests/{requestId}/notes',
  who: 'employee',
  input: z.strictObject({ requestId: id('request'), text: lines(500).min(1) }),
  output: requestView,
  status: 201,
  errors: ['not_found', 'forbidden', 'too_many_notes', 'changed_meanwhile', 'idempotency_key_reused'],
  example: { input: { requestId: exampleIds.request, text: '请放在门口' }, output: exampleView },
});

export const requests = defineOperation({
  name: 'services.requests',
  summary:
    'All requests of the company that fit: open ones by when they are due, or those that are over, the last first. A page may hold fewer than asked for, even none, while there is a cursor to go on from.',
  method: 'GET',
  path: '/services/requests',
  who: 'admin',
  input: requestsInput,
  output: z.object({ requests: z.array(requestView), cursor: z.string().nullable() }),
  errors: ['not_found'],
  example: { input: { list: 'open', overdue: 'yes' }, output: { requests: [exampleView], cursor: null } },
});

export const figures = defineOperation({
  name: 'services.figures',
  summary:
    'How quickly services answer in a period: times until requests are taken and done, and the share in time, by service, area and month. A request counts on the day it was made, of its building’s calendar.',
  method: 'GET',
  path: '/services/figures',
  who: 'admin',
  input: figuresInput,
  output: figuresOutput,
  errors: ['not_found'],
  example: {
    input: { from: '2026-11-01', until: '2026-11-30' },
    output: {
      total: exampleFigures,
      items: [{ itemId: exampleIds.item, name: '茶水饮料', category: 'administrative', ...exampleFigures }],
      areas: [{ areaId: exampleIds.area, name: '天河大厦高区', ...exampleFigures }],
      months: [{ month: '2026-11', ...exampleFigures }],
    },
  },
});

export const recount = defineOperation({
  name: 'services.recount',
  summary:
    'Counts the requests of the company anew, a page at a time: call it again with its cursor until there is none.',
  method: 'POST',
  path: '/services/figures/recount',
  who: 'admin',
  input: z.strictObject({ ...page, cursor: z.string().max(700).optional() }),
  output: z.object({
    /** How many requests were looked at. */
    counted: z.number().int(),
    /** Of how many the figures had to be put right. */
    corrected: z.number().int(),
    cursor: z.string().nullable(),
  }),
  errors: [],
  example: { input: { limit: 100 }, output: { counted: 12, corrected: 0, cursor: null } },
});
