/** What people call the things that ids name. */
import {
  type AreaId,
  type BuildingId,
  type DoorplateId,
  type FloorId,
  type GroupId,
  type MediaId,
  type PersonId,
  prefixes,
  type RoomId,
} from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { doorplates } from '../doorplates/entity.ts';
import { groups } from '../doorplates/group-entity.ts';
import { media } from '../media/entity.ts';
import { people } from '../people/entity.ts';
import { buildings, floors, rooms } from '../places/entity.ts';
import { catalogues } from '../places/equipment-entity.ts';
import { areas } from '../services/entity.ts';

/** By id; those that are not there have none. */
export async function namesOf(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const read = async <I extends string>(
    prefix: string,
    records: { getMany(scope: Scope, ids: [I][]): Promise<{ name: string }[]> },
    idOf: string,
  ) => {
    const wanted = [...new Set(ids.filter((id) => id.startsWith(`${prefix}_`)))] as I[];
    for (const found of await records.getMany(
      scope,
      wanted.map((id): [I] => [id]),
    )) {
      const id = (found as unknown as Record<string, unknown>)[idOf];
      if (typeof id === 'string') names.set(id, found.name);
    }
  };
  await Promise.all([
    read<PersonId>(prefixes.person, people, 'personId'),
    read<BuildingId>(prefixes.building, buildings, 'buildingId'),
    read<FloorId>(prefixes.floor, floors, 'floorId'),
    read<RoomId>(prefixes.room, rooms, 'roomId'),
    read<GroupId>(prefixes.group, groups, 'groupId'),
    read<AreaId>(prefixes.area, areas, 'areaId'),
    read<MediaId>(prefixes.media, media, 'mediaId'),
    read<DoorplateId>(prefixes.doorplate, doorplates, 'doorplateId'),
    ids.some((id) => id.startsWith(`${prefixes.equipment}_`)) && nameEquipment(scope, names),
  ]);
  return names;
}

/** Also those that are gone: what was told of them comes later. */
async function nameEquipment(scope: Scope, names: Map<string, string>): Promise<void> {
  const catalogue = await catalogues.get(scope);
  for (const { equipmentId, name } of catalogue?.gone ?? []) names.set(equipmentId, name);
  for (const [equipmentId, { name }] of Object.entries(catalogue?.own ?? {})) names.set(equipmentId, name);
}
