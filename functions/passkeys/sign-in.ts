/**
 * Signing in with a passkey. Nobody says who they are: the authenticator offers what it holds for this site, and the credential's
 * id leads to a person in a company. Each try takes a challenge, so that limiting challenges limits tries.
 */
import { randomBytes } from 'node:crypto';
import { type VerifiedAuthenticationResponse, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { AppError } from '../../shared/errors.ts';
import { type InputOf, type OutputOf, passkeyCookie } from '../../shared/operation.ts';
import type { signIn as signInOperation, startSignIn as startOperation } from '../../shared/passkeys/operations.ts';
import { platform, systemScope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { readCookie, writeCookie } from '../http/cookies.ts';
import type { RequestFacts } from '../http/request.ts';
import { type PersonRecord, people } from '../people/entity.ts';
import * as Sessions from '../people/sessions.ts';
import { count } from '../rate.ts';
import { isThere } from '../tenants/there.ts';
import * as Challenges from './challenges.ts';
import { credentials, hashOf, type PasskeyRecord, passkeys } from './entity.ts';
import { timeout } from './passkeys.ts';
import { site, userHandleOf } from './site.ts';

/** An office shares one address, and every sign-in page that is opened asks for a challenge. */
const perSource = { what: 'passkey-source', most: 600, seconds: 3600 };

type From = Pick<RequestFacts, 'source' | 'cookies'>;

export async function start(from: From): Promise<{ options: OutputOf<typeof startOperation>; cookie: string }> {
  await count(perSource, from.source);
  const secret = secretIn(from) ?? randomBytes(32).toString('base64url');
  const challenge = await Challenges.issue(hashOf(secret));
  return {
    options: { challenge, rpId: site().rpId, timeout, userVerification: 'required' },
    cookie: writeCookie(passkeyCookie, secret, Challenges.lifetimeMs / 1000),
  };
}

function secretIn({ cookies }: From): string | null {
  const secret = readCookie(cookies, passkeyCookie);
  return secret && /^[\w-]{43}$/.test(secret) ? secret : null;
}

type Input = InputOf<typeof signInOperation>;

/** @returns the cookie of the session */
export async function signIn(input: Input, from: From): Promise<string> {
  const secret = secretIn(from);
  const open = await Challenges.open(input.clientDataJSON, secret && hashOf(secret));
  try {
    const { passkey, person } = await ownerOf(input);
    const scope = systemScope(passkey.tenantId, 'sign-in');
    const { newCounter, credentialBackedUp } = await verified(input, open.challenge, passkey);
    // Told only to who has proved to be the one.
    if (!person.active) throw new AppError('deactivated');
    if (passkey.era !== person.era) throw new AppError('passkey_unknown');
    const used = { counter: newCounter, synced: credentialBackedUp, usedAt: instantOf(now()) };
    await commit(scope, [open.useUp, passkeys.replace(passkey, passkeys.next(scope, passkey, used, 'used'))]);
    return (await Sessions.start(passkey.tenantId, person, true)).cookie;
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError(error.refusal ?? 'passkey_expired');
    await Challenges.spoil(open);
    throw error;
  }
}

interface Owner {
  passkey: Stored<PasskeyRecord>;
  person: Stored<PersonRecord>;
}

/** @throws AppError `passkey_unknown` */
async function ownerOf({ credential }: Input): Promise<Owner> {
  const entry = await credentials.get(platform, hashOf(credential));
  if (!entry) throw new AppError('passkey_unknown');
  const scope = systemScope(entry.companyId, 'sign-in');
  const [passkey, person] = await Promise.all([
    passkeys.get(scope, entry.personId, entry.passkeyId),
    people.get(scope, entry.personId),
  ]);
  if (passkey?.credential !== credential || !person || !(await isThere(entry.companyId)))
    throw new AppError('passkey_unknown');
  return { passkey, person };
}

/** @throws AppError `passkey_refused` */
async function verified(input: Input, challenge: string, passkey: Stored<PasskeyRecord>) {
  const { credential: id, clientDataJSON, authenticatorData, signature, userHandle } = input;
  const { origin, rpId } = site();
  let answer: VerifiedAuthenticationResponse;
  try {
    answer = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, authenticatorData, signature, userHandle },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
        transports: passkey.transports,
      },
    });
  } catch (error) {
    throw new AppError('passkey_refused', {}, { cause: error });
  }
  const isTheirs = userHandle === userHandleOf(passkey.tenantId, passkey.personId);
  if (!answer.verified || !isTheirs) throw new AppError('passkey_refused');
  return answer.authenticationInfo;
}
