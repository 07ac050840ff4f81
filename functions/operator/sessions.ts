/**
 * Those who run the service. Who they are is a setting of the stage, so nobody can make themselves one; their sessions stand
 * above companies and open none of them.
 */
import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { operatorCookie } from '../../shared/operation.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { readCookie, writeCookie } from '../http/cookies.ts';

interface OperatorSession {
  hash: string;
  email: string;
  /** Epoch seconds. */
  expires: number;
}

const lifetimeSeconds = 8 * 3600;

const sessions = defineRecord<OperatorSession, [string]>({
  kind: 'operator-session',
  key: (tenantId, hash) => ({ pk: `${tenantId}#operator#${hash}`, sk: 'session' }),
  ids: ({ hash }) => [hash],
  ttl: ({ expires }) => expires,
});

export function isOperator(email: string): boolean {
  return (process.env.OPERATORS ?? '').split(',').includes(email);
}

/** @param useUp what proves the address. @throws AppError `forbidden`, `code_expired` */
export async function start(email: string, useUp: Parameters<typeof commit>[1] = []): Promise<string> {
  if (!isOperator(email)) throw new AppError('forbidden');
  const token = randomBytes(32).toString('base64url');
  const expires = Math.floor(now() / 1000) + lifetimeSeconds;
  const session = sessions.first(platform, { hash: hashOf(token), email, expires });
  try {
    await commit(platform, [...useUp, sessions.create(session)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('code_expired');
    throw error;
  }
  return writeCookie(operatorCookie, token, lifetimeSeconds);
}

/** The scope that the cookie proves, or null: also for one who has ceased to be an operator. */
export async function read(cookies: readonly string[]): Promise<Scope | null> {
  const token = readCookie(cookies, operatorCookie);
  if (!token || !/^[\w-]{43}$/.test(token)) return null;
  const session = await sessions.get(platform, hashOf(token));
  if (!session || session.expires * 1000 <= now() || !isOperator(session.email)) return null;
  return { ...platform, actor: { kind: 'system', id: 'operator', name: session.email } };
}

export async function end(cookies: readonly string[]): Promise<string> {
  const token = readCookie(cookies, operatorCookie) ?? '';
  await commit(platform, [{ tenantId: platform.tenantId, remove: sessions.key(platform.tenantId, hashOf(token)) }]);
  return writeCookie(operatorCookie, '', 0);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
