/**
 * Beginning a transfer: one transaction closes the person (their sessions die with it) and notes what is to follow. All that follows
 * is done by `moving.ts`, a few steps at a time, each begun by the event of the one before.
 */
import { AppError, invalid } from '../../shared/errors.ts';
import type { InputOf } from '../../shared/operation.ts';
import type { Transfer } from '../../shared/people/transfer.ts';
import type { startTransfer } from '../../shared/people/transfer-operations.ts';
import type { PersonScope, Role, Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { type PersonRecord, people } from './entity.ts';
import { holdingsOf } from './holdings.ts';
import { anotherAdmin, isActiveAdmin, tidy } from './people.ts';
import { type StoredTransfer, type TransferFields, transferRecords, transferShape } from './transfer-entity.ts';

const keptSeconds = 30 * 86_400;

export async function list(scope: Scope): Promise<{ transfers: Transfer[] }> {
  const found = await transferRecords.list(scope, { pk: transferRecords.key(scope.tenantId, '' as never).pk });
  return {
    transfers: found.map(transferShape).sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
  };
}

/**
 * @throws AppError `changed_meanwhile`, `last_admin`; `forbidden` for oneself; `merged` for who is somebody else already;
 * `invalid_input` where it would go to whoever asks: nobody takes what is another's
 */
export async function start(scope: PersonScope, input: InputOf<typeof startTransfer>): Promise<Transfer> {
  const { personId, purpose, how, reason, requests } = input;
  const [person, running] = await Promise.all([people.find(scope, personId), transferRecords.get(scope, personId)]);
  if (running?.state === 'running' && !person.active) return resume(scope, running);
  if (personId === scope.actor.id) throw new AppError('forbidden');
  if (person.mergedInto) throw new AppError('merged');
  if (person.version !== input.version) throw new AppError('changed_meanwhile');
  if (how === 'hand_over' && input.to === scope.actor.id) throw invalid('to', 'somebody_else');
  const heir = input.to && how === 'hand_over' ? await people.get(scope, input.to) : null;
  if (how === 'hand_over' && !heir?.active) throw invalid('to', 'unknown_person');
  const held = await holdingsOf(scope, personId);
  const fields: TransferFields = {
    personId,
    transferId: personId,
    ...{ purpose, how, from: partyOf(person), to: heir && partyOf(heir), state: 'running', done: 0 },
    total: Object.entries(held).reduce((sum, [what, n]) => sum + (isMoved(what, input) ? n : 0), 0),
    startedAt: instantOf(now()),
    ...{ who: scope.actor, reason, requests, series: [], part: 0, touched: false },
    expires: Math.floor(now() / 1000) + keptSeconds,
  };
  const after = running
    ? transferRecords.next(scope, running, fields, 'begun')
    : transferRecords.first(scope, fields, 'begun');
  const writes = [
    running ? transferRecords.replace(running, after) : transferRecords.create(after),
    closing(scope, person, purpose === 'merge' ? heir : null),
    ...(heir ? inheriting(scope, person, heir, purpose) : []),
    ...(isActiveAdmin(person) && !(purpose === 'merge' && heir) ? await anotherAdmin(scope, personId) : []),
  ];
  try {
    await commit(scope, unrepeated(writes));
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('changed_meanwhile', {}, { cause: error });
    throw error;
  }
  return transferShape(after);
}

/** Not what is counted by itself already, is done only where records are merged, or is to stay. */
function isMoved(what: string, { purpose, requests }: Pick<InputOf<typeof startTransfer>, 'purpose' | 'requests'>) {
  if (what === 'series' || what === 'approvals') return false;
  if (what === 'invitations' || what === 'withMeetings') return purpose === 'merge';
  return what !== 'requests' || purpose === 'merge' || requests === 'withdraw';
}

/** Whoever does not trust that it goes on by itself gives it a push. */
async function resume(scope: Scope, before: StoredTransfer): Promise<Transfer> {
  const after = transferRecords.next(scope, before, {}, 'resumed');
  try {
    await commit(scope, [transferRecords.replace(before, after)]);
    return transferShape(after);
  } catch (error) {
    // It has just gone on.
    if (error instanceof ConditionFailed) return transferShape(before);
    throw error;
  }
}

/** They may become admin again when they come back; what they decided and served belongs to others by then. */
function closing(scope: Scope, person: Stored<PersonRecord>, into: Stored<PersonRecord> | null): Write {
  const roles = tidy(person.roles.filter((role) => role === 'admin'));
  const patch = { active: false, era: person.active ? person.era + 1 : person.era, roles };
  const merged = into ? { mergedInto: into.personId } : {};
  return people.replace(person, people.next(scope, person, { ...patch, ...merged }, into ? 'merged' : 'deactivated'));
}

const taskRoles: readonly Role[] = ['approver', 'staff'];

/** What is not counted in steps: roles, and of oneself the favourite rooms. */
function inheriting(
  scope: Scope,
  person: Stored<PersonRecord>,
  heir: Stored<PersonRecord>,
  purpose: Transfer['purpose'],
): Write[] {
  const given = purpose === 'merge' ? person.roles : person.roles.filter((role) => taskRoles.includes(role));
  const roles = tidy([...heir.roles, ...given]);
  const favourites = [...new Set([...heir.preferences.favourites, ...person.preferences.favourites])].slice(0, 50);
  const preferences = purpose === 'merge' ? { ...heir.preferences, favourites } : heir.preferences;
  const isSame = roles.length === heir.roles.length && favourites.length === heir.preferences.favourites.length;
  if (isSame) return [people.unchanged(heir)];
  return [people.replace(heir, people.next(scope, heir, { roles, preferences }, 'inherited'))];
}

/** One item is written once in a transaction: the other admin may be the heir, whose own write has the same condition. */
function unrepeated(writes: readonly Write[]): Write[] {
  const written = new Set(writes.flatMap((write) => ('put' in write ? [write.put.sk?.S] : [])));
  const kept: Write[] = [];
  const checked = new Set<string>();
  for (const write of writes) {
    if ('check' in write) {
      if (written.has(write.check.sk) || checked.has(write.check.sk)) continue;
      checked.add(write.check.sk);
    }
    kept.push(write);
  }
  return kept;
}

function partyOf({ personId, name, email }: PersonRecord) {
  return { personId, name, email };
}
