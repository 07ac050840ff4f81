import type { PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { type PersonRecord, people } from '../people/entity.ts';

/** People by id, without those who have left. */
export async function activePeople(
  scope: Scope,
  ids: readonly PersonId[],
): Promise<Map<PersonId, Stored<PersonRecord>>> {
  const found = await people.getMany(
    scope,
    [...new Set(ids)].map((id): [PersonId] => [id]),
  );
  return new Map(found.filter(({ active }) => active).map((person) => [person.personId, person]));
}
