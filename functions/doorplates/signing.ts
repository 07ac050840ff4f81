/**
 * The company's key pair, with which everything that goes down to its panels is signed: a panel obeys nothing else, whoever may
 * have reached the broker. Made with the first doorplate; the private half leaves the table for this function's memory alone.
 */
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { seal, signedBytes } from '../../shared/doorplates/envelope.ts';
import type { TenantId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';

interface Keys {
  /** Ed25519, base64url. */
  publicKey: string;
  privateKey: string;
}

const keys = defineRecord<Keys, []>({
  kind: 'signing',
  key: (tenantId) => ({ pk: `${tenantId}#signing`, sk: 'key' }),
  ids: () => [],
});

export interface Signer {
  publicKey: string;
  /** @returns what is published to the topic */
  sign(topic: string, text: string): string;
}

const maxTenants = 500;
/** A company's keys never change, so they are read once. */
const known = new Map<TenantId, Promise<Signer | null>>();

/** null: the company had doorplates before there were keys, and none of them has been heard since. */
export function signerOf(tenantId: TenantId): Promise<Signer | null> {
  return once(tenantId, async () => {
    const found = await keys.get(systemScope(tenantId, 'signing'));
    return found && signerWith(found);
  });
}

/** Makes the keys where there are none. */
export async function ensure(tenantId: TenantId): Promise<Signer> {
  const found = await signerOf(tenantId);
  if (found) return found;
  const scope = systemScope(tenantId, 'signing');
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const made = { publicKey: x, privateKey: d };
  try {
    await commit(scope, [keys.create(keys.first(scope, made))]);
    return signerWith(made);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // Another panel of the company was paired at this very moment.
    return signerWith(await keys.find(scope));
  }
}

function once(tenantId: TenantId, read: () => Promise<Signer | null>): Promise<Signer | null> {
  const before = known.get(tenantId);
  if (before) return before;
  if (known.size >= maxTenants) known.clear();
  const reading = read();
  known.set(tenantId, reading);
  const forget = () => known.delete(tenantId);
  reading.then((found) => found ?? forget(), forget);
  return reading;
}

function signerWith({ publicKey, privateKey }: Keys): Signer {
  const key: KeyObject = createPrivateKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey, d: privateKey },
    format: 'jwk',
  });
  return {
    publicKey,
    sign: (topic, text) => seal(sign(null, signedBytes(topic, text), key).toString('base64url'), text),
  };
}
