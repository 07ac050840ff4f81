/**
 * Challenges: what an authenticator signs. One is stored as a hash, lives ten minutes, and is good once and for whoever asked for
 * it alone: the session that adds a passkey, or the browser that signs in.
 */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { platform } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { hashOf } from './entity.ts';

export const lifetimeMs = 10 * 60_000;

interface Challenge {
  hash: string;
  /** Hash of the session, or of the secret in the browser's cookie. */
  bearer: string;
  /** Epoch ms. */
  expiresAt: number;
}

const challenges = defineRecord<Challenge, [string]>({
  kind: 'challenge',
  key: (tenantId, hash) => ({ pk: `${tenantId}#challenge#${hash}`, sk: 'challenge' }),
  ids: (challenge) => [challenge.hash],
  ttl: (challenge) => Math.ceil(challenge.expiresAt / 1000) + 3600,
});

/** A new challenge, as base64url: it stands nowhere else in clear. */
export async function issue(bearer: string): Promise<string> {
  const challenge = randomBytes(32).toString('base64url');
  const expiresAt = now() + lifetimeMs;
  await commit(platform, [
    challenges.create(challenges.first(platform, { hash: hashOf(challenge), bearer, expiresAt })),
  ]);
  return challenge;
}

/** A challenge that came back in time and from whom it was given to. */
export interface Open {
  challenge: string;
  /** Uses it up, to be committed with what it is used for. */
  useUp: Write;
}

/** @throws AppError `passkey_refused` when there is none in it, `passkey_expired` when it is not good here and now */
export async function open(clientDataJSON: string, bearer: string | null): Promise<Open> {
  const challenge = challengeIn(clientDataJSON);
  const found = await challenges.get(platform, hashOf(challenge));
  if (found?.bearer !== bearer || found.expiresAt <= now()) throw new AppError('passkey_expired');
  return { challenge, useUp: { ...challenges.remove(found), refusal: 'passkey_expired' } };
}

/** What was tried in vain is used up as well: a challenge is one try. */
export async function spoil({ useUp }: Open): Promise<void> {
  try {
    await commit(platform, [useUp]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

function challengeIn(clientDataJSON: string): string {
  let data: unknown;
  try {
    data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
  } catch {
    throw new AppError('passkey_refused');
  }
  const challenge = typeof data === 'object' && data !== null && 'challenge' in data ? data.challenge : null;
  if (typeof challenge !== 'string' || challenge === '') throw new AppError('passkey_refused');
  return challenge;
}
