/** What is stored of a device group. */
import { type GroupFacts, standardGroup } from '../../shared/doorplates/group.ts';
import type { GroupId, MediaId, TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';

type GroupFields = GroupFacts & { groupId: GroupId; name: string };
export type StoredGroup = Stored<GroupFields>;

const partition = (tenantId: TenantId) => `${tenantId}#device-groups`;

export const groups = defineRecord<GroupFields, [GroupId]>({
  kind: 'group',
  key: (tenantId, groupId) => ({ pk: partition(tenantId), sk: groupId }),
  ids: (group) => [group.groupId],
  upgrade: (found) => ({ ...standardGroup, ...found }),
});

export function groupsOf(scope: Scope): Promise<StoredGroup[]> {
  return groups.list(scope, { pk: partition(scope.tenantId) }, { consistent: true });
}

/** What of the company's media a group shows. */
export function mediaIn({ look, slides }: Pick<GroupFacts, 'look' | 'slides'>): Set<MediaId> {
  const inSlides = slides.flatMap((slide) => (slide.kind === 'notice' ? [] : [slide.mediaId]));
  return new Set(look.background ? [look.background, ...inSlides] : inSlides);
}
