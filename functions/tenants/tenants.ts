/** Companies: sign-up, and what holds for the whole company. */
import { AppError } from '../../shared/errors.ts';
import { newId, type TenantId } from '../../shared/ids.ts';
import { usualPreferences } from '../../shared/messages/preferences.ts';
import type { InputOf } from '../../shared/operation.ts';
import { usualHours } from '../../shared/places/hours.ts';
import { type PersonScope, platform, type Scope, systemScope } from '../../shared/scope.ts';
import type { change as changeOperation, signUp as signUpOperation } from '../../shared/tenants/operations.ts';
import { defaultPolicy, noBrand, usualCurrency, usualSignIn } from '../../shared/tenants/policy.ts';
import type { BookingPolicy, Tenant } from '../../shared/tenants/schema.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import { formedFromTheFirst } from '../forms.ts';
import { opened, renamed } from '../operator/opening.ts';
import { forgetStanding } from '../operator/standing.ts';
import { passkeys, passkeysOf, passkeysOfPerson } from '../passkeys/entity.ts';
import { activeAdmins } from '../people/admins.ts';
import * as Codes from '../people/codes.ts';
import { memberships, people } from '../people/entity.ts';
import * as Sessions from '../people/sessions.ts';
import { forgetFacts } from '../places/facts.ts';
import { type StoredTenant, tenants } from './entity.ts';
import { firstHolidays, holidays } from './holidays-entity.ts';
import { newcomer } from './outreach.ts';

/** The company, its first admin and the admin's entry in the directory, all at once. */
export async function found(
  input: Omit<InputOf<typeof signUpOperation>, 'code'>,
  also: (tenantId: TenantId) => Write[] = () => [],
) {
  const tenantId = newId('tenant');
  const personId = newId('person');
  const scope = {
    ...systemScope(tenantId, 'sign-up', input.locale),
    actor: { kind: 'person' as const, id: personId, name: input.name },
  };
  const tenant = tenants.first(scope, {
    tenantId,
    name: input.company,
    zone: input.zone,
    hours: usualHours,
    locale: input.locale,
    currency: usualCurrency,
    policy: defaultPolicy,
    brand: noBrand,
    signIn: usualSignIn,
  });
  const person = people.first(scope, {
    personId,
    name: input.name,
    email: input.email,
    roles: ['admin', 'employee'],
    locale: input.locale,
    department: '',
    active: true,
    joinedAt: null,
    mergedInto: null,
    preferences: { favourites: [], reminderMinutes: null, messages: usualPreferences },
    era: 1,
  });
  const membership = memberships.first(platform, { email: input.email, companyId: tenantId, personId });
  await commit(scope, [
    tenants.create(tenant),
    holidays.create(holidays.first(scope, firstHolidays(tenantId, input.locale))),
    people.create(person),
    memberships.create(membership),
    opened(tenantId, input.company),
    ...formedFromTheFirst(tenantId),
    ...also(tenantId),
  ]);
  return { tenant, person };
}

export async function signUp(input: InputOf<typeof signUpOperation>, from: Codes.From) {
  const { code, ...company } = input;
  const useUp = await Codes.verify(input.email, code, from);
  try {
    const { tenant, person } = await found(company, (tenantId) => [...useUp, ...newcomer(tenantId)]);
    return await Sessions.start(tenant.tenantId, person);
  } catch (error) {
    // Only the code's condition can fail: somebody used it in the meantime.
    if (error instanceof ConditionFailed) throw new AppError('code_expired');
    throw error;
  }
}

export async function get(scope: Scope): Promise<Tenant> {
  return shown(await tenants.find(scope));
}

/** Without what the company's counters alone must know, and what its admins ask for by itself. */
export function shown(stored: StoredTenant): Tenant {
  const { departmentsSince: _departmentsSince, firstZone: _firstZone, deletion: _deletion, ...tenant } = stored;
  return tenant;
}

export async function change(scope: PersonScope, input: InputOf<typeof changeOperation>): Promise<Tenant> {
  const before = await tenants.find(scope);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const demands = (input.signIn?.adminPasskeys ?? false) && !before.signIn.adminPasskeys;
  const own = demands ? await waysIn(scope) : [];
  const patch = Object.entries(input.policy ?? {}).filter(([, value]) => value !== undefined);
  const policy: BookingPolicy = { ...before.policy, ...Object.fromEntries(patch) };
  const fields = {
    name: input.name ?? before.name,
    zone: input.zone ?? before.zone,
    hours: input.hours ?? before.hours,
    locale: input.locale ?? before.locale,
    currency: input.currency ?? before.currency,
    policy,
    brand: { ...before.brand, ...defined({ color: input.color }) },
    signIn: { ...before.signIn, ...defined(input.signIn ?? {}) },
    ...(before.policy.quota.departmentMinutesPerWeek === null ? { departmentsSince: before.version + 1 } : {}),
    ...((input.zone ?? before.zone) === before.zone ? {} : { firstZone: before.firstZone ?? before.zone }),
  };
  return replace(scope, before, fields, own);
}

/**
 * One's own passkey and a second way into the company, one's own or another admin's, on condition that both stay: one that is lost
 * locks nobody out for good.
 * @throws AppError `passkey_first`, `passkey_spare`
 */
async function waysIn(scope: PersonScope): Promise<Write[]> {
  const [own, spare = await anotherAdmins(scope)] = await passkeysOf(scope);
  if (!own) throw new AppError('passkey_first');
  if (!spare) throw new AppError('passkey_spare');
  return [own, spare].map(({ tenantId, personId, passkeyId }) => ({
    tenantId,
    check: passkeys.key(tenantId, personId, passkeyId),
    condition: 'attribute_exists(pk)',
  }));
}

async function anotherAdmins(scope: PersonScope) {
  for (const { personId } of await activeAdmins(scope)) {
    const [passkey] = personId === scope.actor.id ? [] : await passkeysOfPerson(scope, personId);
    if (passkey) return passkey;
  }
  return undefined;
}

/**
 * @param also conditions on others' records
 * @throws AppError `changed_meanwhile`
 */
export async function replace(
  scope: PersonScope,
  before: StoredTenant,
  patch: Partial<StoredTenant>,
  also: readonly Write[] = [],
): Promise<Tenant> {
  const after = tenants.next(scope, before, patch, 'changed');
  try {
    const isRenamed = after.name !== before.name;
    await commit(scope, [tenants.replace(before, after), ...(isRenamed ? [renamed(scope, after.name)] : []), ...also]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile');
    throw error;
  }
  forgetFacts(scope.tenantId);
  forgetStanding(scope.tenantId);
  return shown(after);
}
