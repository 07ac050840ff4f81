/** What is stored of a picture or video for screens. */
import type { Media } from '../../shared/doorplates/group.ts';
import type { MediaId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';

type MediaFields = Omit<Media, 'version' | 'lastChange' | 'kind'> & {
  /** A record's `kind` says that it is one of media. */
  shows: Media['kind'];
  /** Epoch ms. */
  addedAt: number;
};
export type StoredMedia = Stored<MediaFields>;

const partition = (tenantId: TenantId) => `${tenantId}#screen-media`;

export const media = defineRecord<MediaFields, [MediaId]>({
  kind: 'media',
  key: (tenantId, mediaId) => ({ pk: partition(tenantId), sk: mediaId }),
  ids: ({ mediaId }) => [mediaId],
});

export function mediaOf(scope: Scope): Promise<StoredMedia[]> {
  return media.list(scope, { pk: partition(scope.tenantId) }, { consistent: true });
}
