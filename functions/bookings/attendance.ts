/** A person's agenda: an item for each meeting they are invited to, kept by a follower from the booking as it is now. */
import type { BookingId, PersonId } from '../../shared/ids.ts';
import type { Instant } from '../../shared/time.ts';
import { defineRecord } from '../db/record.ts';

export interface Attendance {
  personId: PersonId;
  bookingId: BookingId;
  start: Instant;
}

export const attendances = defineRecord<Attendance, [PersonId, Instant, BookingId]>({
  kind: 'attendance',
  key: (tenantId, personId, start, bookingId) => ({
    pk: `${tenantId}#agenda#${personId}`,
    sk: `${start}#${bookingId}`,
  }),
  ids: (attendance) => [attendance.personId, attendance.start, attendance.bookingId],
});
