import { ApiError, call, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import { type Picture, pictureOf } from '#lib/pictures.ts';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { putFile } from '#lib/upload.ts';

export const photoTypes = 'image/jpeg,image/png,image/webp,image/heic,image/heif';
export const maxPhotos = 8;

/** A room's photos: made as small as screens need them, put into the media store, looked at by the server and shown. */
export class RoomPhotos {
  /** 0 to 1 while one is on its way. */
  progress = $state<number | null>(null);
  /** How many are still to come. */
  waiting = $state(0);
  problem = $state.raw<Problem | null>(null);
  #places: PlaceBook;
  #roomId: string;

  constructor(places: PlaceBook, roomId: string) {
    this.#places = places;
    this.#roomId = roomId;
  }

  get room(): Room | undefined {
    return this.#places.room(this.#roomId);
  }

  /** One after the other; the first that does not go ends it. */
  async add(files: readonly File[]): Promise<void> {
    if (this.progress !== null) return;
    const room = this.room;
    if (!room) return;
    const chosen = files.slice(0, maxPhotos - room.photos.length);
    this.problem = null;
    this.progress = 0;
    this.waiting = chosen.length;
    try {
      for (const file of chosen) {
        this.progress = 0;
        await this.#addOne(room, file);
        this.waiting -= 1;
      }
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.progress = null;
      this.waiting = 0;
    }
  }

  async #addOne({ roomId }: Room, file: File): Promise<void> {
    const { type, large, small } = await shrunk(file);
    const input = { roomId, contentType: type, bytes: large.size, smallBytes: small.size };
    const started = await call('places.startPhoto', input);
    const failed = m.places_photo_failed();
    await putFile(started.upload, large, { failed, progress: (share) => (this.progress = share * 0.9) });
    if (started.small) await putFile(started.small, small, { failed, progress: () => undefined });
    this.#places.put('rooms', await call('places.confirmPhoto', { roomId, photoId: started.photoId }));
  }

  /** To another place in the order. Shown at once; what the server says stands. */
  async move(photoId: string, to: number): Promise<void> {
    const { room } = this;
    if (!room || to < 0 || to >= room.photos.length) return;
    const photo = room.photos.find((each) => each.photoId === photoId);
    if (!photo || room.photos.indexOf(photo) === to) return;
    const photos = room.photos.filter((each) => each !== photo).toSpliced(to, 0, photo);
    this.#places.put('rooms', { ...room, photos });
    try {
      const photoIds = photos.map((each) => each.photoId);
      this.#places.put('rooms', await call('places.orderPhotos', { roomId: room.roomId, photoIds }));
    } catch (error) {
      this.#places.put('rooms', room);
      toasts.problem(error);
    }
  }

  async remove(photoId: string): Promise<void> {
    try {
      this.#places.put('rooms', await call('places.removePhoto', { roomId: this.#roomId as Room['roomId'], photoId }));
      toasts.done(m.places_photo_removed());
    } catch (error) {
      toasts.problem(error);
    }
  }
}

async function shrunk(file: File): Promise<Picture> {
  try {
    return await pictureOf(file);
  } catch {
    const detail = m.places_photo_unfit();
    throw new ApiError({ type: 'about:blank', title: detail, status: 422, detail, code: 'bad_photo', traceId: '' });
  }
}
