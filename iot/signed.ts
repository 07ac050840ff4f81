/** What a panel obeys: words signed with its company's key, for the very topic they came on. Everything else is counted and ignored. */
import * as ed from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { signedBytes, unseal } from '../shared/doorplates/envelope.ts';
import type { PanelCommand } from '../shared/doorplates/protocol.ts';

// In plain code and at once: a kiosk browser without a secure context has no WebCrypto.
ed.hashes.sha512 = sha512;

/** @param publicKey base64url. @returns the text; null: it is not signed so */
export function opened(publicKey: string, topic: string, payload: string): string | null {
  const envelope = unseal(payload);
  if (!envelope) return null;
  try {
    const signature = bytesOf(envelope.signature);
    return ed.verify(signature, signedBytes(topic, envelope.text), bytesOf(publicKey)) ? envelope.text : null;
  } catch {
    return null;
  }
}

/** The key that an answer to a keyless panel's hello names, if it is signed with that very key. */
export function introduced(topic: string, payload: string): Extract<PanelCommand, { do: 'key' }> | null {
  try {
    const command = JSON.parse(unseal(payload)?.text ?? 'null') as PanelCommand | null;
    if (command?.do !== 'key') return null;
    return opened(command.publicKey, topic, payload) === null ? null : command;
  } catch {
    return null;
  }
}

function bytesOf(base64url: string): Uint8Array {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0));
}
