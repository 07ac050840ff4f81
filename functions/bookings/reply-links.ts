/**
 * Links by which an invitation is answered without signing in. Each booking has a random key of its own; a recipient's token is
 * the HMAC of who they are under that key, so that nothing is stored for each of them, none can be guessed or made from
 * another, and all of a booking's are void when its key is gone. Who is taken out of the meeting has a token of nobody's.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import {
  type BookingId,
  bookingIdOf,
  idPattern,
  type PersonId,
  prefixes,
  refOf,
  type TenantId,
} from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { bookings, type StoredBooking } from './entity.ts';

interface ReplyKey {
  bookingId: BookingId;
  secret: string;
}

const replyKeys = defineRecord<ReplyKey, [BookingId]>({
  kind: 'reply-key',
  key: (tenantId, bookingId) => ({ pk: bookings.key(tenantId, bookingId).pk, sk: 'reply-key' }),
  ids: (key) => [key.bookingId],
});

/** The booking's key, made when it is first asked for. */
export async function secretOf(scope: Scope, bookingId: BookingId): Promise<string> {
  const known = await replyKeys.get(scope, bookingId);
  if (known) return known.secret;
  const made = replyKeys.first(scope, { bookingId, secret: randomBytes(32).toString('base64url') });
  try {
    await commit(scope, [replyKeys.create(made)]);
    return made.secret;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return (await replyKeys.find(scope, bookingId)).secret;
  }
}

/** @param who a person's id, or a guest's address */
export function tokenOf(tenantId: TenantId, bookingId: BookingId, secret: string, who: string): string {
  return `${tenantId.slice(prefixes.tenant.length + 1)}${refOf(bookingId)}${mac(secret, who)}`;
}

function mac(secret: string, who: string): string {
  return createHmac('sha256', secret).update(who).digest().subarray(0, 16).toString('base64url');
}

export interface Invited {
  scope: Scope;
  booking: StoredBooking;
  /** A person's id, or a guest's address. */
  who: string;
  name: string;
}

/** Whom a token stands for. @throws AppError `not_found` */
export async function invitedBy(token: string): Promise<Invited> {
  const scope = systemScope(`${prefixes.tenant}_${token.slice(0, 12)}` as TenantId, 'replies');
  const bookingId = bookingIdOf(token.slice(12, 24));
  const [key, booking] = await Promise.all([replyKeys.get(scope, bookingId), bookings.get(scope, bookingId)]);
  if (key && booking) {
    const given = Buffer.from(token.slice(24));
    const found = candidates(booking).find(({ who }) => timingSafeEqual(Buffer.from(mac(key.secret, who)), given));
    if (found && (await isThere(scope, found.who))) return { scope, booking, ...found };
  }
  throw new AppError('not_found', { values: { what: 'booking' } });
}

/** Guests are nobody's to know; who has left the company answers for nobody. */
async function isThere(scope: Scope, who: string): Promise<boolean> {
  if (!idPattern('person').test(who)) return true;
  return (await people.get(scope, who as PersonId))?.active ?? false;
}

function candidates({ people, guests }: StoredBooking): { who: string; name: string }[] {
  return [
    ...people.map(({ personId, name }) => ({ who: personId, name })),
    ...guests.map((email) => ({ who: email, name: email })),
  ];
}
