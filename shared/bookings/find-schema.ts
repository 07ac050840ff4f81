/** What is asked of, and told about, when people are busy and when they could meet. */
import * as z from 'zod';
import { equipmentList } from '../places/equipment-schema.ts';
import { id, instant, timeOfDay } from '../schema.ts';

export const maxFindDays = 31;
export const maxFindPeople = 50;
const isWindow = ({ from, to }: { from: string; to: string }) => from < to;
const isShort = ({ from, to }: { from: string; to: string }) =>
  Date.parse(to) - Date.parse(from) <= maxFindDays * 86_400_000;
const isLongEnough = ({ earliest, latest, minutes }: { earliest: string; latest: string; minutes: number }) =>
  latest <= earliest || quarterOf(latest) - quarterOf(earliest) >= minutes / 15;
/** `08:30` -> 34 */
const quarterOf = (time: string) => Number(time.slice(0, 2)) * 4 + Number(time.slice(3, 5)) / 15;
const window = { from: instant, to: instant };

const busyTime = z.object({ start: z.string(), end: z.string() });

/** When somebody is busy, and nothing else: neighbouring meetings are one, private ones look like all others. */
export const busyPerson = z.object({ personId: id('person'), name: z.string(), busy: z.array(busyTime) });
export type BusyPerson = z.output<typeof busyPerson>;

export const freeBusyInput = z
  .strictObject({ people: z.array(id('person')).min(1).max(maxFindPeople), ...window })
  .refine(isWindow, { error: 'start_before_end', path: ['to'] })
  .refine(isShort, { error: 'window_length', path: ['to'] });
export type FreeBusyInput = z.output<typeof freeBusyInput>;

export const findInput = z
  .strictObject({
    /** Who must come, beside the one who asks. */
    people: z.array(id('person')).max(maxFindPeople).default([]),
    /** Who may be missed. */
    optional: z.array(id('person')).max(maxFindPeople).default([]),
    ...window,
    minutes: z.number().int().min(15).max(1440).multipleOf(15),
    /** Between which times of the building's clock: all of the meeting, so that 14:00 to 15:00 is an hour at 14:00. */
    earliest: timeOfDay.default('00:00'),
    latest: timeOfDay.default('24:00'),
    /** null = as many as people were named. */
    seats: z.number().int().min(1).max(10_000).nullable().default(null),
    /** Empty = any. */
    buildings: z.array(id('building')).max(50).default([]),
    equipment: equipmentList.default([]),
  })
  .refine(isWindow, { error: 'start_before_end', path: ['to'] })
  .refine(isShort, { error: 'window_length', path: ['to'] })
  .refine(({ earliest, latest }) => earliest < latest, { error: 'start_before_end', path: ['latest'] })
  .refine(isLongEnough, { error: 'clock_length', path: ['latest'] });
export type FindInput = z.output<typeof findInput>;

/** A time and a room for it. */
export const found = z.object({
  start: z.string(),
  end: z.string(),
  roomId: id('room'),
  /** Who must come and is busy then; empty = everybody can. */
  busy: z.array(id('person')),
  optionalBusy: z.array(id('person')),
  /** How many come from, or go on to, a meeting in another building within the hour, and how many are there already. */
  walks: z.number(),
  stays: z.number(),
  /** Further rooms that are free then, the best first. */
  others: z.array(id('room')),
});

export const findAnswer = z.object({
  /** All who were sought, the one who asks first. */
  people: z.array(busyPerson.extend({ required: z.boolean() })),
  /** The best first; at most 20, which differ in time. */
  answers: z.array(found),
  /** How many rooms fit the wishes, and how many of them were looked at. */
  rooms: z.object({ fitting: z.number(), looked: z.number() }),
});
export type FindAnswer = z.output<typeof findAnswer>;
