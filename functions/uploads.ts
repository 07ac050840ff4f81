/** Files that a browser puts straight into the media store: looked at by what they hold, and only then served to anybody. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Scope } from '../shared/scope.ts';
import { lean } from './sdk.ts';

// The SDK's default checksum trailers cannot be signed into a browser's plain PUT.
const client = lean(new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', forcePathStyle: true }));

function bucket(): string {
  const name = process.env.MEDIA_BUCKET;
  if (!name) throw new Error('MEDIA_BUCKET is not set');
  return name;
}

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
  const command = new PutObjectCommand({
    Bucket: bucket(),
    Key: incomingKey(scope, incoming),
    ContentType: contentType,
    ContentLength: bytes,
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: seconds,
    signableHeaders: new Set(['content-type', 'content-length']),
  });
  return { url, headers: { 'content-type': contentType } };
}

/** What was put there; null: nothing, `too_large`: more than `most` bytes. */
export async function read(scope: Scope, incoming: Incoming, most: number): Promise<Uint8Array | 'too_large' | null> {
  try {
    const object = await client.send(new GetObjectCommand({ Bucket: bucket(), Key: incomingKey(scope, incoming) }));
    if ((object.ContentLength ?? 0) > most) return 'too_large';
    return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

/** From now on it is served, for ever the same, as what it was found to be. */
export async function serve(scope: Scope, incoming: Incoming, contentType: string): Promise<void> {
  await client.send(
    new CopyObjectCommand({
      Bucket: bucket(),
      CopySource: `${bucket()}/${incomingKey(scope, incoming)}`,
      Key: servedKey(scope, incoming.fileId),
      ContentType: contentType,
      CacheControl: 'public, max-age=31536000, immutable',
      MetadataDirective: 'REPLACE',
    }),
  );
}

export async function clear(scope: Scope, incoming: Incoming): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket(), Key: incomingKey(scope, incoming) }));
}

/** Nobody is served it any more. */
export async function withdraw(scope: Scope, fileId: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket(), Key: servedKey(scope, fileId) }));
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
