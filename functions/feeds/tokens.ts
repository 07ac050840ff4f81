/** The secret addresses: each opaque, kept hashed, one at a time for each person and room. */
import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { type PersonId, prefixes, type RoomId, type TenantId } from '../../shared/ids.ts';
import { type Scope, systemScope } from '../../shared/scope.ts';
import { type Instant, instantOf } from '../../shared/time.ts';
import { removal } from '../audit/entity.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { rooms } from '../places/entity.ts';

/** Whose calendar it is. */
export type Whose =
  /** `era` as it was then: the address of somebody who has left stays dead when they come back. */
  { personId: PersonId; era: number } | { roomId: RoomId };

interface Feed {
  hash: string;
  whose: Whose;
  createdAt: Instant;
}

const feeds = defineRecord<Feed, [string]>({
  kind: 'feed',
  key: (tenantId, hash) => ({ pk: `${tenantId}#feed#${hash}`, sk: 'feed' }),
  ids: (feed) => [feed.hash],
});

/** Which address somebody has. */
interface Current {
  of: PersonId | RoomId;
  hash: string;
  createdAt: Instant;
}

const currents = defineRecord<Current, [PersonId | RoomId]>({
  kind: 'feed-of',
  key: (tenantId, of) => ({ pk: `${tenantId}#feeds`, sk: of }),
  ids: (current) => [current.of],
});

export async function current(scope: Scope, of: PersonId | RoomId): Promise<{ createdAt: Instant } | null> {
  const found = await currents.get(scope, of);
  return found && { createdAt: found.createdAt };
}

/** A new token; the one before is dead with the same transaction. */
export async function renew(scope: Scope, whose: Whose): Promise<{ token: string; createdAt: Instant }> {
  const of = subjectOf(whose);
  const secret = randomBytes(32).toString('base64url');
  const token = `${scope.tenantId.slice(prefixes.tenant.length + 1)}${secret}`;
  const [hash, createdAt] = [hashOf(token), instantOf(now())];
  const before = await currents.get(scope, of);
  const next = { of, hash, createdAt };
  await commitOr(scope, [
    before
      ? currents.replace(before, currents.next(scope, before, next, 'renewed'))
      : currents.create(currents.first(scope, next)),
    feeds.create(feeds.first(scope, { hash, whose, createdAt })),
    ...(before ? [gone(scope, before)] : []),
  ]);
  return { token, createdAt };
}

export async function end(scope: Scope, of: PersonId | RoomId): Promise<void> {
  const before = await currents.get(scope, of);
  if (!before) return;
  const entry = removal(scope, 'calendar', of, before, await nameFor(scope, of));
  await commitOr(scope, [currents.remove(before), gone(scope, before), entry]);
}

async function nameFor(scope: Scope, of: PersonId | RoomId): Promise<string> {
  const found = of.startsWith(prefixes.room)
    ? await rooms.get(scope, of as RoomId)
    : await people.get(scope, of as PersonId);
  return found?.name ?? '';
}

function gone({ tenantId }: Scope, { hash }: Current): Write {
  return { tenantId, remove: feeds.key(tenantId, hash) };
}

async function commitOr(scope: Scope, writes: readonly Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile', {}, { cause: error });
    throw error;
  }
}

/** @throws AppError `not_found` for what is no address, or none any more */
export async function feedOf(token: string): Promise<{ scope: Scope; feed: Stored<Feed> }> {
  const scope = systemScope(`${prefixes.tenant}_${token.slice(0, 12)}` as TenantId, 'feeds');
  const feed = await feeds.get(scope, hashOf(token));
  if (!feed) throw new AppError('not_found', { values: { what: 'feed' } });
  return { scope, feed };
}

function subjectOf(whose: Whose): PersonId | RoomId {
  return 'roomId' in whose ? whose.roomId : whose.personId;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
