/** The company's deletion while it waits. What follows from it (the timer, the mails) follows from the stream. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { type Deletion, waitingDays } from '../../shared/tenants/deletion.ts';
import type { askDeletion } from '../../shared/tenants/deletion-operations.ts';
import { addMinutes, instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { endingAs } from '../operator/opening.ts';
import { type StoredTenant, tenants } from './entity.ts';

export async function get(scope: Scope) {
  return standing((await tenants.find(scope)).deletion);
}

/** Who asks again changes nothing. @throws AppError `invalid_input`, `changed_meanwhile` */
export async function ask(scope: PersonScope, { name, reason }: InputOf<typeof askDeletion>) {
  const before = await tenants.find(scope);
  if (name !== before.name.trim()) throw invalid('name', 'company_name');
  if (before.deletion) return standing(before.deletion);
  const askedAt = instantOf(now());
  const by = { personId: scope.actor.id, name: scope.actor.name };
  return save(scope, before, { askedAt, at: addMinutes(askedAt, waitingDays * 1440), by, reason });
}

/** @throws AppError `changed_meanwhile` */
export async function callOff(scope: PersonScope) {
  const before = await tenants.find(scope);
  return before.deletion ? save(scope, before, undefined) : standing(undefined);
}

async function save(scope: PersonScope, before: StoredTenant, deletion: Deletion | undefined) {
  const { deletion: _deletion, ...rest } = before;
  const what = deletion ? 'deletion_asked' : 'deletion_called_off';
  const why = deletion?.reason || undefined;
  const after = tenants.next(scope, rest, deletion ? { deletion } : {}, what, why);
  const { askedAt = '', at = '', by } = deletion ?? {};
  const ending = by ? { state: 'waiting' as const, askedAt, at, by: by.name, goneAt: null, doneAt: null } : null;
  try {
    await commit(scope, [tenants.replace(before, after), endingAs(scope, ending)]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile');
    throw error;
  }
  return standing(deletion);
}

function standing(deletion: Deletion | undefined) {
  return { deletion: deletion ?? null, waitingDays };
}
