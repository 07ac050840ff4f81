import * as z from 'zod';
import { bookingTypes, maxMineDays } from '../bookings/schema.ts';
import { id, localDate } from '../schema.ts';

const period = { from: localDate, until: localDate };

function bounded<S extends z.ZodType<{ from: string; until: string }>>(schema: S): S {
  return schema
    .refine(({ from, until }) => from <= until, { error: 'from_before_until', path: ['until'] })
    .refine(({ from, until }) => Date.parse(until) - Date.parse(from) < maxMineDays * 86_400_000, {
      error: 'span_length',
      path: ['until'],
    });
}

/** Days of the buildings' calendars, both included. */
export const summaryInput = bounded(z.strictObject({ ...period, buildingId: id('building').optional() }));
export type SummaryInput = z.output<typeof summaryInput>;

export const organisersInput = bounded(
  z.strictObject({
    ...period,
    buildingId: id('building').optional(),
    by: z.enum(['person', 'department']).default('person'),
    /** Of this person alone, also where they have booked nothing. */
    personId: id('person').optional(),
    /** Of its people alone, as they are in it today. */
    department: z.string().trim().min(1).max(60).optional(),
    limit: z.number().int().min(1).max(500).default(50),
    cursor: z.string().max(1000).optional(),
  }),
);
export type OrganisersInput = z.output<typeof organisersInput>;

export const placesInput = bounded(
  z.strictObject({
    ...period,
    buildingId: id('building').optional(),
    by: z.enum(['room', 'floor', 'building']).default('room'),
    /** By use of the open time, or by people invited for each seat: that leaves out where nobody met. */
    order: z.enum(['busiest', 'idlest', 'emptiest', 'fullest']).default('busiest'),
    /** So many of the list come before what is wanted. */
    skip: z.number().int().min(0).max(100_000).default(0),
    limit: z.number().int().min(1).max(500).default(50),
  }),
);
export type PlacesInput = z.output<typeof placesInput>;

export const courseInput = bounded(z.strictObject({ ...period, buildingId: id('building').optional() }));
export type CourseInput = z.output<typeof courseInput>;

export const unmetInput = bounded(z.strictObject({ ...period, buildingId: id('building').optional() }));
export type UnmetInput = z.output<typeof unmetInput>;

export const devicesInput = bounded(
  z.strictObject({
    ...period,
    buildingId: id('building').optional(),
    by: z.enum(['device', 'building']).default('device'),
    /** So many of the list come before what is wanted. */
    skip: z.number().int().min(0).max(100_000).default(0),
    limit: z.number().int().min(1).max(500).default(50),
  }),
);
export type DevicesInput = z.output<typeof devicesInput>;

export const recountInput = z.strictObject({
  limit: z.number().int().min(1).max(200).default(100),
  cursor: z.string().max(2000).optional(),
});
export type RecountInput = z.output<typeof recountInput>;

const count = z.number().int();

const figures = z.object({
  /** Booked, whether they have been or are to come. */
  meetings: count,
  /** Meetings a calendar day. */
  dailyMean: z.number(),
  minutes: count,
  meanMinutes: z.number(),
  /** Part of the minutes for which the rooms are open; 0 to 1. */
  utilisation: z.number(),
  /** People invited, for each seat of the rooms they met in; null where nobody met. */
  seatsFilled: z.number().nullable(),
  cancelled: count,
  rejected: count,
  /** Rooms that were given back because nobody came, and stayed so. */
  noShows: count,
  freedMinutes: count,
  /** Of these, booked again by others. */
  retakenMinutes: count,
  /** Given back, and taken again by those who had booked: somebody was there. */
  falseReleases: count,
});
export type Figures = z.output<typeof figures>;

/** Of a room, a floor or a building. */
export const placeFigures = z.object({
  /** Of the room, floor or building. */
  id: z.string(),
  buildingId: z.string(),
  /** Null for a building. */
  floorId: z.string().nullable(),
  name: z.string(),
  /** How many there are now. */
  rooms: count,
  capacity: count,
  /** It has been removed since. */
  closed: z.boolean(),
  meetings: count,
  minutes: count,
  /** For which its rooms were open. */
  openMinutes: count,
  utilisation: z.number(),
  seatsFilled: z.number().nullable(),
  cancelled: count,
  noShows: count,
  freedMinutes: count,
  retakenMinutes: count,
  falseReleases: count,
});
export type PlaceFigures = z.output<typeof placeFigures>;

export const summary = z.object({
  from: z.string(),
  until: z.string(),
  days: count,
  total: figures,
  /** Whole months are compared with those before, a beginning of a month or year with the same days, others with as many days. */
  before: z.object({ from: z.string(), until: z.string(), total: figures }),
  /** In the order of the contract; private meetings are among `other`. */
  types: z.array(z.object({ type: z.enum(bookingTypes), meetings: count, minutes: count })),
  /** Minutes by ISO weekday and the hour that the building's clock shows; without those that have none. */
  hours: z.array(z.object({ weekday: count, hour: count, minutes: count })),
  /** Meetings by the time between booking and beginning: under so many minutes, null = longer than all. */
  leads: z.array(z.object({ under: count.nullable(), meetings: count })),
  /**
   * Cancelled, by how long before their start: 0 = after it, else under so many minutes before, null = earlier than all. Together
   * fewer than all that were cancelled where some were counted before this was, until a recount.
   */
  cancellations: z.array(z.object({ under: count.nullable(), meetings: count })),
});
export type Summary = z.output<typeof summary>;

export const course = z.object({
  from: z.string(),
  until: z.string(),
  /** Up to 31 days one by one, up to 26 weeks by their weeks, longer periods by their months. */
  per: z.enum(['day', 'week', 'month']),
  /** All of them, also those without meetings; the first and the last as far as they lie within the period. */
  steps: z.array(
    z.object({
      from: z.string(),
      until: z.string(),
      meetings: count,
      minutes: count,
      cancelled: count,
      noShows: count,
    }),
  ),
});
export type Course = z.output<typeof course>;

export const unmet = z.object({
  /** Bookings that were refused because the room was taken. */
  taken: count,
  /** Searches that found nothing. */
  nothing: count,
  /** By seats: of the room that was taken, or as many as were sought; null = more than all. */
  sizes: z.array(z.object({ upTo: count.nullable(), count })),
  /** Those that were meant; searches anywhere are of none. */
  buildings: z.array(z.object({ buildingId: id('building'), name: z.string(), count })),
  floors: z.array(z.object({ floorId: id('floor'), buildingId: id('building'), name: z.string(), count })),
  /** When it was to be, where an hour was meant. */
  hours: z.array(z.object({ weekday: count, hour: count, count })),
});
export type Unmet = z.output<typeof unmet>;

/** Minutes in which devices should have been on by their plans, and were. */
const availability = { expectedMinutes: count, onlineMinutes: count, availability: z.number().nullable() };

export const devices = z.object({
  total: z.object(availability),
  /** Days with any. */
  days: z.array(z.object({ date: z.string(), ...availability })),
  /** The least available first. */
  devices: z.array(
    z.object({
      /** Of the device or building. */
      id: z.string(),
      buildingId: z.string(),
      /** Empty for one that has been removed since. */
      name: z.string(),
      ...availability,
    }),
  ),
  count,
});
export type Devices = z.output<typeof devices>;

export const organiserFigures = z.object({
  /** Null for a department, for meetings booked at the door, and for people whose record is gone. */
  personId: id('person').nullable(),
  /** The person's or the department's; empty for those at the door and for people of no department. */
  name: z.string(),
  department: z.string(),
  /** How many people; 0 = booked at a doorplate. */
  people: count,
  meetings: count,
  minutes: count,
  cancelled: count,
  noShows: count,
});
export type OrganiserFigures = z.output<typeof organiserFigures>;
