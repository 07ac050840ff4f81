import * as z from 'zod';
import { changeOut, line, localDate } from '../../schema.ts';
import { holidayCalendars, holidayNames, maxOwnDays } from './names.ts';

export type { Holiday, HolidayCalendar } from './names.ts';

/** `plain`: whatever its weekday is, although the shipped calendar says otherwise. */
const kind = z.enum(['rest', 'work', 'plain']);

/** A day that the company has changed. */
export const ownDay = z.object({ date: z.string(), kind, name: z.string().nullable() });
export type OwnDay = z.output<typeof ownDay>;

export const holidayDay = z.object({
  date: z.string(),
  kind,
  /** The public holiday it belongs to; null for a day that the company has added. */
  holiday: z.enum(holidayNames).nullable(),
  /** The company's own word for it. */
  name: z.string().nullable(),
  /** The company has added or changed it; `shipped` is what the public calendar says. */
  own: z.boolean(),
  shipped: kind.nullable(),
});
export type HolidayDay = z.output<typeof holidayDay>;

export const holidayCalendar = z.object({
  calendar: z.enum(holidayCalendars),
  /** Years of the shipped calendar. Provisional: before the official notice, statutory days alone. */
  years: z.array(z.object({ year: z.number().int(), provisional: z.boolean() })),
  /** In order. */
  days: z.array(holidayDay),
  /** Whether meetings may stand on rest days; a building’s or a room’s own `rules` go before it. */
  onHolidays: z.boolean(),
  /** 0 until somebody has changed it. */
  version: z.number().int().min(0),
  lastChange: changeOut.nullable(),
});
export type HolidayCalendarOut = z.output<typeof holidayCalendar>;

export const holidayChanges = z.strictObject({
  version: z.number().int().min(0),
  calendar: z.enum(holidayCalendars).optional(),
  /** Of several changes of one day the last counts. `shipped`: back to what the public calendar says. */
  days: z
    .array(
      z.strictObject({
        date: localDate,
        kind: z.enum(['rest', 'work', 'plain', 'shipped']),
        name: line(40).nullable().optional(),
      }),
    )
    .max(maxOwnDays)
    .optional(),
});
export type HolidayChanges = z.output<typeof holidayChanges>;
