import * as z from 'zod';
import { changeOut, id, instant, line } from '../schema.ts';
import { booking, bookingStates, bookingTypes } from './schema.ts';

/** `running` from its beginning to its end, `over` from its end on. */
export const phases = ['ahead', 'running', 'over'] as const;
export type Phase = (typeof phases)[number];

/** What narrows the list of all bookings; empty lists and absent ones take everything. */
const filter = {
  /**
   * Words that stand in the topic, at the beginning of the content, in the name of the organiser or of somebody invited, or in the
   * room's name or number; or what the booking's number begins with. A whole number is found whatever the period.
   */
  text: line(80).optional(),
  organiserId: id('person').optional(),
  /** The organiser's, as they are now. */
  department: line(60).optional(),
  attendeeId: id('person').optional(),
  roomId: id('room').optional(),
  buildingId: id('building').optional(),
  floorId: id('floor').optional(),
  states: z.array(z.enum(bookingStates)).max(bookingStates.length).default([]),
  /** Of what was not cancelled: where it is in its time. */
  phases: z.array(z.enum(phases)).max(phases.length).default([]),
  types: z.array(z.enum(bookingTypes)).max(bookingTypes.length).default([]),
  /** What was asked for with the meeting. */
  itemId: id('item').optional(),
};
const historyFilter = z.object(filter);
export type HistoryFilter = z.output<typeof historyFilter>;

export const historyOrders = ['newest', 'soonest'] as const;

export const searchInput = z
  .strictObject({
    ...filter,
    /** Meetings that begin from here on, and before `to`. */
    from: instant,
    to: instant,
    order: z.enum(historyOrders).default('newest'),
    limit: z.number().int().min(1).max(200).default(50),
    /** Also what a row has no place for. */
    detailed: z.boolean().default(false),
    cursor: z.string().max(200).optional(),
  })
  .refine(({ from, to }) => from < to, { error: 'start_before_end', path: ['to'] });
export type SearchInput = z.output<typeof searchInput>;

const { bookingId, roomId, buildingId, start, end, topic, type, organiser, state } = booking.shape;

/** What a file of bookings tells besides. */
const detail = z.object({
  /** The organiser's, as it is now; '' for none. */
  department: z.string(),
  /** Names of those invited, addresses of guests; none where the reader may not know of them. */
  people: z.array(z.string()),
  guests: z.array(z.string()),
  /** What ended it before its time: how, by whom, and why where somebody said so and the reader may know it. */
  ending: changeOut.nullable(),
});

/** A booking in the list, as the reader may know it. */
export const historyRow = z.object({
  ...{ bookingId, roomId, buildingId, start, end, topic, type, organiser, state },
  private: z.boolean(),
  /** People and guests with the organiser; null where the reader may not know of them. */
  heads: z.number().int().nullable(),
  repeats: z.boolean(),
  /** The service items that were asked for with it; none where the reader may not know of them. */
  services: z.array(id('item')),
  detail: detail.optional(),
});
export type HistoryRow = z.output<typeof historyRow>;

export const searchAnswer = z.object({
  bookings: z.array(historyRow),
  /** More may follow, also where a call has found nothing: it looks at so many bookings and no more. */
  cursor: z.string().nullable(),
  /** Up to which beginning everything was looked at; null once all of it was. */
  searchedUntil: z.string().nullable(),
});
export type SearchAnswer = z.output<typeof searchAnswer>;

export const relistInput = z.strictObject({
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2000).optional(),
});
