/** What an operator sees and decides of companies. */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type * as operations from '../../shared/operator/operations.ts';
import { counted, fillOf, limitsOf } from '../../shared/operator/plans.ts';
import type { Account, Deed } from '../../shared/operator/schema.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { type AccountRecord, accounts, mostDeeds, type StoredAccount } from './entity.ts';
import { forgetStanding } from './standing.ts';
import { note, notedOf, usage, used } from './usage.ts';

/** A page is looked through once; a search goes on by its cursor until enough is found or there is no more. */
export async function list(input: InputOf<typeof operations.companies>) {
  const wanted = input.search.normalize('NFKC').toLowerCase();
  const found: StoredAccount[] = [];
  let cursor: string | null | undefined = input.cursor;
  for (let pages = 0; pages < pagesAtMost; pages++) {
    const room = { limit: wanted || input.use === 'near' ? searchedAtOnce : input.limit, cursor: cursor ?? undefined };
    const page = await accounts.page(platform, { pk: `${platform.tenantId}#accounts` }, room);
    found.push(...page.items.filter((each) => matches(wanted, each) && (input.use === 'any' || isNear(each))));
    cursor = page.cursor;
    if (cursor === null || found.length > 0) break;
  }
  return { companies: found.map(shapeOf), cursor: cursor ?? null };
}

const searchedAtOnce = 200;
const pagesAtMost = 5;

function matches(wanted: string, { name, companyId }: StoredAccount): boolean {
  return companyId === wanted || name.normalize('NFKC').toLowerCase().includes(wanted);
}

/** Nobody need see to a company that has been deleted. */
function isNear(account: StoredAccount): boolean {
  if (account.ending && account.ending.state !== 'waiting') return false;
  const [used, limits] = [notedOf(account), limitsOf(account)];
  return counted.some((what) => fillOf(used[what] ?? 0, limits[what]) !== 'fine');
}

export async function one({ companyId }: { companyId: TenantId }) {
  const [account, counts] = await Promise.all([find(companyId), used(companyId)]);
  await note(companyId, counts, notedOf(account));
  return { company: { ...shapeOf(account), used: counts }, usage: usage(account, counts), deeds: account.deeds };
}

export async function change(scope: Scope, input: InputOf<typeof operations.change>): Promise<Account> {
  const before = await find(input.companyId);
  // Nothing is left that a plan could hold for.
  if (before.ending && before.ending.state !== 'waiting')
    throw new AppError('not_found', { values: { what: 'company' } });
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const suspended = input.suspended && { since: before.suspended?.since ?? instantOf(now()), why: input.suspended.why };
  const facts = {
    plan: input.plan ?? before.plan,
    agreed: input.agreed ?? before.agreed,
    suspended: suspended === undefined ? before.suspended : suspended,
  };
  const deed: Deed = {
    ...{ at: new Date(now()).toISOString(), by: scope.actor.name, why: input.suspended?.why ?? null },
    ...{ before: standing(before), after: standing(facts) },
  };
  const after = accounts.next(
    scope,
    before,
    { ...facts, deeds: [deed, ...before.deeds].slice(0, mostDeeds) },
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

function standing({ plan, agreed, suspended }: Pick<AccountRecord, 'plan' | 'agreed' | 'suspended'>): Deed['after'] {
  return { plan, agreed, suspended: suspended !== null };
}

async function find(companyId: TenantId): Promise<StoredAccount> {
  const found = await accounts.get(platform, companyId);
  if (!found) throw new AppError('not_found', { values: { what: 'company' } });
  return found;
}

function shapeOf(account: StoredAccount): Account {
  const { companyId, name, createdAt, plan, agreed, suspended, ending, version, lastChange } = account;
  const known = { companyId, name, createdAt, plan, agreed, suspended, ending, version, lastChange };
  return { ...known, limits: limitsOf(account), used: notedOf(account) };
}
