import * as z from 'zod';
import { exampleMedia } from '../doorplates/examples.ts';
import { media, mediaChanges, mediaConfirmation, mediaUploadInput } from '../doorplates/group.ts';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing, version } from '../schema.ts';

export const list = defineOperation({
  name: 'media.list',
  summary: 'The company’s pictures and videos for screens, the newest first.',
  method: 'GET',
  path: '/media',
  who: 'admin',
  input: nothing,
  output: z.object({ media: z.array(media) }),
  errors: [],
  example: { input: {}, output: { media: [exampleMedia] } },
});

export const start = defineOperation({
  name: 'media.start',
  summary: 'Gives an address to which a picture or video is PUT with these headers; it can be used once confirmed.',
  method: 'POST',
  path: '/media',
  who: 'admin',
  input: mediaUploadInput,
  output: z.object({
    mediaId: id('media'),
    upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
  }),
  status: 201,
  errors: [],
  example: {
    input: { contentType: 'image/jpeg', bytes: 240_000 },
    output: {
      mediaId: exampleIds.media,
      upload: { url: 'https://media.example.com/…', headers: { 'content-type': 'image/jpeg' } },
    },
  },
});

export const confirm = defineOperation({
  name: 'media.confirm',
  summary: 'Checks the uploaded file by what it holds: JPEG, PNG, WebP, MP4 with H.264, or WebM.',
  method: 'POST',
  path: '/media/{mediaId}',
  who: 'admin',
  input: mediaConfirmation,
  output: media,
  errors: ['not_found', 'bad_media'],
  example: { input: { mediaId: exampleIds.media, name: '企业文化 01' }, output: exampleMedia },
});

export const change = defineOperation({
  name: 'media.change',
  summary: 'Renames a picture or video.',
  method: 'PATCH',
  path: '/media/{mediaId}',
  who: 'admin',
  input: mediaChanges,
  output: media,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { mediaId: exampleIds.media, version: 1, name: '企业文化 02' }, output: exampleMedia },
});

export const remove = defineOperation({
  name: 'media.remove',
  summary: 'Removes a picture or video that no group and no doorplate shows; while some do, they are named.',
  method: 'DELETE',
  path: '/media/{mediaId}',
  who: 'admin',
  input: z.strictObject({ mediaId: id('media'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'media_in_use'],
  example: { input: { mediaId: exampleIds.media, version: 1 }, output: { ok: true } },
});
