import type { TenantId } from '../../shared/ids.ts';
import { defaultPolicy } from '../../shared/tenants/policy.ts';
import type { Tenant } from '../../shared/tenants/schema.ts';
import { defineRecord } from '../db/record.ts';

/** A company. Its own partition holds this one record. */
export const tenants = defineRecord<Omit<Tenant, 'version' | 'lastChange'>, []>({
  kind: 'tenant',
  key: (tenantId: TenantId) => ({ pk: `${tenantId}#tenant`, sk: 'tenant' }),
  ids: () => [],
  upgrade: (found) => ({ ...found, policy: { ...defaultPolicy, ...found.policy } }),
});
