import type { BookingId, BulkId } from '../ids.ts';
import type { Actor, Role } from '../scope.ts';
import type { bulkStates } from './bulk-schema.ts';

/** What such a change of a booking is called: its people are told of all that concerns them at once, when a part is done. */
export const cancelledTogether = 'cancelled_together';

/** A part of what is to be cancelled together: each is followed by a run of its own, which notes how far it has come. */
export interface BulkPart {
  /** `<bulkId>.<number>` */
  bulkPartId: string;
  bulkId: BulkId;
  part: number;
  bookingIds: BookingId[];
  state: (typeof bulkStates)[number];
  /** What their people are told; who does it, with the rights that they had then. */
  reason: string;
  who: Actor;
  roles: Role[];
  done: number;
  cancelled: number;
  /** Up to which message its people have been told, once it is done: '' for none yet. */
  told: string;
}
