import { ApiError, call, type Problem, problemOf } from '#lib/api.ts';
import { m } from '#lib/paraglide/messages.js';
import type { PlaceBook, Room } from '#lib/places.svelte.ts';
import { toasts } from '#lib/toasts.svelte.ts';
import { putFile } from '#lib/upload.ts';

const types = ['image/jpeg', 'image/png', 'image/webp'] as const;
type PhotoType = (typeof types)[number];
export const photoTypes = types.join(',');
export const maxPhotos = 8;
const maxBytes = 5 * 1024 * 1024;

/** A room's photos: each goes straight to the media store, then the server checks it and shows it. */
export class RoomPhotos {
  /** 0 to 1 while one is on its way. */
  progress = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);
  #places: PlaceBook;

  constructor(places: PlaceBook) {
    this.#places = places;
  }

  async add(room: Room, file: File): Promise<void> {
    this.problem = null;
    this.progress = 0;
    try {
      if (!isPhoto(file.type) || file.size > maxBytes) throw new ApiError(refusal());
      const input = { roomId: room.roomId, contentType: file.type, bytes: file.size };
      const { photoId, upload } = await call('places.startPhoto', input);
      await putFile(upload, file, { failed: m.places_photo_failed(), progress: (share) => (this.progress = share) });
      this.#places.put('rooms', await call('places.confirmPhoto', { roomId: room.roomId, photoId }));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.progress = null;
    }
  }

  async remove(room: Room, photoId: string): Promise<void> {
    try {
      this.#places.put('rooms', await call('places.removePhoto', { roomId: room.roomId, photoId }));
      toasts.done(m.places_photo_removed());
    } catch (error) {
      toasts.problem(error);
    }
  }
}

function isPhoto(type: string): type is PhotoType {
  return (types as readonly string[]).includes(type);
}

function refusal(): Problem {
  const detail = m.places_photo_unfit();
  return { type: 'about:blank', title: detail, status: 422, detail, code: 'bad_photo', traceId: '' };
}
