/** People of a company: who they are, what they prefer, what they may do. */
import { AppError, type FieldError, invalid } from '../../shared/errors.ts';
import { newId, type PersonId, type RoomId } from '../../shared/ids.ts';
import { usualPreferences } from '../../shared/messages/preferences.ts';
import type { InputOf } from '../../shared/operation.ts';
import type {
  changeMe as changeMeOperation,
  change as changeOperation,
  invite as inviteOperation,
  list as listOperation,
} from '../../shared/people/operations.ts';
import type { Me, Person, PersonState } from '../../shared/people/schema.ts';
import { type PersonScope, platform, type Role, type Scope } from '../../shared/scope.ts';
import { mayJoin } from '../../shared/tenants/policy.ts';
import type { SignInRules } from '../../shared/tenants/schema.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import * as Inbox from '../messages/inbox.ts';
import { refuseOver } from '../operator/usage.ts';
import { rooms } from '../places/entity.ts';
import { tenants } from '../tenants/entity.ts';
import { reaching } from '../tenants/outreach.ts';
import * as Directory from './directory.ts';
import { memberships, type PersonRecord, people } from './entity.ts';

export async function me(scope: PersonScope): Promise<Me> {
  const [person, tenant, unread] = await Promise.all([
    people.find(scope, scope.actor.id),
    tenants.find(scope),
    Inbox.unread(scope),
  ]);
  const { personId, tenantId, name, email, roles, locale, preferences, version } = person;
  return {
    personId,
    tenantId,
    company: tenant.name,
    zone: tenant.zone,
    currency: tenant.currency,
    color: tenant.brand.color,
    name,
    email,
    roles,
    locale,
    preferences,
    unread,
    version,
  };
}

export async function changeMe(scope: PersonScope, input: InputOf<typeof changeMeOperation>): Promise<Me> {
  const before = await people.find(scope, scope.actor.id);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  const { favourites, reminderMinutes, messages } = before.preferences;
  await findRooms(
    scope,
    (input.favourites ?? []).filter((roomId) => !favourites.includes(roomId)),
  );
  await save(scope, before, {
    name: input.name ?? before.name,
    locale: input.locale ?? before.locale,
    preferences: {
      favourites: input.favourites ? [...new Set(input.favourites)] : favourites,
      reminderMinutes: input.reminderMinutes === undefined ? reminderMinutes : input.reminderMinutes,
      messages: input.messages ?? messages,
    },
  });
  return me(scope);
}

/** @throws AppError `not_found` unless every one is a room of the company */
async function findRooms(scope: Scope, roomIds: readonly RoomId[]): Promise<void> {
  const found = await rooms.getMany(
    scope,
    roomIds.map((roomId): [RoomId] => [roomId]),
  );
  if (found.length < new Set(roomIds).size) throw new AppError('not_found', { values: { what: 'room' } });
}

export async function colleagues(scope: PersonScope, input: { search: string; limit: number; ids: PersonId[] }) {
  if (input.ids.length > 0) {
    await known(scope, input.ids);
    const named = await byIds(scope, input.ids);
    return { people: [...named.values()].map(({ personId, name, email }) => ({ personId, name, email })) };
  }
  const wanted = input.search.toLowerCase();
  const found = await Directory.page(scope, ({ active, text }) => active && text.includes(wanted), input);
  return { people: found.people.map(({ personId, name, email }) => ({ personId, name, email })) };
}

export async function list(scope: PersonScope, input: InputOf<typeof listOperation>) {
  const { search, role, department, state, ...page } = input;
  const wanted = search.toLowerCase();
  const found = await Directory.page(
    scope,
    (entry) =>
      (state === undefined || isIn(entry, state)) &&
      (role === undefined || entry.roles.includes(role)) &&
      (department === undefined || entry.department === department) &&
      entry.text.includes(wanted),
    page,
  );
  return { ...found, people: found.people.map(shown) };
}

function isIn({ active, hasJoined }: Directory.Entry, state: PersonState): boolean {
  if (state === 'current') return active;
  if (state === 'deactivated') return !active;
  return active && hasJoined === (state === 'active');
}

export async function invite(scope: Scope, input: InputOf<typeof inviteOperation>): Promise<Person> {
  const [{ locale, signIn }] = await Promise.all([tenants.find(scope), refuseOver(scope, 'people')]);
  if (!mayJoin(signIn, input.email)) throw new AppError('invalid_input', { fields: [otherDomain(signIn)] });
  const { person, writes } = added(scope, { ...input, locale }, 'invited');
  try {
    await reaching(scope, 'invitations', 1, () => commit(scope, writes));
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('already_exists');
    throw error;
  }
  return shown(person);
}

/** What is told of an address that the company's sign-in rules do not take. */
export function otherDomain({ domains }: SignInRules): FieldError {
  return { field: 'email', rule: 'domain_not_allowed', message: domains.map((domain) => `@${domain}`).join(', ') };
}

/** Somebody new, who has never signed in. @param what `invited` sends them a mail */
export function added(
  scope: Scope,
  facts: Pick<PersonRecord, 'email' | 'name' | 'roles' | 'department' | 'locale'>,
  what: 'invited' | 'created',
): { person: Stored<PersonRecord>; writes: Write[] } {
  const { email, name, department, locale } = facts;
  const personId = newId('person');
  const preferences = { favourites: [], reminderMinutes: null, messages: usualPreferences };
  const record = {
    personId,
    name,
    email,
    roles: tidy(facts.roles),
    locale,
    department,
    active: true,
    joinedAt: null,
    mergedInto: null,
    preferences,
    era: 1,
  };
  const person = people.first(scope, record, what);
  const membership = memberships.first(platform, { email, companyId: scope.tenantId, personId });
  return { person, writes: [people.create(person), memberships.create(membership)] };
}

export async function change(scope: PersonScope, input: InputOf<typeof changeOperation>): Promise<Person> {
  const before = await people.find(scope, input.personId);
  if (before.version !== input.version) throw new AppError('changed_meanwhile');
  if (input.active && before.mergedInto) throw new AppError('merged');
  const active = input.active ?? before.active;
  const patch = {
    name: input.name ?? before.name,
    roles: input.roles ? tidy(input.roles) : before.roles,
    department: input.department ?? before.department,
    active,
    era: before.active && !active ? before.era + 1 : before.era,
  };
  const losesAdmin = isActiveAdmin(before) && !isActiveAdmin(patch);
  return shown(await save(scope, before, patch, losesAdmin ? await anotherAdmin(scope, before.personId) : []));
}

export function isActiveAdmin(person: Pick<PersonRecord, 'roles' | 'active'>): boolean {
  return person.active && person.roles.includes('admin');
}

/** The check that somebody else is admin and stays it while this commits. @throws AppError `last_admin` */
export async function anotherAdmin(scope: Scope, ...leaving: PersonId[]): Promise<Write[]> {
  const known = await Directory.everybody(scope);
  const other = known.find(({ person }) => !leaving.includes(person.personId) && isActiveAdmin(person))?.person;
  if (!other) throw new AppError('last_admin');
  return [
    {
      tenantId: scope.tenantId,
      check: people.key(scope.tenantId, other.personId),
      condition: 'version = :version',
      values: { ':version': { N: String(other.version) } },
    },
  ];
}

async function save(
  scope: PersonScope,
  before: Stored<PersonRecord>,
  patch: Partial<PersonRecord>,
  also: Write[] = [],
): Promise<Stored<PersonRecord>> {
  const after = people.next(scope, before, patch, 'changed');
  try {
    await commit(scope, [people.replace(before, after), ...also]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile');
    throw error;
  }
  return after;
}

/** @param field of the input that names them @throws AppError unless every one is or was a person of the company */
export async function known(scope: Scope, ids: readonly PersonId[], field = 'ids'): Promise<void> {
  const found = await people.getMany(
    scope,
    [...new Set(ids)].map((id): [PersonId] => [id]),
  );
  const there = new Set(found.map(({ personId }) => personId));
  const index = ids.findIndex((id) => !there.has(id));
  if (index >= 0) throw invalid(`${field}.${index}`, 'unknown_person');
}

/** Active people of the company by id. @throws nothing: the caller compares. */
export async function byIds(scope: Scope, ids: readonly PersonId[]): Promise<Map<PersonId, Stored<PersonRecord>>> {
  const found = await people.getMany(
    scope,
    [...new Set(ids)].map((id): [PersonId] => [id]),
  );
  return new Map(found.filter((person) => person.active).map((person) => [person.personId, person]));
}

export function tidy(roles: readonly Role[]): Role[] {
  return [...new Set<Role>([...roles, 'employee'])];
}

export function shown(person: Stored<PersonRecord>): Person {
  const { personId, name, email, roles, locale, department, active, joinedAt, mergedInto } = person;
  const { version, lastChange } = person;
  const facts = { personId, name, email, roles, locale, department, active, joinedAt, mergedInto };
  return { ...facts, version, lastChange } as Person;
}
