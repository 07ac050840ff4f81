import type { TenantId } from '../../shared/ids.ts';
import { allDay } from '../../shared/places/hours.ts';
import type { Deletion } from '../../shared/tenants/deletion.ts';
import { defaultPolicy, noBrand, usualCurrency, usualSignIn } from '../../shared/tenants/policy.ts';
import type { Tenant } from '../../shared/tenants/schema.ts';
import { defineRecord, type Stored } from '../db/record.ts';

type TenantFields = Omit<Tenant, 'version' | 'lastChange'> & {
  /** The version with which the departments' quota was set: what was counted before does not count for it. */
  departmentsSince?: number;
  /** The zone it had before it changed it first: what departments were given by its weeks is taken back by them. */
  firstZone?: string;
  /** Once it is to be deleted. */
  deletion?: Deletion;
};
export type StoredTenant = Stored<TenantFields>;

/** A company. Its own partition holds this one record. */
export const tenants = defineRecord<TenantFields, []>({
  kind: 'tenant',
  key: (tenantId: TenantId) => ({ pk: `${tenantId}#tenant`, sk: 'tenant' }),
  ids: () => [],
  upgrade: (found) => ({
    ...found,
    // Before companies had hours, buildings that named none were open all day.
    hours: found.hours ?? allDay,
    currency: found.currency ?? usualCurrency,
    policy: { ...defaultPolicy, ...found.policy },
    brand: { ...noBrand, ...found.brand },
    signIn: { ...usualSignIn, ...found.signIn },
  }),
});
