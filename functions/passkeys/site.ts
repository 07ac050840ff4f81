/** Where passkeys are made and used, and what for: browsers and authenticators insist on both. */
import type { PersonId, TenantId } from '../../shared/ids.ts';

export interface Site {
  /** What the browser must say that it shows. */
  origin: string;
  /** The relying party's id: the site's host. */
  rpId: string;
}

/** WebAuthn knows no addresses in numbers: a site on this machine is `localhost` to it (WebAuthn, section 5.1.3, effective domain). */
export function site(): Site {
  const address = process.env.SITE_URL;
  if (!address) throw new Error('SITE_URL is not set');
  const url = new URL(address);
  if (/^(127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/.test(url.hostname)) url.hostname = 'localhost';
  return { origin: url.origin, rpId: url.hostname };
}

/** The person in this company, as authenticators know them: one seat is one account. */
export function userHandleOf(tenantId: TenantId, personId: PersonId): string {
  return Buffer.from(`${tenantId}.${personId}`).toString('base64url');
}
