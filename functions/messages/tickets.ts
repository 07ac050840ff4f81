/**
 * Tickets: what a browser connects to the live channel with, because the session's cookie never reaches MQTT. A ticket is opaque,
 * stored hashed, bound to one client id and good for hours at most; when its session ends, it ends.
 */
import { createHash, randomBytes } from 'node:crypto';
import { idPattern, type PersonId, type TenantId } from '../../shared/ids.ts';
import { type PersonScope, systemScope } from '../../shared/scope.ts';
import { type Instant, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { commit } from '../db/write.ts';
import { openSession } from '../people/sessions.ts';

/** Hours until a browser fetches another. */
const lifetimeHours = 12;

interface Ticket {
  hash: string;
  clientId: string;
  personId: PersonId;
  /** Hash of the session that it dies with. */
  session: string;
  /** Epoch seconds. */
  expires: number;
}

const tickets = defineRecord<Ticket, [string]>({
  kind: 'ticket',
  key: (tenantId, hash) => ({ pk: `${tenantId}#ticket#${hash}`, sk: 'ticket' }),
  ids: (ticket) => [ticket.hash],
  unlisted: () => true,
  ttl: (ticket) => ticket.expires,
});

/** How a browser connects: `password` stands nowhere else in clear. */
export interface Credentials {
  clientId: string;
  username: string;
  password: string;
  expiresAt: Instant;
}

export async function issue(scope: PersonScope): Promise<Credentials> {
  const personId = scope.actor.id;
  const password = randomBytes(32).toString('base64url');
  // Two tabs of one person are two clients: with the same name the broker would throw each other out.
  const clientId = `b-${personId}-${randomBytes(6).toString('hex')}`;
  const expires = Math.floor(now() / 1000) + lifetimeHours * 3600;
  const ticket = tickets.first(scope, { hash: hashOf(password), clientId, personId, session: scope.session, expires });
  await commit(scope, [tickets.create(ticket)]);
  return { clientId, username: scope.tenantId, password, expiresAt: instantOf(expires * 1000) };
}

/** Whom a good ticket stands for. */
export interface Holder {
  tenantId: TenantId;
  personId: PersonId;
  clientId: string;
  /** Epoch seconds at which the connection must end. */
  expires: number;
}

/** The holder of the ticket while it and its session are good, or null. Reads only. */
export async function verify(given: { clientId: string; username: string; password: string }): Promise<Holder | null> {
  if (!idPattern('tenant').test(given.username)) return null;
  const tenantId = given.username as TenantId;
  const ticket = await tickets.get(systemScope(tenantId, 'tickets'), hashOf(given.password));
  if (!ticket || ticket.clientId !== given.clientId || ticket.expires * 1000 <= now()) return null;
  const { personId, clientId } = ticket;
  const open = await openSession(tenantId, personId, ticket.session);
  return open && { tenantId, personId, clientId, expires: Math.min(ticket.expires, open.session.expires) };
}

function hashOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}
