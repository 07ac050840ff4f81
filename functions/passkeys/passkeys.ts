/** One's own passkeys: adding, naming, removing. */
import { type VerifiedRegistrationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { AppError } from '../../shared/errors.ts';
import { newId, type PasskeyId } from '../../shared/ids.ts';
import type { InputOf, OutputOf } from '../../shared/operation.ts';
import type {
  add as addOperation,
  rename as renameOperation,
  startAdding as startOperation,
} from '../../shared/passkeys/operations.ts';
import type { Passkey } from '../../shared/passkeys/schema.ts';
import { isAdmin, type PersonScope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import { provenByPasskey } from '../people/sessions.ts';
import { count } from '../rate.ts';
import { tenants } from '../tenants/entity.ts';
import * as Challenges from './challenges.ts';
import { creation, type PasskeyRecord, passkeys, passkeysOf, removal } from './entity.ts';
import { nameOf } from './naming.ts';
import { lacksPasskey } from './required.ts';
import { site, userHandleOf } from './site.ts';

const perPerson = { what: 'passkey-person', most: 60, seconds: 3600 };
const most = 20;
/** Ed25519, ECDSA with P-256, RSA with PKCS #1 v1.5: what authenticators have (COSE's numbers). */
const algorithms = [-8, -7, -257];
/** Milliseconds that a person has for fingers and PINs. */
export const timeout = 5 * 60_000;

export async function list(scope: PersonScope) {
  return { passkeys: (await passkeysOf(scope)).map(shown), site: site().origin };
}

export async function startAdding(scope: PersonScope): Promise<OutputOf<typeof startOperation>> {
  const [held, tenant] = await Promise.all([room(scope), tenants.find(scope), count(perPerson, scope.actor.id)]);
  const challenge = await Challenges.issue(scope.session);
  const { tenantId, actor, email } = scope;
  return {
    challenge,
    rp: { id: site().rpId, name: 'Roomlight' },
    // A person of several companies sees by the name where each signs in.
    user: {
      id: userHandleOf(tenantId, actor.id),
      name: `${email} · ${tenant.name}`,
      displayName: `${actor.name} · ${tenant.name}`,
    },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout,
    attestation: 'none',
    excludeCredentials: held.map(({ credential, transports }) => ({ type: 'public-key', id: credential, transports })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  };
}

/** What the person has. @throws AppError `too_many_passkeys` when there is no room for another */
async function room(scope: PersonScope): Promise<Stored<PasskeyRecord>[]> {
  const held = await passkeysOf(scope);
  // Whoever has the mailbox of an admin would otherwise add one of their own.
  if (held.length > 0 && (await lacksPasskey(scope))) throw new AppError('passkey_needed');
  if (held.length >= most) throw new AppError('too_many_passkeys', { values: { most } });
  return held;
}

export async function add(
  scope: PersonScope,
  input: InputOf<typeof addOperation>,
  userAgent: string,
): Promise<Passkey> {
  const open = await Challenges.open(input.clientDataJSON, scope.session);
  const [info, { era }] = await Promise.all([verified(input, open), people.find(scope, scope.actor.id)]);
  const passkey = passkeys.first(
    scope,
    {
      passkeyId: newId('passkey'),
      personId: scope.actor.id,
      era,
      name: input.name ?? nameOf(userAgent, input.transports, scope.locale),
      synced: info.credentialBackedUp,
      createdAt: instantOf(now()),
      usedAt: null,
      credential: info.credential.id,
      publicKey: Buffer.from(info.credential.publicKey).toString('base64url'),
      counter: info.credential.counter,
      transports: input.transports,
    },
    'added',
  );
  await room(scope);
  try {
    await commit(scope, [open.useUp, ...creation(passkey), provenByPasskey(scope)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError(error.refusal ?? 'passkey_expired');
    throw error;
  }
  return shown(passkey);
}

type Registered = NonNullable<VerifiedRegistrationResponse['registrationInfo']>;

/** @throws AppError `passkey_refused`; the challenge is then used up */
async function verified(input: InputOf<typeof addOperation>, open: Challenges.Open): Promise<Registered> {
  const { credential: id, clientDataJSON, attestationObject, transports } = input;
  const { origin, rpId } = site();
  let cause: unknown;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        response: { clientDataJSON, attestationObject, transports },
        clientExtensionResults: {},
      },
      expectedChallenge: open.challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (registrationInfo?.credential.id === id) return registrationInfo;
  } catch (error) {
    cause = error;
  }
  await Challenges.spoil(open);
  throw new AppError('passkey_refused', {}, { cause });
}

export async function rename(scope: PersonScope, input: InputOf<typeof renameOperation>): Promise<Passkey> {
  const before = await passkeys.find(scope, scope.actor.id, input.passkeyId);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const after = passkeys.next(scope, before, { name: input.name }, 'renamed');
  try {
    await commit(scope, [passkeys.replace(before, after)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile');
    throw error;
  }
  return shown(after);
}

/** Where admins must come by passkey, an admin keeps one. @throws AppError `not_found`, `last_passkey`, `changed_meanwhile` */
export async function remove(scope: PersonScope, passkeyId: PasskeyId): Promise<{ ok: true }> {
  const passkey = await passkeys.find(scope, scope.actor.id, passkeyId);
  const kept = isAdmin(scope) ? await keeping(scope, passkeyId) : [];
  try {
    await commit(scope, [...removal(passkey), ...kept]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    if (error.refusal === 'not_found') throw new AppError('not_found', { values: { what: 'passkey' } });
    throw new AppError(error.refusal ?? 'changed_meanwhile');
  }
  return { ok: true };
}

/** On condition that another one stays, or that none is wanted. */
async function keeping(scope: PersonScope, passkeyId: PasskeyId): Promise<Write[]> {
  const { tenantId, actor } = scope;
  const other = (await passkeysOf(scope)).find((each) => each.passkeyId !== passkeyId);
  if (!other) return [{ tenantId, check: tenants.key(tenantId), ...unlessDemanded, refusal: 'last_passkey' }];
  return [{ tenantId, check: passkeys.key(tenantId, actor.id, other.passkeyId), condition: 'attribute_exists(pk)' }];
}

const unlessDemanded = {
  condition: 'attribute_not_exists(signIn.adminPasskeys) OR signIn.adminPasskeys = :no',
  values: { ':no': { BOOL: false } },
};

function shown({ passkeyId, name, synced, createdAt, usedAt, version }: Stored<PasskeyRecord>): Passkey {
  return { passkeyId, name, synced, createdAt, usedAt, version };
}
