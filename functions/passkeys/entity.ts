import { createHash } from 'node:crypto';
import type { PasskeyId, PersonId, TenantId } from '../../shared/ids.ts';
import type { Passkey, Transport } from '../../shared/passkeys/schema.ts';
import { type PersonScope, platform, type Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';
import { people } from '../people/entity.ts';

export type PasskeyRecord = Omit<Passkey, 'version'> & {
  personId: PersonId;
  /** The person's when it was added: those of an earlier era are dead even when the person comes back. */
  era: number;
  /** The credential's id, as base64url. */
  credential: string;
  /** COSE, as base64url. */
  publicKey: string;
  /** What the authenticator last counted; authenticators that do not count say 0. */
  counter: number;
  transports: Transport[];
};

export const passkeys = defineRecord<PasskeyRecord, [PersonId, PasskeyId]>({
  kind: 'passkey',
  key: (tenantId, personId, passkeyId) => ({ pk: `${tenantId}#passkeys#${personId}`, sk: passkeyId }),
  ids: (passkey) => [passkey.personId, passkey.passkeyId],
  upgrade: (found) => ({ ...{ era: 1 }, ...found }),
});

/** The directory of credentials stands above companies: whoever signs in with one says no more than its id. */
interface Credential {
  hash: string;
  companyId: TenantId;
  personId: PersonId;
  passkeyId: PasskeyId;
}

export const credentials = defineRecord<Credential, [string]>({
  kind: 'credential',
  key: (tenantId, hash) => ({ pk: `${tenantId}#credential#${hash}`, sk: 'credential' }),
  ids: (credential) => [credential.hash],
});

/** Ids of credentials may be longer than keys of the table. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Those that sign this person in, oldest first. */
export function passkeysOf(scope: PersonScope): Promise<Stored<PasskeyRecord>[]> {
  return passkeysOfPerson(scope, scope.actor.id);
}

export async function passkeysOfPerson(scope: Scope, personId: PersonId): Promise<Stored<PasskeyRecord>[]> {
  const [found, { era }] = await Promise.all([
    passkeys.list(scope, { pk: `${scope.tenantId}#passkeys#${personId}` }, { consistent: true }),
    people.find(scope, personId),
  ]);
  return found
    .filter((passkey) => passkey.era === era)
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.passkeyId.localeCompare(b.passkeyId));
}

/** The passkey and its place in the directory come and go together. */
export function creation(passkey: Stored<PasskeyRecord>): Write[] {
  const { tenantId: companyId, personId, passkeyId, credential } = passkey;
  const entry = credentials.first(platform, { hash: hashOf(credential), companyId, personId, passkeyId });
  return [passkeys.create(passkey), { ...credentials.create(entry), refusal: 'already_exists' }];
}

export function removal({ tenantId, personId, passkeyId, credential }: Stored<PasskeyRecord>): Write[] {
  return [
    {
      tenantId,
      remove: passkeys.key(tenantId, personId, passkeyId),
      condition: 'attribute_exists(pk)',
      refusal: 'not_found',
    },
    { tenantId: platform.tenantId, remove: credentials.key(platform.tenantId, hashOf(credential)) },
  ];
}
