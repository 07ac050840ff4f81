import type { ErrorCode } from '../errors.ts';

/** The rules that may stand against a time in a room, whoever asks for it and by whichever operation. */
export const placingRules: readonly ErrorCode[] = [
  'in_the_past',
  'beyond_horizon',
  'outside_hours',
  'on_holiday',
  'too_long',
  'too_short',
  'not_your_room',
  'quota_hours',
  'quota_ahead',
  'room_occupied',
  'needs_approval',
];
