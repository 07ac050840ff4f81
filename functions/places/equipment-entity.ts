import type { EquipmentId, TenantId } from '../../shared/ids.ts';
import { type Catalogue, kindsOf, noCatalogue } from '../../shared/places/equipment.ts';
import type { EquipmentCatalogue } from '../../shared/places/equipment-schema.ts';
import { defineRecord, type Stored } from '../db/record.ts';

export interface CatalogueFields extends Catalogue {
  /** The company's: what events are about. */
  catalogueId: TenantId;
  /** Names of those that are gone, the last at the end: for the trail of what was. */
  gone: { equipmentId: EquipmentId; name: string }[];
}
export type StoredCatalogue = Stored<CatalogueFields>;

/** The kinds of equipment of a company. One record: whether a room may have a kind is one condition of the room's own write. */
export const catalogues = defineRecord<CatalogueFields, []>({
  kind: 'equipment',
  key: (tenantId: TenantId) => ({ pk: `${tenantId}#places`, sk: 'equipment' }),
  ids: () => [],
});

/** Companies that have changed nothing have no record. */
export function firstCatalogue(catalogueId: TenantId): CatalogueFields {
  return { ...noCatalogue, catalogueId, gone: [] };
}

export function shownCatalogue(stored: StoredCatalogue | null): EquipmentCatalogue {
  const { version = 0, lastChange = null } = stored ?? {};
  return { kinds: kindsOf(stored ?? noCatalogue), version, lastChange };
}
