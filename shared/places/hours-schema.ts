import * as z from 'zod';
import { timeOfDay } from '../schema.ts';

/** When rooms may be used; `days` are ISO weekdays, 1 = Monday. */
export const workingHours = z
  .strictObject({
    open: timeOfDay,
    close: timeOfDay,
    days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  })
  .refine((hours) => hours.open < hours.close, { error: 'open_before_close', path: ['close'] });
export type WorkingHours = z.output<typeof workingHours>;
