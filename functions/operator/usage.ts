/** What a company has of what it may have. Counted, not read: no name leaves the table. */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import { type Counted, counted, limitsOf } from '../../shared/operator/plans.ts';
import type { Usage } from '../../shared/operator/schema.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { countItems } from '../db/read.ts';
import { commit } from '../db/write.ts';
import { type AccountRecord, accounts } from './entity.ts';
import { standingOf } from './standing.ts';

export async function used(tenantId: TenantId): Promise<Usage['used']> {
  const [rooms, doorplates, people] = await Promise.all([
    count(tenantId, 'rooms'),
    count(tenantId, 'doorplates'),
    count(tenantId, 'people'),
  ]);
  return { rooms, doorplates, people };
}

const usedAs = { rooms: 'usedRooms', doorplates: 'usedDoorplates', people: 'usedPeople' } as const;

/**
 * For the operator's list: a page of companies is not counted each time that somebody looks at it.
 * @param known what is noted already
 */
export async function note(
  tenantId: TenantId,
  counts: Partial<Usage['used']>,
  known: Partial<Usage['used']> = {},
): Promise<void> {
  const news = counted.filter((what) => counts[what] !== undefined && counts[what] !== known[what]);
  if (news.length === 0) return;
  try {
    await commit(platform, [
      {
        tenantId: platform.tenantId,
        key: accounts.key(platform.tenantId, tenantId),
        update: `SET ${news.map((what) => `${usedAs[what]} = :${what}`).join(', ')}`,
        values: Object.fromEntries(news.map((what) => [`:${what}`, { N: String(counts[what]) }])),
        condition: 'attribute_exists(pk)',
      },
    ]);
  } catch {
    // It is noted with the next count; nobody waits for it.
  }
}

/** As last counted. */
export function notedOf(account: Pick<AccountRecord, (typeof usedAs)[Counted]>): Partial<Usage['used']> {
  const known = counted.filter((what) => account[usedAs[what]] !== undefined);
  return Object.fromEntries(known.map((what) => [what, account[usedAs[what]]]));
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
const kept = new Map<string, { until: number; present: number }>();

/** Far from the limit a count of some seconds ago will do: whoever adds thousands one after the other is not counted each time. */
async function presentOf(tenantId: TenantId, what: Counted, more: number, most: number): Promise<number> {
  const key = `${tenantId} ${what}`;
  const known = kept.get(key);
  if (known && known.until > Date.now() && known.present + more <= most * 0.9) {
    known.present += more;
    return known.present - more;
  }
  const present = await count(tenantId, what);
  await note(tenantId, { [what]: Math.min(present + more, Math.max(present, most)) });
  if (kept.size > 2000) kept.clear();
  kept.set(key, { until: Date.now() + keepMs, present: present + more });
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
