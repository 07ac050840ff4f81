/** How every change of a booking is carried out: read, make, commit on condition that nobody was quicker. */
import { isLive, mayChange } from '../../shared/bookings/rules.ts';
import { maxUsedKeys } from '../../shared/bookings/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { type BookingId, refOf } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, type Write } from '../db/write.ts';
import type { RoomFacts } from '../places/facts.ts';
import { reaching } from '../tenants/outreach.ts';
import { type BookingFields, bookings, type StoredBooking } from './entity.ts';
import { commitCounted } from './quotas.ts';
import { slotTaken } from './refusal.ts';

/** The booking that this very request made before. @throws AppError `idempotency_key_reused` when another request did */
export async function replay(
  scope: Scope,
  bookingId: BookingId,
  used: BookingFields['keys'],
): Promise<StoredBooking | null> {
  const before = await bookings.get(scope, bookingId);
  if (!before) return null;
  if (!isRepeat(before, used)) throw new AppError('idempotency_key_reused');
  return before;
}

function isRepeat(booking: StoredBooking, used: BookingFields['keys']): boolean {
  const [wanted] = used;
  const found = booking.keys.find(({ key }) => key === wanted?.key);
  if (found && found.request !== wanted?.request) throw new AppError('idempotency_key_reused');
  return found !== undefined;
}

const attempts = 4;

/**
 * How a change is made of what the booking is now; null leaves it as it is. `writes` are those beside the booking's own, its
 * sheets' first of all; with `facts` a refusal of theirs is a taken slot of that room.
 */
export type Make = (
  before: StoredBooking,
) => Promise<{ after: StoredBooking; writes: Write[]; facts?: RoomFacts; free?: boolean } | null>;

export interface UpdateOptions {
  /** The version that the change was made on; without it the newest is changed. */
  version?: number | undefined;
  used?: BookingFields['keys'];
  /** Refuses who may not, and what cannot be changed any more; `changeable` when absent. */
  check?: (before: StoredBooking) => void;
  /** Its guests count as mailed; not where they were counted when it was asked for. */
  counted?: boolean;
}

/** @throws AppError unless this is a booking of theirs, or they are admin, and it is still to take place */
export function changeable(scope: Scope): (before: StoredBooking) => void {
  return (before) => {
    if (!mayChange(scope, before)) throw new AppError('forbidden');
    if (!isLive(before.state) || epochOf(before.end) <= now()) throw new AppError('booking_over');
  };
}

/**
 * Reads, makes the change, commits on condition that the version stands; another's change in between is taken in and tried
 * again, unless the caller named the version that their change was made on.
 */
export async function update(
  scope: Scope,
  bookingId: BookingId,
  options: UpdateOptions,
  make: Make,
): Promise<StoredBooking> {
  const { version, used = [], check = changeable(scope), counted = true } = options;
  for (let attempt = 1; ; attempt++) {
    const before = await bookings.find(scope, bookingId);
    if (used.length > 0 && isRepeat(before, used)) return before;
    check(before);
    if (version !== undefined && version !== before.version) throw new AppError('changed_meanwhile');
    const made = await make(before);
    if (!made) return before;
    const after = { ...made.after, keys: [...before.keys, ...used].slice(-maxUsedKeys) };
    try {
      const writes = [bookings.replace(before, after), ...made.writes];
      // Nothing ends twice: there is nothing to count.
      const guests = counted && isLive(after.state) ? after.guests.length : 0;
      await reaching(scope, 'guests', guests, () =>
        commitCounted(scope, [{ before, after }], writes, { free: made.free ?? false }),
      );
      return after;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      // The booking itself was changed: look again. Else only its slots were refused.
      if (!error.failed.includes(0) && made.facts) throw await slotTaken(scope, after, made.facts, refOf(bookingId));
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
}
