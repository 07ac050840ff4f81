/**
 * Links by which an invitation is answered without signing in. Each booking, and each series, has a random key of its own; a
 * recipient's token is the HMAC of who they are under that key, so that nothing is stored for each of them, none can be guessed
 * or made from another, and all of a booking's are void when its key is gone. Who is taken out of the meeting has a token of
 * nobody's.
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
  type SeriesId,
  type TenantId,
} from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { refuseSuspended } from '../operator/standing.ts';
import { people } from '../people/entity.ts';
import { bookings, type StoredBooking } from './entity.ts';
import { seriesRecords } from './series/entity.ts';

/** What a link answers for. */
export type Answerable = BookingId | SeriesId;

interface ReplyKey {
  of: Answerable;
  secret: string;
}

const isSeries = (of: Answerable): of is SeriesId => idPattern('series').test(of);

const replyKeys = defineRecord<ReplyKey, [Answerable]>({
  kind: 'reply-key',
  key: (tenantId, of) => ({
    pk: (isSeries(of) ? seriesRecords.key(tenantId, of) : bookings.key(tenantId, of)).pk,
    sk: 'reply-key',
  }),
  ids: (key) => [key.of],
});

/** Its key, made when it is first asked for. */
export async function secretOf(scope: Scope, of: Answerable): Promise<string> {
  const known = await replyKeys.get(scope, of);
  if (known) return known.secret;
  const made = replyKeys.first(scope, { of, secret: randomBytes(32).toString('base64url') });
  try {
    await commit(scope, [replyKeys.create(made)]);
    return made.secret;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return (await replyKeys.find(scope, of)).secret;
  }
}

/** @param who a person's id, or a guest's address */
export function tokenOf(tenantId: TenantId, of: Answerable, secret: string, who: string): string {
  const ref = isSeries(of) ? `${of.slice(prefixes.series.length + 1)}s` : refOf(of);
  return `${tenantId.slice(prefixes.tenant.length + 1)}${ref}${mac(secret, who)}`;
}

/** The series that a token answers for; null: one meeting. */
export function seriesIn(token: string): SeriesId | null {
  return token.length === 47 ? (`${prefixes.series}_${token.slice(12, 24)}` as SeriesId) : null;
}

export function scopeIn(token: string): Scope {
  return systemScope(`${prefixes.tenant}_${token.slice(0, 12)}` as TenantId, 'replies');
}

function mac(secret: string, who: string): string {
  return createHmac('sha256', secret).update(who).digest().subarray(0, 16).toString('base64url');
}

export interface Recipient {
  scope: Scope;
  /** A person's id, or a guest's address. */
  who: string;
  name: string;
}
export type Invited = Recipient & { booking: StoredBooking };

/** Whom a token stands for. @throws AppError `not_found` */
export async function invitedBy(token: string): Promise<Invited> {
  const scope = scopeIn(token);
  await refuseSuspended(scope.tenantId);
  const bookingId = bookingIdOf(token.slice(12, 24));
  const booking = await bookings.get(scope, bookingId);
  const recipient = booking && (await recipientOf(scope, token, bookingId, [booking]));
  if (!recipient) throw new AppError('not_found', { values: { what: 'booking' } });
  return { ...recipient, booking };
}

type Listing = Pick<StoredBooking, 'people' | 'guests'>;

/** Whom a token stands for among those that these list; null: nobody who may answer. */
export async function recipientOf(
  scope: Scope,
  token: string,
  of: Answerable,
  lists: readonly Listing[],
): Promise<Recipient | null> {
  const key = await replyKeys.get(scope, of);
  if (!key) return null;
  const given = Buffer.from(token.slice(-22));
  const all = new Map(lists.flatMap(candidates).map((one) => [one.who, one]));
  const found = [...all.values()].find(({ who }) => timingSafeEqual(Buffer.from(mac(key.secret, who)), given));
  return found && (await isThere(scope, found.who)) ? { scope, ...found } : null;
}

/** Guests are nobody's to know; who has left the company answers for nobody. */
async function isThere(scope: Scope, who: string): Promise<boolean> {
  if (!idPattern('person').test(who)) return true;
  return (await people.get(scope, who as PersonId))?.active ?? false;
}

function candidates({ people, guests }: Listing): { who: string; name: string }[] {
  return [
    ...people.map(({ personId, name }) => ({ who: personId, name })),
    ...guests.map((email) => ({ who: email, name: email })),
  ];
}
