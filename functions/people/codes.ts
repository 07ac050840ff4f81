/**
 * Six-digit codes by e-mail. A code is stored as a salted hash, lives ten minutes and dies after five wrong tries.
 *
 * A code belongs to the browser that asked for it, which a cookie tells: what strangers ask for or try for the same address
 * neither ends it nor counts against it. Browsers that nobody knows are limited by their source and, together, by the
 * address; one in which the address has been proved before is limited by itself alone, so that nobody can lock it out.
 */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { codeCookie } from '../../shared/operation.ts';
import { type Locale, platform } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { getItems } from '../db/read.ts';
import { defineRecord, fromItem, type Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { readCookie, writeCookie } from '../http/cookies.ts';
import type { RequestFacts } from '../http/request.ts';
import { sendCode } from '../messages/mail.ts';
import { count, isFull, refuseIfFull } from '../rate.ts';

const lifetimeMs = 10 * 60_000;
const resendMs = 60_000;
const maxTries = 5;
/** Days for which a browser is known after its last sign-in. */
const knownDays = 180;
// Of an address: by one known browser, or by all unknown ones of one source.
const perParty = { what: 'code-party', most: 6, seconds: 3600 };
const wrongPerParty = { what: 'code-wrong', most: 10, seconds: 3600 };
// Of unknown browsers alone.
const perAddress = { what: 'code-address', most: 30, seconds: 3600 };
const wrongPerAddress = { what: 'code-wrong-address', most: 20, seconds: 3600 };
const perSource = { what: 'code-source', most: 300, seconds: 3600 };
const wrongPerSource = { what: 'code-wrong-source', most: 300, seconds: 3600 };

/** What a request tells of the browser. */
export type From = Pick<RequestFacts, 'source' | 'cookies'>;

interface Code {
  email: string;
  /** Hash of the secret in the browser's cookie. */
  browser: string;
  salt: string;
  hash: string;
  /** Epoch ms. */
  sentAt: number;
  expiresAt: number;
  tries: number;
}

const codes = defineRecord<Code, [string, string]>({
  kind: 'code',
  key: (tenantId, email, browser) => ({ pk: `${tenantId}#code#${email}`, sk: `code#${browser}` }),
  ids: (code) => [code.email, code.browser],
  ttl: (code) => Math.ceil(code.expiresAt / 1000) + 3600,
});

/** In this browser the address has been proved. */
interface KnownBrowser {
  email: string;
  browser: string;
  /** Epoch seconds. */
  expires: number;
}

const knownBrowsers = defineRecord<KnownBrowser, [string, string]>({
  kind: 'knownBrowser',
  key: (tenantId, email, browser) => ({ pk: `${tenantId}#code#${email}`, sk: `known#${browser}` }),
  ids: (known) => [known.email, known.browser],
  ttl: (known) => known.expires,
});

/** A browser before an address. */
interface Party {
  browser: string;
  isKnown: boolean;
  /** What its own limits are counted by. */
  key: string;
  code: Stored<Code> | null;
}

async function partyOf(email: string, secret: string, source: string): Promise<Party> {
  const browser = createHash('sha256').update(secret).digest('hex');
  const keys = [codes.key(platform.tenantId, email, browser), knownBrowsers.key(platform.tenantId, email, browser)];
  const items = await getItems(platform, keys, { consistent: true });
  const [code, known] = [codes, knownBrowsers].map(({ kind }) => items.find((item) => item.kind?.S === kind));
  const isKnown = known !== undefined && fromItem<KnownBrowser>(known).expires * 1000 > now();
  return { browser, isKnown, key: `${email}#${isKnown ? browser : source}`, code: code ? fromItem<Code>(code) : null };
}

function secretIn({ cookies }: From): string | null {
  const secret = readCookie(cookies, codeCookie);
  return secret && /^[\w-]{43}$/.test(secret) ? secret : null;
}

/** Sends a new code; the one that the same browser got before is no longer good. */
export async function request(email: string, locale: Locale, from: From) {
  const secret = secretIn(from) ?? randomBytes(32).toString('base64url');
  const party = await partyOf(email, secret, from.source);
  const { browser, code: before } = party;
  await refuseIfFull(wrongPerParty, party.key, 'locked');
  if (before && before.sentAt + resendMs > now()) {
    throw new AppError('too_many_requests', { retryAfter: Math.ceil((before.sentAt + resendMs - now()) / 1000) });
  }
  await count(perParty, party.key);
  if (!party.isKnown) {
    await count(perSource, from.source);
    await count(perAddress, email);
  }
  const digits = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('base64url');
  const fresh: Code = {
    email,
    browser,
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
  const cookie = writeCookie(codeCookie, secret, knownDays * 86_400);
  return { email, expiresAt: instantOf(fresh.expiresAt), resendAfter: resendMs / 1000, cookie };
}

/** Proves the address; the answer is the writes that use the code up, to be committed with what it is used for. */
export async function verify(email: string, digits: string, from: From): Promise<Write[]> {
  const secret = secretIn(from);
  const party = secret ? await partyOf(email, secret, from.source) : null;
  if (!party?.code || party.code.expiresAt <= now()) throw new AppError('code_expired');
  if (!party.isKnown) await refuseIfFull(wrongPerSource, from.source, 'locked');
  const { code } = party;
  // Where many guess, each browser that nobody knows may do so once: a typing mistake then costs its owner a new code.
  const tries = !party.isKnown && (await isFull(wrongPerAddress, email)) ? 1 : maxTries;
  const expected = Buffer.from(code.hash);
  const given = Buffer.from(hashOf(code.salt, digits));
  if (code.tries >= tries || !timingSafeEqual(expected, given)) await refuse(party, code, tries, from.source);
  return [codes.remove(code), remember(email, party.browser)];
}

/** Whether the browser was known before or not. */
function remember(email: string, browser: string): Write {
  const expires = Math.floor(now() / 1000) + knownDays * 86_400;
  const { condition: _, ...write } = knownBrowsers.create(knownBrowsers.first(platform, { email, browser, expires }));
  return write;
}

async function refuse(party: Party, code: Stored<Code>, tries: number, source: string): Promise<never> {
  const locked = new AppError('locked', { retryAfter: Math.ceil((code.expiresAt - now()) / 1000) });
  if (code.tries >= tries) throw locked;
  try {
    await commit(platform, [codes.replace(code, codes.next(platform, code, { tries: code.tries + 1 }, 'tried'))]);
  } catch (error) {
    // Guesses sent at once each count: the one that lost the race is no free try, it is not even compared.
    if (error instanceof ConditionFailed) throw new AppError('too_many_requests', { retryAfter: 1 });
    throw error;
  }
  await count(wrongPerParty, party.key, 'locked');
  if (!party.isKnown) {
    await count(wrongPerSource, source, 'locked');
    // Full is no refusal here: it only makes codes die sooner.
    if (!(await isFull(wrongPerAddress, code.email))) await count(wrongPerAddress, code.email, 'locked');
  }
  throw code.tries + 1 >= tries ? locked : new AppError('wrong_code');
}

function hashOf(salt: string, digits: string): string {
  return createHash('sha256').update(`${salt}.${digits}`).digest('base64url');
}
