import type { FloorId } from '../../shared/ids.ts';
import type { FloorMap } from '../../shared/places/map-schema.ts';
import type { Scope } from '../../shared/scope.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';

type MapFields = Omit<FloorMap, 'version' | 'lastChange'>;
export type StoredMap = Stored<MapFields>;

// Beside the floors and never read with them: the list of places stays as small as it is without maps.
const partition = (tenantId: string) => `${tenantId}#places`;

export const maps = defineRecord<MapFields, [FloorId]>({
  kind: 'map',
  key: (tenantId, floorId) => ({ pk: partition(tenantId), sk: `map#${floorId}` }),
  ids: ({ floorId }) => [floorId],
});

export function mapsOf(scope: Scope): Promise<StoredMap[]> {
  return maps.list(scope, { pk: partition(scope.tenantId), beginsWith: 'map#' });
}

/** With its floor goes its map, whether or not it has one. */
export function mapGone(scope: Scope, floorId: FloorId): Write {
  return { tenantId: scope.tenantId, remove: maps.key(scope.tenantId, floorId) };
}
