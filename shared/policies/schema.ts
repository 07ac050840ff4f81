import * as z from 'zod';
import { bookingPolicy } from '../tenants/schema.ts';

const { checkIn, quota: _quota, ...plain } = bookingPolicy.shape;

/** What a building or a room has otherwise than the level above it; what is absent is inherited. */
export const ruleOverrides = z
  .strictObject({
    ...plain,
    checkInRequired: checkIn.shape.required,
    opensMinutes: checkIn.shape.opensMinutes,
    graceMinutes: checkIn.shape.graceMinutes,
    strikes: checkIn.shape.strikes,
  })
  .partial();
