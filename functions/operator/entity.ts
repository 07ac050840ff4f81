/** The directory of companies, above all of them: what each may have, and whether it is let in. */
import type { TenantId } from '../../shared/ids.ts';
import type { Limits, Plan } from '../../shared/operator/plans.ts';
import type { Deed } from '../../shared/operator/schema.ts';
import type { Ending } from '../../shared/tenants/deletion.ts';
import { defineRecord, type Stored } from '../db/record.ts';

export interface AccountRecord {
  companyId: TenantId;
  name: string;
  createdAt: string;
  plan: Plan;
  /** Instead of the plan's. */
  agreed: Partial<Limits>;
  suspended: { since: string; why: string } | null;
  /** null: it stays. */
  ending: Ending | null;
  /** The newest first, `mostDeeds` of them. */
  deeds: Deed[];
  /** As last counted. */
  usedRooms?: number;
  usedDoorplates?: number;
  usedPeople?: number;
}
export const mostDeeds = 100;
export type StoredAccount = Stored<AccountRecord>;

export const accounts = defineRecord<AccountRecord, [TenantId]>({
  kind: 'account',
  key: (tenantId, companyId) => ({ pk: `${tenantId}#accounts`, sk: companyId }),
  ids: ({ companyId }) => [companyId],
  upgrade: (found) => ({ ...{ ending: null, deeds: [] }, ...found }),
});
