/** A company enters the directory with its first record, and is found there by the name that it has now. */
import type { TenantId } from '../../shared/ids.ts';
import type { Plan } from '../../shared/operator/plans.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Write } from '../db/write.ts';
import { type AccountRecord, accounts } from './entity.ts';

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
