/** Device groups: what doorplates have in common. What their panels are to know of a change follows from the stream. */

import type * as z from 'zod';
import { type DeviceGroup, type groupChanges, type groupInput, standardGroup } from '../../shared/doorplates/group.ts';
import { AppError } from '../../shared/errors.ts';
import { type DoorplateId, type GroupId, newId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { removal } from '../audit/entity.ts';
import { claimName, freeName, renameTo } from '../db/unique.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import { type DoorplateFields, doorplates, doorplatesOf } from './entity.ts';
import { groups, groupsOf, mediaIn, type StoredGroup } from './group-entity.ts';
import { namesIn } from './naming.ts';
import * as Uses from './uses.ts';

export async function list(scope: PersonScope): Promise<{ groups: DeviceGroup[] }> {
  const byName = new Intl.Collator(scope.locale, { numeric: true });
  const all = (await groupsOf(scope)).sort((a, b) => byName.compare(a.name, b.name));
  return { groups: all.map(plain) };
}

export async function create(scope: PersonScope, input: z.output<typeof groupInput>): Promise<DeviceGroup> {
  const group = groups.first(scope, { ...standardGroup, ...defined(input), groupId: newId('group') });
  await save(scope, [
    groups.create(group),
    claimName(scope, 'device group', group.name),
    Uses.begin(scope, group.groupId),
    ...Uses.changed(scope, [], mediaIn(group)),
  ]);
  return plain(group);
}

export async function change(scope: PersonScope, input: z.output<typeof groupChanges>): Promise<DeviceGroup> {
  const { groupId, version, ...patch } = input;
  const before = await groups.find(scope, groupId);
  if (before.version !== version) throw new AppError('changed_meanwhile');
  const after = groups.next(scope, before, defined(patch), 'changed');
  await save(scope, [
    groups.replace(before, after),
    ...renameTo(scope, 'device group', before.name, after.name),
    ...Uses.changed(scope, mediaIn(before), mediaIn(after)),
  ]);
  return plain(after);
}

/** @throws AppError `group_in_use` with the doorplates that are still in it */
export async function remove(scope: PersonScope, input: { groupId: GroupId; version: number }): Promise<{ ok: true }> {
  const before = await groups.find(scope, input.groupId);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  try {
    await save(scope, [
      groups.remove(before),
      removal(scope, 'group', before.groupId, before),
      freeName(scope, 'device group', before.name),
      Uses.end(scope, before.groupId),
      ...Uses.changed(scope, mediaIn(before), []),
    ]);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'group_in_use') throw error;
    const names = (await doorplatesOf(scope))
      .filter(({ groupId }) => groupId === before.groupId)
      .map(({ name }) => name);
    throw new AppError('group_in_use', { values: namesIn(scope.locale, names) }, { cause: error });
  }
  return { ok: true };
}

const attempts = 4;

/** Takes doorplates into a group, or out of any: all of them or, when one is unknown, none. */
export async function assign(
  scope: PersonScope,
  { doorplateIds, groupId }: { doorplateIds: readonly DoorplateId[]; groupId: GroupId | null },
): Promise<{ ok: true }> {
  const ids = [...new Set(doorplateIds)];
  for (let attempt = 1; ; attempt++) {
    const found = await doorplates.getMany(
      scope,
      ids.map((id) => [id]),
      { consistent: true },
    );
    if (found.length < ids.length) throw new AppError('not_found', { values: { what: 'doorplate' } });
    if (groupId) await groups.find(scope, groupId);
    const moving = found.filter((door) => door.groupId !== groupId);
    if (moving.length === 0) return { ok: true };
    const patch: Partial<DoorplateFields> = { groupId };
    try {
      await commit(scope, [
        ...moving.map((door) => doorplates.replace(door, doorplates.next(scope, door, patch, 'regrouped'))),
        ...Uses.counted(
          scope,
          moving.map((door) => ({ before: [door.groupId], after: [groupId] })),
        ),
      ]);
      return { ok: true };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.refusal) throw new AppError(error.refusal, {}, { cause: error });
      // Somebody has changed one of them; only its group is wanted here, so the newest is taken.
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
}

async function save(scope: Scope, writes: Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
  }
}

function plain({ tenantId: _tenantId, ...group }: StoredGroup): DeviceGroup {
  return group;
}
