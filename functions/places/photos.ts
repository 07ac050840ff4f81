/** A room's photos: put by the browser straight into the media store, looked at here before anybody sees them. */
import { AppError } from '../../shared/errors.ts';
import { newId, type PhotoId, type RoomId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { startPhoto } from '../../shared/places/operations.ts';
import { maxPhotoBytes, maxPhotos, type Room } from '../../shared/places/schema.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { servedAt } from '../served.ts';
import * as Uploads from '../uploads.ts';
import { findRoom, rooms } from './entity.ts';
import { save } from './save.ts';
import { shownRoom } from './shown.ts';

export async function start(scope: PersonScope, input: InputOf<typeof startPhoto>) {
  const room = await findRoom(scope, input.roomId);
  if (room.photos.length >= maxPhotos) throw new AppError('bad_photo');
  const photoId = newId('photo');
  return { photoId, upload: await Uploads.invite(scope, { of: input.roomId, fileId: photoId }, input) };
}

export async function confirm(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const { roomId, photoId } = input;
  const before = await findRoom(scope, roomId);
  if (before.photos.some((photo) => photo.photoId === photoId)) return shownRoom(scope, before);
  const incoming = { of: roomId, fileId: photoId };
  const content = await Uploads.read(scope, incoming, maxPhotoBytes);
  if (content === null) throw new AppError('not_found', { values: { what: 'photo' } });
  const type = content === 'too_large' ? null : Uploads.pictureType(content);
  if (!type) throw new AppError('bad_photo');
  await Uploads.serve(scope, incoming, type);
  const photo = { photoId, url: servedAt(scope.tenantId, photoId) };
  const after = rooms.next(scope, before, { photos: [...before.photos, photo].slice(0, maxPhotos) }, 'changed');
  await save(scope, [rooms.replace(before, after)]);
  await Uploads.clear(scope, incoming);
  return shownRoom(scope, after);
}

export async function remove(scope: PersonScope, input: { roomId: RoomId; photoId: PhotoId }): Promise<Room> {
  const before = await findRoom(scope, input.roomId);
  const photos = before.photos.filter((photo) => photo.photoId !== input.photoId);
  if (photos.length === before.photos.length) throw new AppError('not_found', { values: { what: 'photo' } });
  const after = rooms.next(scope, before, { photos }, 'changed');
  await save(scope, [rooms.replace(before, after)]);
  await Uploads.withdraw(scope, input.photoId);
  return shownRoom(scope, after);
}
