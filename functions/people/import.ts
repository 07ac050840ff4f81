/** Imports of tables of people: what rows would do, and doing it, a transaction at a time. */
import * as z from 'zod';
import type { InputOf } from '../../shared/operation.ts';
import type { importRows } from '../../shared/people/operations.ts';
import type { PersonRow } from '../../shared/people/schema.ts';
import { email, line } from '../../shared/schema.ts';
import { type Locale, type PersonScope, type Role, roles, type Scope } from '../../shared/scope.ts';
import { mayJoin } from '../../shared/tenants/policy.ts';
import type { Stored } from '../db/record.ts';
import { commit, type Write } from '../db/write.ts';
import { answered, factsIn, fault, type Looked, newIn, partsOf, storeAll, wrong } from '../importing.ts';
import { refuseOver } from '../operator/usage.ts';
import { type StoredTenant, tenants } from '../tenants/entity.ts';
import { reaching } from '../tenants/outreach.ts';
import { byEmail } from './by-email.ts';
import { type PersonRecord, people } from './entity.ts';
import { added, otherDomain, tidy } from './people.ts';

type Input = InputOf<typeof importRows>;

interface Step extends Looked {
  writes: Write[];
}

export async function check(scope: PersonScope, input: Input, locale: Locale) {
  return answered(await plan(scope, input.rows, input), locale);
}

export async function store(scope: PersonScope, input: Input) {
  const planned = (rows: readonly PersonRow[]) => plan(scope, rows, input);
  const done = await storeAll(input.rows, planned, async (steps, told) => {
    await refuseOver(scope, 'people', newIn(steps));
    for (const part of partsOf(steps, ({ writes }) => writes.length)) {
      const writes = part.flatMap((step) => step.writes);
      const mails = input.invite ? part.filter(({ outcome }) => outcome === 'create').length : 0;
      if (writes.length > 0) await reaching(scope, 'invitations', mails, () => commit(scope, writes));
      told(part);
    }
  });
  return answered(done, scope.locale);
}

const known = new Set<string>(roles);
const named = z
  .string()
  .transform((text) => text.split(/[、,，;；|/]/).map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''))
  .refine((parts) => parts.every((part) => known.has(part)), { error: 'unknown_role' })
  .transform((parts) => (parts.length === 0 ? undefined : (parts as Role[])));

const facts = z.object({
  line: z.number(),
  email,
  name: z.preprocess(
    (text) => (typeof text === 'string' && text.trim() === '' ? undefined : text),
    line(60).optional(),
  ),
  department: line(60, 0).optional(),
  roles: named.optional(),
});
type Facts = z.output<typeof facts>;

async function plan(scope: Scope, rows: readonly PersonRow[], choice: Pick<Input, 'existing' | 'invite'>) {
  const read = rows.map((row) => factsIn(facts, row));
  const [there, company] = await Promise.all([
    byEmail(
      scope,
      read.flatMap((each) => ('facts' in each ? [each.facts.email] : [])),
    ),
    tenants.find(scope),
  ]);
  const seen = new Set<string>();
  return read.map((each, index): Step => {
    const at = rows[index]?.line ?? 0;
    if ('errors' in each) return { ...wrong(at, each.errors), writes: [] };
    const row = each.facts;
    if (seen.has(row.email)) return { ...wrong(at, [fault('email', 'twice')]), writes: [] };
    seen.add(row.email);
    const before = there.get(row.email);
    if (!before) return newcomer(scope, row, company, choice.invite);
    return choice.existing === 'skip' ? still(row, 'skip') : changed(scope, before, row);
  });
}

function still({ line: at }: Facts, outcome: Looked['outcome']): Step {
  return { line: at, outcome, errors: [], writes: [] };
}

function newcomer(scope: Scope, row: Facts, { locale, signIn }: StoredTenant, invite: boolean): Step {
  const { email: address, name, department = '', roles: own = ['employee'] } = row;
  if (name === undefined) return { ...wrong(row.line, [fault('name', 'required')]), writes: [] };
  if (!mayJoin(signIn, address)) return { ...wrong(row.line, [otherDomain(signIn)]), writes: [] };
  const { writes } = added(
    scope,
    { email: address, name, department, roles: own, locale },
    invite ? 'invited' : 'created',
  );
  return { ...still(row, 'create'), writes };
}

function changed(scope: Scope, before: Stored<PersonRecord>, row: Facts): Step {
  const { name = before.name, department = before.department } = row;
  // A table that was made elsewhere must not leave a company without somebody who manages it.
  const kept: Role[] = before.roles.includes('admin') ? ['admin'] : [];
  const wanted = row.roles ? tidy([...row.roles, ...kept]) : before.roles;
  const isSame =
    name === before.name &&
    department === before.department &&
    wanted.toSorted().join() === before.roles.toSorted().join();
  if (isSame) return still(row, 'same');
  const after = people.next(scope, before, { name, department, roles: wanted }, 'changed');
  return { ...still(row, 'change'), writes: [people.replace(before, after)] };
}
