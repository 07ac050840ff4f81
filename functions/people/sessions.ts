/**
 * Sessions: an opaque token in a `__Host-` cookie, `<tenantId>.<43 characters>`; the table holds only its hash. A session carries
 * the person's name and roles, and every change of a person rewrites their sessions in the same transaction: so one read
 * proves a call, and a right that is taken away is gone at once.
 */
import { createHash, randomBytes } from 'node:crypto';
import { idPattern, type PersonId, type TenantId } from '../../shared/ids.ts';
import { sessionCookie } from '../../shared/operation.ts';
import { type Locale, type PersonScope, type Role, type Scope, systemScope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { commit, type Write } from '../db/write.ts';

export interface Session {
  hash: string;
  personId: PersonId;
  name: string;
  email: string;
  roles: Role[];
  locale: Locale;
  /** Epoch seconds. */
  expires: number;
}

/** Days until a person signs in again. */
const lifetimeDays = 30;

const sessions = defineRecord<Session, [string]>({
  kind: 'session',
  key: (tenantId, hash) => ({ pk: `${tenantId}#session#${hash}`, sk: 'session' }),
  ids: (session) => [session.hash],
  owner: (session) => ({ ownerPk: `${session.tenantId}#sessions#${session.personId}`, ownerSk: session.hash }),
  ttl: (session) => session.expires,
});

export type SessionOwner = Pick<Session, 'personId' | 'name' | 'email' | 'roles' | 'locale'>;

/** Starts a session; the cookie is the only place where the token stands in clear. */
export async function start(tenantId: TenantId, person: SessionOwner): Promise<{ scope: PersonScope; cookie: string }> {
  const token = `${tenantId}.${randomBytes(32).toString('base64url')}`;
  const { personId, name, email, roles, locale } = person;
  const expires = Math.floor(now() / 1000) + lifetimeDays * 86_400;
  const scope = systemScope(tenantId, 'sessions');
  const session = sessions.first(scope, { hash: hashOf(token), personId, name, email, roles, locale, expires });
  await commit(scope, [sessions.create(session)]);
  return { scope: scopeOf(session), cookie: cookieFor(token, lifetimeDays * 86_400) };
}

/** The scope that the request's cookie proves, or null. */
export async function readSession(cookies: readonly string[]): Promise<PersonScope | null> {
  const token = cookies
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${sessionCookie}=`))
    ?.slice(sessionCookie.length + 1);
  const tenantId = token?.split('.')[0];
  if (!token || !tenantId || !idPattern('tenant').test(tenantId)) return null;
  const session = await sessions.get(systemScope(tenantId as TenantId, 'sessions'), hashOf(token));
  if (!session || session.expires * 1000 <= now()) return null;
  return scopeOf(session);
}

export async function end(scope: PersonScope): Promise<string> {
  const session = await sessions.get(scope, scope.session);
  if (session) await commit(scope, [sessions.remove(session)]);
  return cookieFor('', 0);
}

/** The writes by which a person's open sessions follow a change of theirs; all end when the person is deactivated. */
export async function follow(scope: Scope, person: SessionOwner & { active: boolean }): Promise<Write[]> {
  const open = await sessions.list(scope, { pk: `${scope.tenantId}#sessions#${person.personId}`, owner: true });
  const { name, email, roles, locale } = person;
  return open
    .slice(-maxFollowed)
    .map((session) =>
      person.active
        ? sessions.replace(session, sessions.next(scope, session, { name, email, roles, locale }, 'followed'))
        : sessions.remove(session),
    );
}
// A transaction takes 100 items, and the person's own record is one of them.
const maxFollowed = 90;

export function isOpen(tenantId: TenantId, hash: string): Promise<Stored<Session> | null> {
  return sessions.get(systemScope(tenantId, 'sessions'), hash);
}

function scopeOf(session: Stored<Session>): PersonScope {
  return {
    tenantId: session.tenantId,
    actor: { kind: 'person', id: session.personId, name: session.name },
    roles: session.roles,
    locale: session.locale,
    email: session.email,
    session: session.hash,
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function cookieFor(token: string, maxAge: number): string {
  return `${sessionCookie}=${token}; Path=/; Max-Age=${maxAge}; HttpOnly; Secure; SameSite=Lax`;
}
