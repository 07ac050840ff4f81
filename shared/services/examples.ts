import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import type { request, serviceArea, serviceFigures, serviceItem } from './schema.ts';

export const exampleItem: z.input<typeof serviceItem> = {
  itemId: exampleIds.item,
  category: 'administrative',
  name: '茶水饮料',
  description: '绿茶、咖啡、矿泉水',
  active: true,
  targetMinutes: 15,
  hasQuantity: true,
  price: 800,
  stock: 120,
  hours: { open: '08:30', close: '18:00', days: [1, 2, 3, 4, 5] },
  areas: [],
  staff: [{ personId: exampleIds.colleague, name: '周宁', areaId: exampleIds.area }],
  order: 1,
  version: 1,
  lastChange: exampleChange,
};

export const exampleArea: z.input<typeof serviceArea> = {
  areaId: exampleIds.area,
  name: '天河大厦高区',
  buildings: [],
  floors: [exampleIds.floor],
  version: 1,
  lastChange: exampleChange,
};

export const exampleRequest: z.input<typeof request> = {
  requestId: exampleIds.request,
  item: { itemId: exampleIds.item, name: '茶水饮料', category: 'administrative' },
  roomId: exampleIds.room,
  bookingId: exampleIds.booking,
  requester: { kind: 'person', id: exampleIds.person, name: '林晓' },
  quantity: 6,
  price: 800,
  text: '三杯绿茶，三杯咖啡',
  wantedAt: '2026-11-23T02:00:00Z',
  dueAt: '2026-11-23T02:00:00Z',
  state: 'new',
  assignee: null,
  overdue: false,
  reason: '',
  notes: [],
  createdAt: '2026-11-20T01:30:00Z',
  acceptedAt: null,
  startedAt: null,
  closedAt: null,
  version: 1,
  lastChange: exampleChange,
};

export const exampleFigures: z.input<typeof serviceFigures> = {
  ...{ requests: 120, accepted: 116, minutesToAccept: 4.5, done: 112, minutesToDone: 18.2 },
  ...{ late: 6, inTime: 0.947, cancelled: 5, refused: 1 },
};
