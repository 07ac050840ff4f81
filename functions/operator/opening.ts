/** A company enters the directory with its first record, and is found there by the name that it has now. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { TenantId } from '../../shared/ids.ts';
import type { Plan } from '../../shared/operator/plans.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import type { Ending } from '../../shared/tenants/deletion.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Write } from '../db/write.ts';
import { type AccountRecord, accounts } from './entity.ts';

/** What a new company begins with where the stage names no other. */
const usualPlan: Plan = 'standard';

/** With the company's own record, in one transaction. */
export function opened(companyId: TenantId, name: string): Write {
  const plan = (process.env.NEW_COMPANY_PLAN as Plan | undefined) ?? usualPlan;
  return accounts.create(accounts.first(platform, account(companyId, name, plan), 'opened'));
}

function account(companyId: TenantId, name: string, plan: Plan): AccountRecord {
  return { companyId, name, createdAt: instantOf(now()), plan, agreed: {}, suspended: null, ending: null, deeds: [] };
}

/** The name as the company has it now. It is the company's own: an operator's change never takes it back. */
export function renamed({ tenantId }: Scope, name: string): Write {
  return {
    tenantId: platform.tenantId,
    key: accounts.key(platform.tenantId, tenantId),
    update: 'SET #name = :name',
    names: { '#name': 'name' },
    values: { ':name': { S: name } },
    condition: 'attribute_exists(pk)',
  };
}

/** How far the company's end is. */
export function endingAs({ tenantId }: Pick<Scope, 'tenantId'>, ending: Ending | null): Write {
  return {
    tenantId: platform.tenantId,
    key: accounts.key(platform.tenantId, tenantId),
    update: 'SET ending = :ending ADD #version :one',
    names: { '#version': 'version' },
    values: { ':ending': marshall({ ending }).ending ?? { NULL: true }, ':one': { N: '1' } },
    condition: 'attribute_exists(pk)',
  };
}

/** A company from before there was a directory: it may have what it could have then. */
export function found(companyId: TenantId, name: string): Write {
  return accounts.create(accounts.first(platform, account(companyId, name, 'enterprise'), 'found'));
}
