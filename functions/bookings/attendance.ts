/** A person's agenda: an item for each meeting they are invited to, kept by a follower from the booking as it is now. */
import type { BookingId, PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Instant } from '../../shared/time.ts';
import { queryAll } from '../db/read.ts';
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

/** The meetings on somebody's agenda that begin between two times: the keys say all, and a diary of weeks has many. */
export async function agendaOf(scope: Scope, personId: PersonId, between: [Instant, Instant]): Promise<BookingId[]> {
  const items = await queryAll(scope, { pk: `${scope.tenantId}#agenda#${personId}`, between });
  return items.map(({ sk }) => (sk?.S ?? '').split('#')[1] as BookingId);
}
