/** What a company has of what it may have. Counted, not read: no name leaves the table. */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import { type Counted, limitsOf } from '../../shared/operator/plans.ts';
import type { Usage } from '../../shared/operator/schema.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { countItems } from '../db/read.ts';
import type { AccountRecord } from './entity.ts';
import { standingOf } from './standing.ts';

export async function used(tenantId: TenantId): Promise<Usage['used']> {
  const [rooms, doorplates, people] = await Promise.all([
    count(tenantId, 'rooms'),
    count(tenantId, 'doorplates'),
    count(tenantId, 'people'),
  ]);
  return { rooms, doorplates, people };
}

/** What is on its way out does not count, nor who has left. */
function count(tenantId: TenantId, what: Counted): Promise<number> {
  const scope = { ...platform, tenantId };
  if (what === 'rooms') {
    const filter = { path: 'closed', isAbsent: true } as const;
    return countItems(scope, { pk: `${tenantId}#places`, beginsWith: 'room#', filter });
  }
  if (what === 'people') {
    return countItems(scope, { pk: `${tenantId}#people`, filter: { path: 'active', is: true } });
  }
  return countItems(scope, { pk: `${tenantId}#doorplates` });
}

const keepMs = 10_000;
/** Counted not long ago by this function, with what it has let in since. */
const counted = new Map<string, { until: number; present: number }>();

/** Far from the limit a count of some seconds ago will do: whoever adds thousands one after the other is not counted each time. */
async function presentOf(tenantId: TenantId, what: Counted, more: number, most: number): Promise<number> {
  const key = `${tenantId} ${what}`;
  const known = counted.get(key);
  if (known && known.until > Date.now() && known.present + more <= most * 0.9) {
    known.present += more;
    return known.present - more;
  }
  const present = await count(tenantId, what);
  if (counted.size > 2000) counted.clear();
  counted.set(key, { until: Date.now() + keepMs, present: present + more });
  return present;
}

/**
 * Whether there is room for so many more. Two admins who add at the very same time may pass it by what one of them adds.
 * @throws AppError `plan_limit`
 */
export async function refuseOver({ tenantId }: Scope, what: Counted, more = 1): Promise<void> {
  if (more === 0) return;
  const most = (await standingOf(tenantId)).limits[what];
  const present = await presentOf(tenantId, what, more, most);
  if (present + more > most) throw new AppError('plan_limit', { values: { what, most, present } });
}

export function usage(account: Pick<AccountRecord, 'plan' | 'agreed'>, counts: Usage['used']): Usage {
  return { plan: account.plan, limits: limitsOf(account), used: counts };
}
