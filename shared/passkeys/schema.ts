import * as z from 'zod';
import { id, line, version } from '../schema.ts';

/** Bytes as WebAuthn's JSON has them. */
function bytes(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\w-]*$/, { error: 'base64url' });
}

/** A credential's id has 1,023 bytes at most (WebAuthn, section 4). */
const credential = bytes(1364);
const clientDataJSON = bytes(4096);

export const transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
export type Transport = z.output<typeof transport>;

/** What a person sees of a passkey of theirs. */
export const passkey = z.object({
  passkeyId: id('passkey'),
  name: z.string(),
  /** Kept by a password manager on all of the person's devices, not on one alone. */
  synced: z.boolean(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
  version,
});
export type Passkey = z.output<typeof passkey>;

const credentialOfOwn = z.object({ type: z.literal('public-key'), id: z.string(), transports: z.array(transport) });

/** PublicKeyCredentialCreationOptionsJSON, as far as it is used. */
export const creationOptions = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
  /** Milliseconds. */
  timeout: z.number().int(),
  attestation: z.literal('none'),
  /** The authenticators that hold one of the person's passkeys already. */
  excludeCredentials: z.array(credentialOfOwn),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
});

/** PublicKeyCredentialRequestOptionsJSON, as far as it is used: whoever is asked chooses among their own passkeys. */
export const requestOptions = z.object({
  challenge: z.string(),
  rpId: z.string(),
  /** Milliseconds. */
  timeout: z.number().int(),
  userVerification: z.literal('required'),
});

/** What the authenticator made, and how the person calls it. */
export const addInput = z.strictObject({
  /** Named after the device when absent. */
  name: line(60).optional(),
  credential,
  clientDataJSON,
  attestationObject: bytes(16_384),
  transports: z.array(transport).max(7).default([]),
});

/** What the authenticator signed. */
export const signInInput = z.strictObject({
  credential,
  clientDataJSON,
  authenticatorData: bytes(4096),
  signature: bytes(2048),
  userHandle: bytes(128),
});

export const renameInput = z.strictObject({ passkeyId: id('passkey'), version, name: line(60) });
