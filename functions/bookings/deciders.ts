/** The people who decide about a room's bookings. */
import { isApprover, mayDecide } from '../../shared/bookings/approval.ts';
import type { Room } from '../../shared/places/schema.ts';
import { isAdmin, type Role, type Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import * as Directory from '../people/directory.ts';
import type { PersonRecord } from '../people/entity.ts';

type Deciding = Pick<Room, 'approvers'>;

/** `asked`: its approvers, or the admins where none of them is there any more; `may`: all who could decide. */
export async function decidersOf(
  scope: Scope,
  room: Deciding,
): Promise<{ asked: Stored<PersonRecord>[]; may: Stored<PersonRecord>[] }> {
  // Ten thousand people are read from memory: each request for approval asks.
  const everybody = await Directory.everybody(scope);
  const may = everybody
    .filter(({ person, active, roles }) => active && mayDecide(whoIs(person, roles), room))
    .map(({ person }) => person);
  const approvers = may.filter((person) => isApprover(whoIs(person, person.roles), room));
  return { asked: approvers.length > 0 ? approvers : may.filter(isAdmin), may };
}

function whoIs({ personId, name }: PersonRecord, roles: readonly Role[]): Pick<Scope, 'actor' | 'roles'> {
  return { actor: { kind: 'person', id: personId, name }, roles };
}
