/** The directory of companies, above all of them: what each may have, and whether it is let in. */
import type { TenantId } from '../../shared/ids.ts';
import type { Limits, Plan } from '../../shared/operator/plans.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { defineRecord, type Stored } from '../db/record.ts';
import type { Write } from '../db/write.ts';

export interface AccountRecord {
  companyId: TenantId;
  name: string;
  createdAt: string;
  plan: Plan;
  /** Instead of the plan's. */
  agreed: Partial<Limits>;
  suspended: { since: string; why: string } | null;
}
export type StoredAccount = Stored<AccountRecord>;

export const accountsRange = `${platform.tenantId}#accounts`;

export const accounts = defineRecord<AccountRecord, [TenantId]>({
  kind: 'account',
  key: (_, companyId) => ({ pk: accountsRange, sk: companyId }),
  ids: ({ companyId }) => [companyId],
});

/** What a new company begins with where the stage names no other. */
const usualPlan: Plan = 'standard';

/** With the company's own record, in one transaction. */
export function opened(companyId: TenantId, name: string): Write {
  return accounts.create(accounts.first(platform, opening(companyId, name), 'opened'));
}

function opening(companyId: TenantId, name: string): AccountRecord {
  const plan = (process.env.NEW_COMPANY_PLAN as Plan | undefined) ?? usualPlan;
  return { companyId, name, createdAt: instantOf(now()), plan, agreed: {}, suspended: null };
}

/** The name as the company has it now. No new version, which would refuse the operator's own change; a company of before is entered. */
export function renamed({ tenantId }: Scope, name: string): Write {
  const account = accounts.create(accounts.first(platform, opening(tenantId, name), 'opened'));
  const { pk: _pk, sk: _sk, name: _name, ...others } = 'put' in account ? account.put : {};
  const fields = Object.entries(others);
  return {
    tenantId: platform.tenantId,
    key: accounts.key(platform.tenantId, tenantId),
    update: `SET #name = :name, ${fields.map((_, at) => `#f${at} = if_not_exists(#f${at}, :f${at})`).join(', ')}`,
    names: { '#name': 'name', ...Object.fromEntries(fields.map(([field], at) => [`#f${at}`, field])) },
    values: { ':name': { S: name }, ...Object.fromEntries(fields.map(([, value], at) => [`:f${at}`, value])) },
  };
}
