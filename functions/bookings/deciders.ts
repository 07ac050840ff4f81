/** The people who decide about a room's bookings. */
import { isApprover, mayDecide } from '../../shared/bookings/approval.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Room } from '../../shared/places/schema.ts';
import { isAdmin, type Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { type PersonRecord, people } from '../people/entity.ts';

type Deciding = Pick<Room, 'approvers'>;

/** `asked`: its approvers, or the admins where none of them is there any more; `may`: all who could decide. */
export async function decidersOf(
  scope: Scope,
  room: Deciding,
): Promise<{ asked: Stored<PersonRecord>[]; may: Stored<PersonRecord>[] }> {
  const everybody = await people.list(scope, { pk: people.key(scope.tenantId, '' as PersonId).pk });
  const may = everybody.filter((person) => person.active && mayDecide(whoIs(person), room));
  const approvers = may.filter((person) => isApprover(whoIs(person), room));
  return { asked: approvers.length > 0 ? approvers : may.filter(isAdmin), may };
}

function whoIs({ personId, name, roles }: PersonRecord): Pick<Scope, 'actor' | 'roles'> {
  return { actor: { kind: 'person', id: personId, name }, roles };
}
