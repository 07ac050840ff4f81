/** A room's photos: put by the browser straight into the media store, looked at here before anybody sees them. */
import { AppError } from '../../shared/errors.ts';
import { newId, type PhotoId, type RoomId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { orderPhotos, startPhoto } from '../../shared/places/operations.ts';
import { maxPhotoBytes, maxPhotos, maxSmallBytes, type Room } from '../../shared/places/schema.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { servedAt } from '../served.ts';
import * as Uploads from '../uploads.ts';
import { findRoom, type RoomFields, rooms, type StoredRoom } from './entity.ts';
import { save } from './save.ts';
import { shownRoom } from './shown.ts';

/** The narrow picture of a photo, for lists. */
const smallOf = (photoId: PhotoId) => `${photoId}-small`;

export async function start(scope: PersonScope, input: InputOf<typeof startPhoto>) {
  const room = await findRoom(scope, input.roomId);
  if (room.photos.length >= maxPhotos) throw new AppError('bad_photo');
  const photoId = newId('photo');
  const { roomId: of, contentType, bytes, smallBytes } = input;
  return {
    photoId,
    upload: await Uploads.invite(scope, { of, fileId: photoId }, { contentType, bytes }),
    small: smallBytes
      ? await Uploads.invite(scope, { of, fileId: smallOf(photoId) }, { contentType, bytes: smallBytes })
      : null,
  };
}

export async function confirm(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const { roomId: of, photoId } = input;
  const before = await findRoom(scope, of);
  if (before.photos.some((photo) => photo.photoId === photoId)) return shownRoom(scope, before);
  const [large, small] = [
    { of, fileId: photoId },
    { of, fileId: smallOf(photoId) },
  ];
  const [content, narrow] = await Promise.all([
    Uploads.read(scope, large, maxPhotoBytes),
    Uploads.read(scope, small, maxSmallBytes),
  ]);
  if (content === null) throw new AppError('not_found', { values: { what: 'photo' } });
  const type = typeOf(content);
  const smallType = narrow && typeOf(narrow);
  if (!type || (narrow && !smallType)) throw new AppError('bad_photo');
  await Uploads.serve(scope, large, type);
  if (smallType) await Uploads.serve(scope, small, smallType);
  const url = servedAt(scope.tenantId, photoId);
  const photo = { photoId, url, small: smallType ? servedAt(scope.tenantId, small.fileId) : url };
  const room = await store(scope, before, [...before.photos, photo].slice(0, maxPhotos));
  await Promise.all([Uploads.clear(scope, large), ...(narrow ? [Uploads.clear(scope, small)] : [])]);
  return room;
}

function typeOf(content: Uint8Array | 'too_large'): string | null {
  return content === 'too_large' ? null : Uploads.pictureType(content);
}

/** @throws AppError `not_found` for another room’s photo, `changed_meanwhile` unless they are all that the room has */
export async function order(scope: PersonScope, { roomId, photoIds }: InputOf<typeof orderPhotos>): Promise<Room> {
  const before = await findRoom(scope, roomId);
  const photos = photoIds.flatMap((id) => before.photos.find(({ photoId }) => photoId === id) ?? []);
  if (photos.length < photoIds.length) throw new AppError('not_found', { values: { what: 'photo' } });
  const isSame = photos.length === before.photos.length && new Set(photoIds).size === photoIds.length;
  if (!isSame) throw new AppError('changed_meanwhile');
  return store(scope, before, photos);
}

export async function remove(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const before = await findRoom(scope, input.roomId);
  const photos = before.photos.filter((photo) => photo.photoId !== input.photoId);
  if (photos.length === before.photos.length) throw new AppError('not_found', { values: { what: 'photo' } });
  const room = await store(scope, before, photos);
  await Promise.all([input.photoId, smallOf(input.photoId)].map((fileId) => Uploads.withdraw(scope, fileId)));
  return room;
}

async function store(scope: PersonScope, before: StoredRoom, photos: RoomFields['photos']): Promise<Room> {
  const after = rooms.next(scope, before, { photos }, 'changed');
  await save(scope, [rooms.replace(before, after)]);
  return shownRoom(scope, after);
}
