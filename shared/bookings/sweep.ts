import type { RoomId } from '../ids.ts';
import type { Instant } from '../time.ts';

/** A part of what follows from a company's setting: the meetings ahead in these rooms are to be brought into step with it. */
export interface Sweep {
  sweepId: string;
  setting: 'reminder' | 'check_in';
  /** When the setting changed. */
  since: Instant;
  roomIds: RoomId[];
}
