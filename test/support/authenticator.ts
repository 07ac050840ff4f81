/** An authenticator in software: it makes passkeys (ES256, no attestation) and signs in with them, rightly or, when asked, wrongly. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type * as z from 'zod';
import type { addInput, creationOptions, requestOptions, signInInput } from '../../shared/passkeys/schema.ts';

/** What is to be other than it should. */
export interface Quirks {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** False: nobody has shown a finger or typed a PIN. */
  verified?: boolean;
  /** What it has counted. */
  counter?: number;
  userHandle?: string;
  /** Signed by the passkey itself, as some do without being asked. */
  format?: 'none' | 'packed';
}

export interface Authenticator {
  /** Makes a passkey and keeps it in place of the one before. */
  create(options: z.output<typeof creationOptions>, quirks?: Quirks): z.output<typeof addInput>;
  /** @throws when it keeps none */
  get(options: z.output<typeof requestOptions>, quirks?: Quirks): z.output<typeof signInInput>;
}

interface Kept {
  id: Buffer;
  key: KeyObject;
  userHandle: string;
}

const flag = { present: 1, verified: 4, mayBeBackedUp: 8, backedUp: 16, attested: 64 };

/** @param origin of the page that asks it, such as `http://localhost:8787` */
export function authenticator(origin: string): Authenticator {
  let kept: Kept | null = null;
  let counter = 0;

  function data(rpId: string, quirks: Quirks, attested: Buffer | null): Buffer {
    counter = quirks.counter ?? counter + 1;
    const user = quirks.verified === false ? flag.present : flag.present | flag.verified;
    const flags = user | flag.mayBeBackedUp | flag.backedUp | (attested ? flag.attested : 0);
    const head = Buffer.alloc(5);
    head.writeUInt8(flags);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(quirks.rpId ?? rpId), head, attested ?? Buffer.alloc(0)]);
  }

  function clientData(type: string, challenge: string, quirks: Quirks): Buffer {
    const said = {
      type,
      challenge: quirks.challenge ?? challenge,
      origin: quirks.origin ?? origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(said));
  }

  return {
    create({ challenge, rp, user }, quirks = {}) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = randomBytes(16);
      kept = { id, key: privateKey, userHandle: user.id };
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose(publicKey)]);
      const authData = data(rp.id, quirks, attested);
      const client = clientData('webauthn.create', challenge, quirks);
      const fmt = quirks.format ?? 'none';
      const sig = new Uint8Array(sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey));
      const attStmt = new Map<string, number | Uint8Array>(
        fmt === 'packed'
          ? [
              ['alg', -7],
              ['sig', sig],
            ]
          : [],
      );
      const attestation = new Map<string, string | Uint8Array | typeof attStmt>([
        ['fmt', fmt],
        ['attStmt', attStmt],
        ['authData', new Uint8Array(authData)],
      ]);
      return {
        credential: id.toString('base64url'),
        clientDataJSON: client.toString('base64url'),
        attestationObject: Buffer.from(isoCBOR.encode(attestation)).toString('base64url'),
        transports: ['internal', 'hybrid'],
      };
    },

    get({ challenge, rpId }, quirks = {}) {
      if (!kept) throw new Error('it keeps no passkey');
      const authData = data(rpId, quirks, null);
      const client = clientData('webauthn.get', challenge, quirks);
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), kept.key);
      return {
        credential: kept.id.toString('base64url'),
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: quirks.userHandle ?? kept.userHandle,
      };
    },
  };
}

/** The key as COSE writes it (RFC 9053, section 7.1): EC2, ES256, P-256, and the two coordinates. */
function cose(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  const key = new Map<number, number | Uint8Array>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytes(x)],
    [-3, bytes(y)],
  ]);
  return Buffer.from(isoCBOR.encode(key));
}

function sha256(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
