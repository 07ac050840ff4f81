import { ApiError, call, type Input, type Output, type Problem, problemOf } from '#lib/api.ts';
import { confirm } from '#lib/confirm.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';
import { putFile } from '#lib/upload.ts';

export type Media = Output<'media.list'>['media'][number];
type MediaType = Input<'media.start'>['contentType'];

const types: readonly MediaType[] = ['image/jpeg', 'image/png', 'image/webp', 'video/mp4', 'video/webm'];
export const takes = { all: types.join(','), image: types.filter((type) => type.startsWith('image/')).join(',') };
const maxBytes = { image: 8_000_000, video: 60_000_000 };

/** A file on its way. */
export interface Upload {
  id: number;
  name: string;
  /** 0 to 1 */
  share: number;
  problem: Problem | null;
}

/** The company's pictures and videos for screens; each file goes straight to the media store, then the server looks at it. */
export class Library {
  all = $state.raw<Media[] | null>(null);
  problem = $state.raw<Problem | null>(null);
  uploads = $state<Upload[]>([]);
  #next = 1;

  async read(): Promise<void> {
    try {
      this.all = (await call('media.list', {})).media;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  find(id: string | null): Media | undefined {
    return (this.all ?? []).find(({ mediaId }) => mediaId === id);
  }

  /** One after the other: a slow line is not shared. @returns those that can be used */
  async add(files: Iterable<File>): Promise<Media[]> {
    const waiting = [...files].map((file) => {
      const id = this.#next++;
      this.uploads.push({ id, name: nameOf(file), share: 0, problem: null });
      return { id, file };
    });
    const added: Media[] = [];
    for (const { id, file } of waiting) {
      const upload = this.uploads.find((each) => each.id === id);
      if (!upload) continue;
      try {
        const one = await send(file, upload);
        this.all = [one, ...(this.all ?? [])];
        this.dismiss(id);
        added.push(one);
      } catch (error) {
        upload.problem = problemOf(error);
      }
    }
    return added;
  }

  dismiss(id: number): void {
    this.uploads = this.uploads.filter((each) => each.id !== id);
  }

  async rename({ mediaId, version, name: before }: Media, name: string): Promise<void> {
    if (name === '' || name === before) return;
    try {
      const after = await call('media.change', { mediaId, version, name });
      this.all = (this.all ?? []).map((each) => (each.mediaId === mediaId ? after : each));
    } catch (error) {
      toasts.problem(error);
    }
  }

  async remove({ mediaId, version, name }: Media): Promise<void> {
    const yes = await confirm({ title: m.doorplates_media_remove({ name }), action: m.common_delete(), danger: true });
    if (!yes) return;
    try {
      await call('media.remove', { mediaId, version });
      this.all = (this.all ?? []).filter((each) => each.mediaId !== mediaId);
      toasts.done(m.doorplates_media_removed({ name }));
    } catch (error) {
      toasts.problem(error);
    }
  }
}

async function send(file: File, upload: Upload): Promise<Media> {
  const contentType = types.find((type) => type === file.type);
  const most = contentType?.startsWith('image/') ? maxBytes.image : maxBytes.video;
  if (!contentType || file.size > most) throw new ApiError(refusal());
  const started = await call('media.start', { contentType, bytes: file.size });
  const progress = (share: number) => {
    upload.share = share;
  };
  await putFile(started.upload, file, { failed: m.doorplates_media_failed(), progress });
  return call('media.confirm', { mediaId: started.mediaId, name: upload.name });
}

function nameOf({ name }: File): string {
  return (
    name
      .replace(/\.[^.]+$/, '')
      .trim()
      .slice(0, 80) || name.slice(0, 80)
  );
}

function refusal(): Problem {
  const detail = m.doorplates_media_unfit();
  return { type: 'about:blank', title: detail, status: 422, detail, code: 'bad_media', traceId: '' };
}
