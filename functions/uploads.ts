/** Files that a browser puts straight into the media store: looked at by what they hold, and only then served to anybody. */
import type { Scope } from '../shared/scope.ts';
import * as S3 from './s3.ts';

/** One file on its way. */
export interface Incoming {
  /** What it belongs to, so that nobody confirms it as something else. */
  of: string;
  fileId: string;
}

// Uploads that nobody confirms are swept from `incoming/` after a day.
function incomingKey({ tenantId }: Scope, { of, fileId }: Incoming): string {
  return `incoming/${tenantId}/${of}/${fileId}`;
}

function servedKey({ tenantId }: Scope, fileId: string): string {
  return `media/${tenantId}/${fileId}`;
}

/** To which address, and with which headers, the browser puts it. */
export async function invite(
  scope: Scope,
  incoming: Incoming,
  { contentType, bytes, seconds = 600 }: { contentType: string; bytes: number; seconds?: number },
): Promise<{ url: string; headers: Record<string, string> }> {
  const headers = { 'content-type': contentType };
  const ask = { method: 'PUT' as const, key: incomingKey(scope, incoming) };
  const url = S3.signed({ ...ask, headers: { ...headers, 'content-length': String(bytes) } }, seconds);
  return { url, headers };
}

/** What was put there; null: nothing, `too_large`: more than `most` bytes. */
export function read(scope: Scope, incoming: Incoming, most: number): Promise<Uint8Array | 'too_large' | null> {
  return S3.get(incomingKey(scope, incoming), most);
}

/**
 * From now on it is served, for ever the same, as what it was found to be. What stands between asks again every few minutes, so
 * that what is withdrawn is gone there soon.
 */
export function serve(scope: Scope, incoming: Incoming, contentType: string): Promise<void> {
  return S3.copy(incomingKey(scope, incoming), servedKey(scope, incoming.fileId), {
    'content-type': contentType,
    'cache-control': 'public, max-age=31536000, s-maxage=300, immutable',
  });
}

export function clear(scope: Scope, incoming: Incoming): Promise<void> {
  return S3.remove(incomingKey(scope, incoming));
}

/** Nobody is served it any more. */
export function withdraw(scope: Scope, fileId: string): Promise<void> {
  return S3.remove(servedKey(scope, fileId));
}

const signatures: readonly { type: string; at: number; bytes: readonly number[] }[] = [
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  // RIFF….WEBP
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
];

/** The type that the bytes themselves show; what the upload called itself counts for nothing. */
export function pictureType(content: Uint8Array): string | null {
  const found = signatures.find(({ at, bytes }) => bytes.every((byte, index) => content[at + index] === byte));
  return found?.type ?? null;
}
