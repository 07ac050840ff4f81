/** A room's photos: put by the browser straight into the media store, looked at here before anybody sees them. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AppError } from '../../shared/errors.ts';
import { newId, type PhotoId, type RoomId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { startPhoto } from '../../shared/places/operations.ts';
import { maxPhotoBytes, maxPhotos, type Room } from '../../shared/places/schema.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { lean } from '../sdk.ts';
import { findRoom, rooms } from './entity.ts';
import { plain } from './places.ts';
import { save } from './save.ts';

// The SDK's default checksum trailers cannot be signed into a browser's plain PUT.
const client = lean(new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', forcePathStyle: true }));
const uploadSeconds = 600;

function bucket(): string {
  const name = process.env.MEDIA_BUCKET;
  if (!name) throw new Error('MEDIA_BUCKET is not set');
  return name;
}

// Uploads that nobody confirms are swept from `incoming/` after a day.
function incomingKey(scope: Scope, roomId: RoomId, photoId: PhotoId): string {
  return `incoming/${scope.tenantId}/${roomId}/${photoId}`;
}

function publicKey(scope: Scope, photoId: PhotoId): string {
  return `media/${scope.tenantId}/${photoId}`;
}

export async function start(scope: PersonScope, input: InputOf<typeof startPhoto>) {
  const room = await findRoom(scope, input.roomId);
  if (room.photos.length >= maxPhotos) throw new AppError('bad_photo');
  const photoId = newId('photo');
  const command = new PutObjectCommand({
    Bucket: bucket(),
    Key: incomingKey(scope, input.roomId, photoId),
    ContentType: input.contentType,
    ContentLength: input.bytes,
  });
  const url = await getSignedUrl(client, command, {
    expiresIn: uploadSeconds,
    signableHeaders: new Set(['content-type', 'content-length']),
  });
  return { photoId, upload: { url, headers: { 'content-type': input.contentType } } };
}

export async function confirm(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const before = await findRoom(scope, input.roomId);
  if (before.photos.some((photo) => photo.photoId === input.photoId)) return plain<Room>(before);
  const key = incomingKey(scope, input.roomId, input.photoId);
  const contentType = await inspect(key);
  await client.send(
    new CopyObjectCommand({
      Bucket: bucket(),
      CopySource: `${bucket()}/${key}`,
      Key: publicKey(scope, input.photoId),
      ContentType: contentType,
      CacheControl: 'public, max-age=31536000, immutable',
      MetadataDirective: 'REPLACE',
    }),
  );
  const photo = { photoId: input.photoId, url: `/${publicKey(scope, input.photoId)}` };
  const after = rooms.next(scope, before, { photos: [...before.photos, photo].slice(0, maxPhotos) }, 'changed');
  await save(scope, [rooms.replace(before, after)]);
  await client.send(new DeleteObjectCommand({ Bucket: bucket(), Key: key }));
  return plain<Room>(after);
}

export async function remove(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const before = await findRoom(scope, input.roomId);
  const photos = before.photos.filter((photo) => photo.photoId !== input.photoId);
  if (photos.length === before.photos.length) throw new AppError('not_found', { values: { what: 'photo' } });
  const after = rooms.next(scope, before, { photos }, 'changed');
  await save(scope, [rooms.replace(before, after)]);
  await client.send(new DeleteObjectCommand({ Bucket: bucket(), Key: publicKey(scope, input.photoId) }));
  return plain<Room>(after);
}

/** The type that the bytes themselves show; what the upload called itself counts for nothing. */
async function inspect(key: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    const object = await client.send(new GetObjectCommand({ Bucket: bucket(), Key: key }));
    if ((object.ContentLength ?? 0) > maxPhotoBytes) throw new AppError('bad_photo');
    bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    if (error instanceof NoSuchKey) throw new AppError('not_found', { values: { what: 'photo' } });
    throw error;
  }
  const type = photoType(bytes);
  if (!type) throw new AppError('bad_photo');
  return type;
}

const signatures: readonly { type: string; at: number; bytes: readonly number[] }[] = [
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  // RIFF….WEBP
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
];

export function photoType(content: Uint8Array): string | null {
  const found = signatures.find(({ at, bytes }) => bytes.every((byte, index) => content[at + index] === byte));
  return found?.type ?? null;
}
