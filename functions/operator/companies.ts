/** What an operator sees and decides of companies. */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type * as operations from '../../shared/operator/operations.ts';
import { limitsOf } from '../../shared/operator/plans.ts';
import type { Account } from '../../shared/operator/schema.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { accounts, type StoredAccount } from './entity.ts';
import { forgetStanding } from './standing.ts';
import { usage, used } from './usage.ts';

/** A page is looked through once; a search goes on by its cursor until enough is found or there is no more. */
export async function list(input: InputOf<typeof operations.companies>) {
  const wanted = input.search.normalize('NFKC').toLowerCase();
  const found: StoredAccount[] = [];
  let cursor: string | null | undefined = input.cursor;
  for (let pages = 0; pages < pagesAtMost; pages++) {
    const room = { limit: wanted ? searchedAtOnce : input.limit, cursor: cursor ?? undefined };
    const page = await accounts.page(platform, { pk: `${platform.tenantId}#accounts` }, room);
    found.push(...page.items.filter(({ name, companyId }) => matches(wanted, name, companyId)));
    cursor = page.cursor;
    if (cursor === null || found.length > 0) break;
  }
  return { companies: found.map(shapeOf), cursor: cursor ?? null };
}

const searchedAtOnce = 200;
const pagesAtMost = 5;

function matches(wanted: string, name: string, companyId: string): boolean {
  return companyId === wanted || name.normalize('NFKC').toLowerCase().includes(wanted);
}

export async function one({ companyId }: { companyId: TenantId }) {
  const [account, counts] = await Promise.all([find(companyId), used(companyId)]);
  return { company: shapeOf(account), usage: usage(account, counts) };
}

export async function change(scope: Scope, input: InputOf<typeof operations.change>): Promise<Account> {
  const before = await find(input.companyId);
  // Nothing is left that a plan could hold for.
  if (before.ending && before.ending.state !== 'waiting')
    throw new AppError('not_found', { values: { what: 'company' } });
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const suspended = input.suspended && { since: before.suspended?.since ?? instantOf(now()), why: input.suspended.why };
  const after = accounts.next(
    scope,
    before,
    {
      plan: input.plan ?? before.plan,
      agreed: input.agreed ?? before.agreed,
      suspended: suspended === undefined ? before.suspended : suspended,
    },
    input.suspended === undefined ? 'changed' : input.suspended ? 'suspended' : 'let in',
    input.suspended?.why,
  );
  try {
    const write = accounts.replace(before, after);
    const asNamed = `${write.condition} AND #name = :name`;
    const values = { ...write.values, ':name': { S: before.name } };
    await commit(scope, [{ ...write, condition: asNamed, names: { '#name': 'name' }, values }]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile');
    throw error;
  }
  forgetStanding(input.companyId);
  return shapeOf(after);
}

async function find(companyId: TenantId): Promise<StoredAccount> {
  const found = await accounts.get(platform, companyId);
  if (!found) throw new AppError('not_found', { values: { what: 'company' } });
  return found;
}

function shapeOf({ tenantId: _tenantId, ...account }: StoredAccount): Account {
  return { ...account, limits: limitsOf(account) };
}
