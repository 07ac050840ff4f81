/**
 * Whether a company is let in, and what it may have: looked at with every call of its people. Kept in memory for some seconds, so
 * that it costs nothing; a change holds everywhere within them.
 */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import { type Limits, limitsOf, planLimits } from '../../shared/operator/plans.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { tenants } from '../tenants/entity.ts';
import { type AccountRecord, accounts } from './entity.ts';
import { meter } from './meter.ts';
import { found } from './opening.ts';

interface Standing {
  limits: Limits;
  suspended: AccountRecord['suspended'];
  /** The company has been deleted. */
  gone: boolean;
  /** Its admins must have come by passkey. */
  adminPasskeys: boolean;
}

const keepMs = 5000;
const mostKept = 2000;
const kept = new Map<TenantId, { until: number; standing: Promise<Standing> }>();

/** @throws AppError `unauthenticated` where there is no such company any more, `suspended`, `too_many_requests` */
export async function admit({ tenantId }: Scope): Promise<void> {
  if ((await standingOf(tenantId)).gone) throw new AppError('unauthenticated');
  const { limits } = await refuseSuspended(tenantId);
  const retryAfter = meter(tenantId, limits.requestsPerSecond);
  if (retryAfter !== null) throw new AppError('too_many_requests', { retryAfter });
}

/** @throws AppError `suspended`, `not_found` */
export async function refuseSuspended(tenantId: TenantId): Promise<Standing> {
  const standing = await standingOf(tenantId);
  if (standing.gone) throw new AppError('not_found', { values: { what: 'company' } });
  if (standing.suspended) throw new AppError('suspended', { values: { why: standing.suspended.why } });
  return standing;
}

export function standingOf(tenantId: TenantId): Promise<Standing> {
  const found = kept.get(tenantId);
  // Real time: this is about memory.
  if (found && found.until > Date.now()) return found.standing;
  if (kept.size >= mostKept) kept.clear();
  const standing = read(tenantId);
  kept.set(tenantId, { until: Date.now() + keepMs, standing });
  standing.catch(() => kept.delete(tenantId));
  return standing;
}

async function read(tenantId: TenantId): Promise<Standing> {
  const [known, tenant] = await Promise.all([accounts.get(platform, tenantId), tenants.get({ ...platform, tenantId })]);
  const account = known ?? (await enter(tenantId));
  const adminPasskeys = tenant?.signIn.adminPasskeys ?? false;
  return account
    ? { limits: limitsOf(account), suspended: account.suspended, gone: hasGone(account), adminPasskeys }
    : { limits: planLimits.enterprise, suspended: null, gone: false, adminPasskeys };
}

function hasGone({ ending }: AccountRecord): boolean {
  return ending !== null && ending.state !== 'waiting';
}

/** A company from before there was a directory is entered with its first call. */
async function enter(tenantId: TenantId) {
  const tenant = await tenants.get({ ...platform, tenantId });
  if (!tenant) return null;
  try {
    await commit(platform, [found(tenantId, tenant.name)]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  return accounts.get(platform, tenantId);
}

/** After a change by this very function. */
export function forgetStanding(tenantId: TenantId): void {
  kept.delete(tenantId);
}
