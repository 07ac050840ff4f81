import * as z from 'zod';
import { workingHours } from '../places/schema.ts';
import { changeOut, id, instant, line, lines, localDate, version } from '../schema.ts';

/** 设备管理 (IT: faults, support) and 行政服务 (tea, fruit, cleaning, supplies). */
export const serviceCategories = ['device', 'administrative'] as const;
export type ServiceCategory = (typeof serviceCategories)[number];

/** Who serves an item, and where; without an area everywhere. */
export const assignment = z.object({ personId: id('person'), name: z.string(), areaId: id('area').nullable() });

/** Something that people may ask for. */
export const serviceItem = z.object({
  itemId: id('item'),
  category: z.enum(serviceCategories),
  name: z.string(),
  description: z.string(),
  /** Offered; what is not stays for those who look back. */
  active: z.boolean(),
  /** Somebody should be at it so many minutes after it was asked for. */
  targetMinutes: z.number().int(),
  hasQuantity: z.boolean(),
  /** Of one piece, in hundredths of the currency; null: nothing is said about a price. */
  price: z.number().int().nullable(),
  /** How many are left; null: they are not counted. */
  stock: z.number().int().nullable(),
  /** When it is served, by the clock of the room’s building; null = always. */
  hours: workingHours.nullable(),
  /** Where it is offered; nowhere named = everywhere. */
  areas: z.array(id('area')),
  staff: z.array(assignment),
  /** Place in the list, from the first up. */
  order: z.number().int(),
  version,
  lastChange: changeOut,
});
export type ServiceItem = z.output<typeof serviceItem>;

/** Buildings as a whole, and single floors. */
export const serviceArea = z.object({
  areaId: id('area'),
  name: z.string(),
  buildings: z.array(id('building')),
  floors: z.array(id('floor')),
  version,
  lastChange: changeOut,
});
export type ServiceArea = z.output<typeof serviceArea>;

/** What somebody needs to know of an item to ask for it. */
export const offeredItem = serviceItem.pick({
  itemId: true,
  category: true,
  name: true,
  description: true,
  targetMinutes: true,
  hasQuantity: true,
  price: true,
  stock: true,
  hours: true,
});
export type OfferedItem = z.output<typeof offeredItem>;

export const requestStates = ['new', 'accepted', 'in_progress', 'done', 'cannot_do', 'cancelled'] as const;
export type RequestState = (typeof requestStates)[number];

/** Said between who asks and who serves. */
export const requestNote = z.object({
  at: z.string(),
  who: z.object({ kind: z.enum(['person', 'doorplate', 'system']), id: z.string(), name: z.string() }),
  text: z.string(),
});
export type RequestNote = z.output<typeof requestNote>;

export const request = z.object({
  requestId: id('request'),
  /** As it was when it was asked for; no id for a fault reported where no item is offered. */
  item: z.object({ itemId: id('item').nullable(), name: z.string(), category: z.enum(serviceCategories) }),
  roomId: id('room'),
  /** The meeting it goes with: it follows its time and room. */
  bookingId: id('booking').nullable(),
  requester: z.object({ kind: z.enum(['person', 'doorplate']), id: z.string(), name: z.string() }),
  quantity: z.number().int().nullable(),
  /** Of one piece, in hundredths of the currency, when it was asked for. */
  price: z.number().int().nullable(),
  text: z.string(),
  /** When it is to be there; the time of asking, if as soon as possible. */
  wantedAt: z.string(),
  /** By then somebody should be at it. */
  dueAt: z.string(),
  state: z.enum(requestStates),
  assignee: z.object({ personId: id('person'), name: z.string() }).nullable(),
  /** Its people have been told that nobody was at it in time. */
  overdue: z.boolean(),
  /** Why it was cancelled or cannot be done. */
  reason: z.string(),
  notes: z.array(requestNote),
  createdAt: z.string(),
  /** When somebody took it first, and when somebody first was at it; null where that was not noted. */
  acceptedAt: z.string().nullable(),
  startedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  version,
  lastChange: changeOut,
});
export type ServiceRequest = z.output<typeof request>;

/** Assignments of one item. */
export const mostStaff = 50;
const itemFacts = {
  category: z.enum(serviceCategories),
  name: line(40),
  description: line(200, 0),
  active: z.boolean(),
  targetMinutes: z.number().int().min(1).max(10_080),
  hasQuantity: z.boolean(),
  price: z.number().int().min(0).max(10_000_000).nullable(),
  /** How many there are from now on. */
  stock: z.number().int().min(0).max(100_000).nullable(),
  hours: workingHours.nullable(),
  areas: z.array(id('area')).max(20),
  staff: z
    .array(z.strictObject({ personId: id('person'), areaId: id('area').nullable().default(null) }))
    .max(mostStaff),
  order: z.number().int().min(0).max(1000),
};
export const itemInput = z.strictObject({
  ...itemFacts,
  description: itemFacts.description.default(''),
  active: itemFacts.active.default(true),
  targetMinutes: itemFacts.targetMinutes.default(15),
  hasQuantity: itemFacts.hasQuantity.default(false),
  price: itemFacts.price.default(null),
  stock: itemFacts.stock.default(null),
  hours: itemFacts.hours.default(null),
  areas: itemFacts.areas.default([]),
  staff: itemFacts.staff.default([]),
  order: itemFacts.order.default(0),
});
export type ItemInput = z.output<typeof itemInput>;
export const itemChanges = z
  .strictObject(itemFacts)
  .omit({ category: true })
  .partial()
  .extend({ itemId: id('item'), version });
export type ItemChanges = z.output<typeof itemChanges>;

/** What somebody serves, and where; without an area everywhere. */
export const duty = z.strictObject({ itemId: id('item'), areaId: id('area').nullable().default(null) });
export type Duty = z.output<typeof duty>;
export const dutiesInput = z.strictObject({ personId: id('person'), duties: z.array(duty).max(40) });
const areaFacts = {
  name: line(40),
  buildings: z.array(id('building')).max(30),
  floors: z.array(id('floor')).max(60),
};
export const areaInput = z.strictObject({
  ...areaFacts,
  buildings: areaFacts.buildings.default([]),
  floors: areaFacts.floors.default([]),
});
export type AreaInput = z.output<typeof areaInput>;
export const areaChanges = z
  .strictObject(areaFacts)
  .partial()
  .extend({ areaId: id('area'), version });
export type AreaChanges = z.output<typeof areaChanges>;

/** With a meeting, or alone in a room. */
export const askInput = z
  .strictObject({
    itemId: id('item'),
    bookingId: id('booking').optional(),
    roomId: id('room').optional(),
    quantity: z.number().int().min(1).max(1000).nullable().default(null),
    text: lines(500).default(''),
    /** Without it: when the meeting begins; alone, as soon as possible. */
    wantedAt: instant.nullable().default(null),
  })
  .refine((input) => (input.bookingId === undefined) !== (input.roomId === undefined), {
    error: 'room_or_booking',
    path: ['roomId'],
  });
export type AskInput = z.output<typeof askInput>;

/** What may be done with a request. `hand_over` is an operation of its own: it names somebody. */
export const steps = ['accept', 'start', 'finish', 'refuse', 'cancel'] as const;
export type Step = (typeof steps)[number];
export const actions = [...steps, 'hand_over', 'note'] as const;
export type Action = (typeof actions)[number];

export const actInput = z
  .strictObject({ requestId: id('request'), step: z.enum(steps), reason: line(200, 0).default('') })
  .refine((input) => input.step !== 'refuse' || input.reason !== '', { error: 'required', path: ['reason'] });

/** A request as one reader sees it, with what they may do with it now. */
export const requestView = z.object({
  request,
  may: z.array(z.enum(actions)),
  /** Who could take it, for those who may hand it over. */
  staff: z.array(z.object({ personId: id('person'), name: z.string() })),
});
export type RequestView = z.output<typeof requestView>;

/** Nobody's yet, taken by me, taken by colleagues, over. */
export const taskLists = ['open', 'mine', 'team', 'done'] as const;
export type TaskList = (typeof taskLists)[number];

/** Open ones by when they are due; those that are over, the last first, by when they ended. */
export const requestLists = ['open', 'closed'] as const;

const ordered = { error: 'from_before_until', path: ['until'] };

export const requestsInput = z
  .strictObject({
    list: z.enum(requestLists).default('open'),
    state: z.enum(requestStates).optional(),
    itemId: id('item').optional(),
    category: z.enum(serviceCategories).optional(),
    areaId: id('area').optional(),
    buildingId: id('building').optional(),
    roomId: id('room').optional(),
    /** Who asked for it, or has it. */
    personId: id('person').optional(),
    /** Nobody was at it in time. */
    overdue: z.enum(['yes']).optional(),
    /** Days of the company’s calendar on which they are due, or have ended; both included. */
    from: localDate.optional(),
    until: localDate.optional(),
    limit: z.number().int().min(1).max(100).default(50),
    cursor: z.string().max(600).optional(),
  })
  .refine(({ from, until }) => !from || !until || from <= until, ordered);
export type RequestsInput = z.output<typeof requestsInput>;

const mostDays = 366;
export const figuresInput = z
  .strictObject({ from: localDate, until: localDate, buildingId: id('building').optional() })
  .refine(({ from, until }) => from <= until, ordered)
  .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < mostDays * 86_400_000, {
    error: 'span_length',
    path: ['until'],
  });
export type FiguresInput = z.output<typeof figuresInput>;

const count = z.number().int();

export const serviceFigures = z.object({
  requests: count,
  accepted: count,
  /** Means, from when somebody was needed; null where there was none. */
  minutesToAccept: z.number().nullable(),
  done: count,
  minutesToDone: z.number().nullable(),
  late: count,
  /** Part of those that were begun by when they were due, or were not, that was; 0 to 1. */
  inTime: z.number().nullable(),
  cancelled: count,
  refused: count,
});
export type ServiceFigures = z.output<typeof serviceFigures>;

export const figures = z.object({
  total: serviceFigures,
  /** The most asked for first. Without an id: what is not offered any more, and faults reported where no item is offered. */
  items: z.array(
    serviceFigures.extend({
      itemId: id('item').nullable(),
      name: z.string(),
      category: z.enum(serviceCategories).nullable(),
    }),
  ),
  /** As they are now: a floor of several areas counts in each. Without an id: floors of none. */
  areas: z.array(serviceFigures.extend({ areaId: id('area').nullable(), name: z.string() })),
  /** `2026-11`, the first first; of the first and the last only the days asked for. */
  months: z.array(serviceFigures.extend({ month: z.string() })),
});
