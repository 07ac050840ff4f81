/**
 * Sessions: an opaque token in a `__Host-` cookie, `<tenantId>.<personId>.<43 characters>`; the table holds only its hash. A call is
 * proved by one read of two records: the session, and the person as they are at this moment. So whatever an admin
 * takes away is gone at once, from every session there is or is just being opened.
 */
import { createHash, randomBytes } from 'node:crypto';
import { idPattern, type PersonId, type TenantId } from '../../shared/ids.ts';
import { sessionCookie } from '../../shared/operation.ts';
import { type PersonScope, type Scope, systemScope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { getItems } from '../db/read.ts';
import { defineRecord, fromItem, type Stored } from '../db/record.ts';
import { commit, type Write } from '../db/write.ts';
import { readCookie, writeCookie } from '../http/cookies.ts';
import { tenants } from '../tenants/entity.ts';
import { type PersonRecord, people } from './entity.ts';

export interface Session {
  hash: string;
  personId: PersonId;
  /** The person's when it was started: those of an earlier era are over for good. */
  era: number;
  /** Epoch seconds. */
  expires: number;
  /** A passkey has opened it, or was added in it. */
  byPasskey?: boolean;
}

const sessions = defineRecord<Session, [string]>({
  kind: 'session',
  key: (tenantId, hash) => ({ pk: `${tenantId}#session#${hash}`, sk: 'session' }),
  ids: (session) => [session.hash],
  unlisted: () => true,
  ttl: (session) => session.expires,
});

/** Starts a session; the cookie is the only place where the token stands in clear. */
export async function start(
  tenantId: TenantId,
  person: Stored<PersonRecord>,
  byPasskey = false,
): Promise<{ scope: PersonScope; cookie: string }> {
  const { personId, era } = person;
  const token = `${tenantId}.${personId}.${randomBytes(32).toString('base64url')}`;
  const scope = systemScope(tenantId, 'sessions');
  const { signIn } = await tenants.find(scope);
  const seconds = signIn.sessionDays * 86_400;
  const expires = Math.floor(now() / 1000) + seconds;
  const session = sessions.first(scope, { hash: hashOf(token), personId, era, expires, byPasskey });
  await commit(scope, [sessions.create(session)]);
  if (person.joinedAt === null) await join(scope, person);
  return { scope: scopeOf(session, person), cookie: writeCookie(sessionCookie, token, seconds) };
}

/** That they have come. No new version: nobody edits it, and nobody follows it. */
export async function join(
  scope: Scope,
  { tenantId, personId }: Pick<Stored<PersonRecord>, 'tenantId' | 'personId'>,
): Promise<void> {
  const at = new Date(now()).toISOString();
  await commit(scope, [
    {
      tenantId,
      key: people.key(tenantId, personId),
      update: 'SET joinedAt = :at, ownerSk = :changed',
      condition: 'attribute_exists(pk)',
      values: { ':at': { S: at }, ':changed': { S: `${at}#${personId}` } },
    },
  ]);
}

/** The scope that the request's cookie proves, or null. */
export async function readSession(cookies: readonly string[]): Promise<PersonScope | null> {
  const token = readCookie(cookies, sessionCookie);
  const [tenantId = '', personId = ''] = token?.split('.') ?? [];
  if (!token || !idPattern('tenant').test(tenantId) || !idPattern('person').test(personId)) return null;
  const open = await openSession(tenantId as TenantId, personId as PersonId, hashOf(token));
  return open && scopeOf(open.session, open.person);
}

/** A session that is good at this moment, with whose it is. */
export interface OpenSession {
  session: Stored<Session>;
  person: Stored<PersonRecord>;
}

/** Null unless the session is this person's and both are good. One consistent read. */
export async function openSession(tenantId: TenantId, personId: PersonId, hash: string): Promise<OpenSession | null> {
  const keys = [sessions.key(tenantId, hash), people.key(tenantId, personId)];
  const items = await getItems(systemScope(tenantId, 'sessions'), keys, { consistent: true });
  const [sessionItem, personItem] = [sessions, people].map(({ kind }) => items.find((item) => item.kind?.S === kind));
  if (!sessionItem || !personItem) return null;
  const session = fromItem<Session>(sessionItem);
  const person = fromItem<PersonRecord>(personItem);
  const isTheirs = session.personId === person.personId && session.era === person.era;
  return isTheirs && person.active && session.expires * 1000 > now() ? { session, person } : null;
}

/** With a passkey that is added in it: from then on it is as good as one that the passkey has opened. */
export function provenByPasskey({ tenantId, session }: PersonScope): Write {
  return {
    tenantId,
    key: sessions.key(tenantId, session),
    update: 'SET byPasskey = :yes',
    condition: 'attribute_exists(pk)',
    values: { ':yes': { BOOL: true } },
  };
}

/** Ends it, or lets it rest where somebody was quicker. */
export async function end(scope: PersonScope): Promise<string> {
  await commit(scope, [{ tenantId: scope.tenantId, remove: sessions.key(scope.tenantId, scope.session) }]);
  return writeCookie(sessionCookie, '', 0);
}

function scopeOf(
  session: Stored<Session>,
  { personId, name, roles, locale, email, department }: PersonRecord,
): PersonScope {
  return {
    tenantId: session.tenantId,
    actor: { kind: 'person', id: personId, name },
    roles,
    locale,
    email,
    department,
    session: session.hash,
    byPasskey: session.byPasskey ?? false,
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
