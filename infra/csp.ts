import { createHash } from 'node:crypto';

/** Where the web app may reach beside its own origin. */
export interface Reach {
  /** MQTT over WebSocket, such as `wss://….iot.eu-central-1.amazonaws.com`. */
  live: string;
  /** Origins that photos are uploaded to, when not the app's own. */
  uploads?: readonly string[];
  /** Hashes of the inline scripts in the app's page (`inlineScripts`). */
  scripts?: readonly string[];
}

/** A panel's own light service, which its page tells the colour (`iot/led/http.ts`). */
const lightService = 'http://127.0.0.1:8080/v1/led/';

/**
 * The Content-Security-Policy that the web app is served with, by CloudFront and by the local gateway. No script runs but
 * the app's own; styles come from its files, and elements may carry style attributes, which components need for positions.
 */
export function contentSecurityPolicy({ live, uploads = [], scripts = [] }: Reach): string {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...scripts],
    'style-src': ["'self'"],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", live, lightService, ...uploads],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}

/** The other headers that every page and file is served with. */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(self), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Sources such as `'sha256-…'` for the inline scripts of a page: the app's page starts itself with one. */
export function inlineScripts(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
}
