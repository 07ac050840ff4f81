/**
 * Six-digit codes by e-mail. A code is stored as a salted hash, lives ten minutes and dies after five wrong tries; addresses and
 * sources are limited, and an address with ten wrong tries in an hour is locked for the rest of it.
 */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { type Locale, platform } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { sendCode } from '../messages/mail.ts';
import { count, refuseIfFull } from '../rate.ts';

const lifetimeMs = 10 * 60_000;
const resendMs = 60_000;
const maxTries = 5;
const perAddress = { what: 'code-address', most: 6, seconds: 3600 };
const perSource = { what: 'code-source', most: 100, seconds: 3600 };
const wrongPerAddress = { what: 'code-wrong', most: 10, seconds: 3600 };
const wrongPerSource = { what: 'code-wrong-source', most: 100, seconds: 3600 };

interface Code {
  email: string;
  salt: string;
  hash: string;
  /** Epoch ms. */
  sentAt: number;
  expiresAt: number;
  tries: number;
}

const codes = defineRecord<Code, [string]>({
  kind: 'code',
  key: (tenantId, email) => ({ pk: `${tenantId}#code#${email}`, sk: 'code' }),
  ids: (code) => [code.email],
  ttl: (code) => Math.ceil(code.expiresAt / 1000) + 3600,
});

/** Sends a new code; the one before it is no longer good. */
export async function request(email: string, locale: Locale, ip: string) {
  await refuseIfFull(wrongPerAddress, email, 'locked');
  const before = await codes.get(platform, email);
  if (before && before.sentAt + resendMs > now()) {
    throw new AppError('too_many_requests', { retryAfter: Math.ceil((before.sentAt + resendMs - now()) / 1000) });
  }
  await count(perSource, ip);
  await count(perAddress, email);
  const digits = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('base64url');
  const fresh: Code = {
    email,
    salt,
    hash: hashOf(salt, digits),
    sentAt: now(),
    expiresAt: now() + lifetimeMs,
    tries: 0,
  };
  try {
    await commit(platform, [
      before
        ? codes.replace(before, codes.next(platform, before, fresh, 'sent'))
        : codes.create(codes.first(platform, fresh, 'sent')),
    ]);
  } catch (error) {
    // Two requests at once: one code is enough.
    if (error instanceof ConditionFailed) throw new AppError('too_many_requests', { retryAfter: resendMs / 1000 });
    throw error;
  }
  await sendCode(email, digits, locale);
  return { email, expiresAt: instantOf(fresh.expiresAt), resendAfter: resendMs / 1000 };
}

/** Proves the address; the answer is the write that uses the code up, to be committed with what it is used for. */
export async function verify(email: string, digits: string, ip: string): Promise<Write> {
  const code = await codes.get(platform, email);
  if (!code || code.expiresAt <= now()) throw new AppError('code_expired');
  await refuseIfFull(wrongPerSource, ip, 'locked');
  const expected = Buffer.from(code.hash);
  const given = Buffer.from(hashOf(code.salt, digits));
  if (code.tries >= maxTries || !timingSafeEqual(expected, given)) await refuse(code, ip);
  return codes.remove(code);
}

async function refuse(code: Stored<Code>, ip: string): Promise<never> {
  const locked = new AppError('locked', { retryAfter: Math.ceil((code.expiresAt - now()) / 1000) });
  if (code.tries >= maxTries) throw locked;
  try {
    await commit(platform, [codes.replace(code, codes.next(platform, code, { tries: code.tries + 1 }, 'tried'))]);
  } catch (error) {
    // Guesses sent at once each count: the one that lost the race is no free try, it is not even compared.
    if (error instanceof ConditionFailed) throw new AppError('too_many_requests', { retryAfter: 1 });
    throw error;
  }
  await count(wrongPerSource, ip, 'locked');
  await count(wrongPerAddress, code.email, 'locked');
  throw code.tries + 1 >= maxTries ? locked : new AppError('wrong_code');
}

function hashOf(salt: string, digits: string): string {
  return createHash('sha256').update(`${salt}.${digits}`).digest('base64url');
}
