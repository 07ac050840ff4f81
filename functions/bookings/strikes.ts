/** A series that nobody comes to any more ends by itself, where the company wants that. */
import { strikesIn } from '../../shared/bookings/check-in.ts';
import { AppError } from '../../shared/errors.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { text } from '../../shared/texts.ts';
import { epochOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { rooms } from '../places/entity.ts';
import { policyNow } from '../places/shown.ts';
import { tenants } from '../tenants/entity.ts';
import { hasCome } from './due.ts';
import type { StoredBooking } from './entity.ts';
import { cancel } from './series/changing.ts';
import { seriesRecords } from './series/entity.ts';
import { bookingsOf } from './series/reading.ts';

/** Once a released meeting is over and was not taken back. Safe to repeat. */
export async function strike(scope: Scope, { seriesId, roomId, end }: StoredBooking): Promise<void> {
  if (!seriesId || !hasCome(end)) return;
  const [tenant, series, room] = await Promise.all([
    tenants.get(scope),
    seriesRecords.get(scope, seriesId),
    rooms.get(scope, roomId),
  ]);
  const most = room ? (await policyNow(scope, room)).checkIn.strikes : 0;
  if (!tenant || !series || most === 0) return;
  const over = [...(await bookingsOf(scope, series)).values()]
    .filter((booking) => epochOf(booking.end) <= now())
    .sort((a, b) => a.start.localeCompare(b.start));
  if (strikesIn(over.map(({ state }) => state)) < most) return;
  const admin: Scope = { ...systemScope(scope.tenantId, 'timers', tenant.locale), roles: ['admin'] };
  const reason = text(tenant.locale, 'check_in.strikes', { count: most });
  try {
    await cancel(admin, { seriesId, reason });
  } catch (error) {
    // Nothing of it is ahead any more.
    if (!(error instanceof AppError) || error.code !== 'booking_over') throw error;
  }
}
