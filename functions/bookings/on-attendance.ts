/** Agendas: an item for each meeting that a person is invited to, in step with the booking as it is now. */
import { isAnnounced } from '../../shared/bookings/approval.ts';
import { isLive } from '../../shared/bookings/rules.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { bookingEvents } from '../../shared/events.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { follower } from '../event.ts';
import { type Attendance, attendances } from './attendance.ts';
import { settle } from './settle.ts';

export const handler = follower(bookingEvents, async (event) => {
  const { tenantId, before, after } = event;
  const touched = [...attendancesOf(before), ...attendancesOf(after)];
  if (keysOf(attendancesOf(before)) === keysOf(attendancesOf(after))) return;
  const scope = systemScope(tenantId, 'attendance');
  const known = new Map(touched.map((attendance) => [keyOf(attendance), attendance]));
  await settle(scope, event.subjectId as BookingId, async (booking) => {
    const wanted = attendancesOf(booking);
    for (const attendance of wanted) known.set(keyOf(attendance), attendance);
    await reconcile(scope, wanted, [...known.values()]);
  });
});

type Invited = Pick<Booking, 'bookingId' | 'start' | 'people' | 'state' | 'approved' | 'sequence'>;

/** The items that a booking has; none once it does not take place, and none before its people know of it. */
function attendancesOf(booking: Invited | null): Attendance[] {
  if (!booking || !isLive(booking.state) || !isAnnounced(booking)) return [];
  const { bookingId, start, people } = booking;
  return people.map(({ personId }) => ({ personId, bookingId, start }));
}

function keyOf({ personId, start }: Attendance): string {
  return `${personId} ${start}`;
}

function keysOf(list: readonly Attendance[]): string {
  return list.map(keyOf).sort().join();
}

/** @param known those that some version had: what is not wanted any more is among them */
async function reconcile(scope: Scope, wanted: readonly Attendance[], known: readonly Attendance[]): Promise<void> {
  const keep = new Set(wanted.map(keyOf));
  const stale = known.filter((attendance) => !keep.has(keyOf(attendance)));
  const there = await attendances.getMany(
    scope,
    wanted.map(({ personId, start, bookingId }): [PersonId, string, BookingId] => [personId, start, bookingId]),
    { consistent: true },
  );
  const present = new Set(there.map(keyOf));
  const missing = wanted.filter((attendance) => !present.has(keyOf(attendance)));
  await allOf([
    ...missing.map((attendance) => () => apply(scope, attendances.create(attendances.first(scope, attendance)))),
    ...stale.map((attendance) => () => apply(scope, attendances.remove(attendances.first(scope, attendance)))),
  ]);
}

/** That it is there, or gone, already is just as well. */
async function apply(scope: Scope, write: Write): Promise<void> {
  try {
    await commit(scope, [write]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
