/** Pictures and videos for screens: put by the browser straight into the media store, looked at before any screen shows them. */
import { type Media, type MediaType, maxMediaBytes } from '../../shared/doorplates/group.ts';
import { AppError } from '../../shared/errors.ts';
import { type MediaId, newId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { removal } from '../audit/entity.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { doorplatesOf } from '../doorplates/entity.ts';
import { groupsOf, mediaIn } from '../doorplates/group-entity.ts';
import { namesIn } from '../doorplates/naming.ts';
import * as Uses from '../doorplates/uses.ts';
import { servedAt } from '../served.ts';
import * as Uploads from '../uploads.ts';
import { media, mediaOf, type StoredMedia } from './entity.ts';
import { videoType } from './video.ts';

/** A video is large and an office's line may be slow. */
const uploadSeconds = 3600;

const incoming = (mediaId: MediaId) => ({ of: 'screens', fileId: mediaId });

/** Newest first. */
export async function list(scope: PersonScope): Promise<{ media: Media[] }> {
  const all = await mediaOf(scope);
  return { media: all.sort((a, b) => b.addedAt - a.addedAt).map(plain) };
}

export async function start(scope: PersonScope, input: { contentType: MediaType; bytes: number }) {
  const mediaId = newId('media');
  return { mediaId, upload: await Uploads.invite(scope, incoming(mediaId), { ...input, seconds: uploadSeconds }) };
}

/** @throws AppError `bad_media` for what no screen should be given */
export async function confirm(scope: PersonScope, input: { mediaId: MediaId; name: string }): Promise<Media> {
  const { mediaId, name } = input;
  const known = await media.get(scope, mediaId);
  if (known) return plain(known);
  const content = await Uploads.read(scope, incoming(mediaId), maxMediaBytes.video);
  if (content === null) throw new AppError('not_found', { values: { what: 'media' } });
  const found = content === 'too_large' ? null : kindOf(content);
  if (!found || content.length > maxMediaBytes[found.kind]) throw new AppError('bad_media');
  await Uploads.serve(scope, incoming(mediaId), found.type);
  const facts = {
    ...{ mediaId, name, shows: found.kind, bytes: content.length },
    url: servedAt(scope.tenantId, mediaId),
    addedAt: now(),
  };
  const stored = media.first(scope, facts, 'uploaded');
  try {
    await commit(scope, [media.create(stored), Uses.begin(scope, mediaId)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    // The same upload, confirmed twice at once.
    return plain(await media.find(scope, mediaId));
  }
  await Uploads.clear(scope, incoming(mediaId));
  return plain(stored);
}

function kindOf(content: Uint8Array): { kind: Media['kind']; type: string } | null {
  const picture = Uploads.pictureType(content);
  if (picture) return { kind: 'image', type: picture };
  const video = videoType(content);
  return video && { kind: 'video', type: video };
}

export async function change(
  scope: PersonScope,
  input: { mediaId: MediaId; version: number; name: string },
): Promise<Media> {
  const before = await current(scope, input);
  const after = media.next(scope, before, { name: input.name }, 'renamed');
  await save(scope, [media.replace(before, after)]);
  return plain(after);
}

/** @throws AppError `media_in_use` with the groups and doorplates that show it */
export async function remove(scope: PersonScope, input: { mediaId: MediaId; version: number }): Promise<{ ok: true }> {
  const before = await current(scope, input);
  const { mediaId } = before;
  try {
    await save(scope, [media.remove(before), removal(scope, 'media', mediaId, before), Uses.end(scope, mediaId)]);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'media_in_use') throw error;
    throw new AppError(
      'media_in_use',
      { values: namesIn(scope.locale, await usersOf(scope, mediaId)) },
      { cause: error },
    );
  }
  await Uploads.withdraw(scope, mediaId);
  return { ok: true };
}

async function usersOf(scope: PersonScope, mediaId: MediaId): Promise<string[]> {
  const [groups, doors] = await Promise.all([groupsOf(scope), doorplatesOf(scope)]);
  return [
    ...groups.filter((group) => mediaIn(group).has(mediaId)),
    ...doors.filter(({ settings }) => settings.background === mediaId),
  ].map(({ name }) => name);
}

async function current(scope: PersonScope, { mediaId, version }: { mediaId: MediaId; version: number }) {
  const found = await media.find(scope, mediaId);
  if (found.version !== version) throw new AppError('changed_meanwhile');
  return found;
}

async function save(scope: PersonScope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
  }
}

function plain({ tenantId: _tenantId, addedAt: _addedAt, shows, ...shape }: StoredMedia): Media {
  return { ...shape, kind: shows };
}
