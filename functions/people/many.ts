/** What is done with many people at once, some dozen in each transaction. */
import { AppError } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { changeMany } from '../../shared/people/many-operations.ts';
import type { Person } from '../../shared/people/schema.ts';
import type { PersonScope, Role, Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { reaching } from '../tenants/outreach.ts';
import { type PersonRecord, people } from './entity.ts';
import { anotherAdmin, isActiveAdmin, shown, tidy } from './people.ts';

/** A transaction takes a hundred items; smaller ones meet fewer others. */
const atOnce = 40;

export async function change(scope: PersonScope, input: InputOf<typeof changeMany>): Promise<{ people: Person[] }> {
  const before = await findAll(scope, input.personIds);
  const after = before.map((person) => changed(scope, person, input));
  const leaving = before.filter((person, index) => isActiveAdmin(person) && !isActiveAdmin(after[index] ?? person));
  const ids = leaving.map(({ personId }) => personId);
  const check = ids.length > 0 ? await anotherAdmin(scope, ...ids) : [];
  for (const part of partsOf(before.map((person, index) => ({ person, next: after[index] ?? person })))) {
    const due = part.filter(({ person, next }) => next !== person);
    const writes = due.map(({ person, next }) => people.replace(person, next));
    if (writes.length > 0) await unlessChanged(scope, [...writes, ...check.filter((write) => !isAmong(write, due))]);
  }
  return { people: after.map(shown) };
}

/** The admin who stays may be one of those who are changed, on the same condition. */
function isAmong(write: Write, due: readonly { person: Stored<PersonRecord> }[]): boolean {
  return 'check' in write && due.some(({ person }) => person.personId === write.check.sk);
}

function changed(scope: Scope, before: Stored<PersonRecord>, input: InputOf<typeof changeMany>): Stored<PersonRecord> {
  const { department = before.department, addRoles, removeRoles } = input;
  const removed = new Set<Role>(removeRoles);
  const roles = tidy([...before.roles.filter((role) => !removed.has(role)), ...addRoles]);
  const isSame = department === before.department && roles.toSorted().join() === before.roles.toSorted().join();
  return isSame ? before : people.next(scope, before, { department, roles }, 'changed');
}

export async function inviteAgain(scope: PersonScope, input: { personIds: PersonId[] }): Promise<{ sent: number }> {
  const found = await findAll(scope, input.personIds);
  const waiting = found.filter(({ active, joinedAt }) => active && joinedAt === null);
  for (const part of partsOf(waiting)) {
    const writes = part.map((person) => people.replace(person, people.next(scope, person, {}, 'invited')));
    await reaching(scope, 'invitations', part.length, () => unlessChanged(scope, writes));
  }
  return { sent: waiting.length };
}

/** @throws AppError `not_found` unless every one is of the company */
async function findAll(scope: Scope, personIds: readonly PersonId[]): Promise<Stored<PersonRecord>[]> {
  const ids = [...new Set(personIds)];
  const found = await people.getMany(
    scope,
    ids.map((id): [PersonId] => [id]),
    { consistent: true },
  );
  if (found.length < ids.length) throw new AppError('not_found', { values: { what: 'person' } });
  return found;
}

function partsOf<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / atOnce) }, (_none, n) =>
    list.slice(n * atOnce, (n + 1) * atOnce),
  );
}

async function unlessChanged(scope: Scope, writes: readonly Write[]): Promise<void> {
  try {
    await commit(scope, writes);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile', {}, { cause: error });
    throw error;
  }
}
