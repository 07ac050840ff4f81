import { ApiError, call, isProblem, type Output } from './api.ts';
import { m } from './paraglide/messages.js';

export type Passkey = Output<'passkeys.list'>['passkeys'][number];

/** Comes when it is needed: most pages do without. */
const library = () => import('@simplewebauthn/browser');

/** Whether this browser knows passkeys, and this address may have some: one in numbers may not. */
export function canUsePasskeys(): boolean {
  const isNumbers = /^[\d.]+$|^\[/.test(location.hostname);
  return isSecureContext && !isNumbers && typeof PublicKeyCredential === 'function';
}

/** Whether this device itself can keep a passkey, not only a key or a phone beside it. */
export async function isKeptHere(): Promise<boolean> {
  return canUsePasskeys() && (await (await library()).platformAuthenticatorIsAvailable());
}

const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

/** Asks for finger, face or PIN and keeps the passkey. @returns null when the person has thought better of it @throws ApiError */
export async function addPasskey(): Promise<Passkey | null> {
  const [{ startRegistration }, optionsJSON] = await Promise.all([library(), call('passkeys.startAdding', {})]);
  const made = await asked(startRegistration({ optionsJSON }));
  if (!made) return null;
  const { clientDataJSON, attestationObject } = made.response;
  const known = transports.filter((each) => made.response.transports?.includes(each));
  return call('passkeys.add', { credential: made.id, clientDataJSON, attestationObject, transports: known });
}

/** @param autofill waits until one is picked among the suggestions of a field @returns false when none was picked @throws ApiError */
export async function signInWithPasskey(autofill = false): Promise<boolean> {
  const [{ startAuthentication, sendSignal }, optionsJSON] = await Promise.all([
    library(),
    call('passkeys.startSignIn', {}),
  ]);
  const signed = await asked(startAuthentication({ optionsJSON, useBrowserAutofill: autofill }));
  if (!signed) return false;
  const { clientDataJSON, authenticatorData, signature, userHandle = '' } = signed.response;
  try {
    await call('passkeys.signIn', { credential: signed.id, clientDataJSON, authenticatorData, signature, userHandle });
  } catch (error) {
    // The device need not offer it again; not every browser can be told.
    if (isProblem(error, 'passkey_unknown')) {
      const signal = { signalName: 'unknownCredential', rpID: optionsJSON.rpId, credentialID: signed.id } as const;
      await sendSignal(signal).catch(() => undefined);
    }
    throw error;
  }
  return true;
}

export async function canAutofill(): Promise<boolean> {
  return canUsePasskeys() && (await (await library()).browserSupportsWebAuthnAutofill());
}

/** Nothing is waited for any more. */
export async function stopAutofill(): Promise<void> {
  (await library()).WebAuthnAbortService.cancelCeremony();
}

/** What the browser made of its question; null when it was cancelled, by the person or by a newer question. */
async function asked<T>(question: Promise<T>): Promise<T | null> {
  try {
    return await question;
  } catch (error) {
    const { name = '', code = '' } = error as { name?: string; code?: string };
    if (name === 'NotAllowedError' || name === 'AbortError' || code === 'ERROR_CEREMONY_ABORTED') return null;
    console.error(error);
    const detail = sentences[code]?.() ?? m.passkeys_failed();
    throw new ApiError({ type: 'about:blank', title: detail, status: 0, detail, code: 'passkey_refused', traceId: '' });
  }
}

const sentences: Record<string, () => string> = {
  ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED: m.passkeys_here_already,
  ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT: m.passkeys_not_verified,
  ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT: m.passkeys_not_verified,
};
