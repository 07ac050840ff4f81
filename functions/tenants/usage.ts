/** What a company has of what it may have, for its own admins: counted in the lists that are kept in memory, where the table would read all. */
import type { Usage } from '../../shared/operator/schema.ts';
import { platform, type Scope } from '../../shared/scope.ts';
import { everyDoorplate } from '../doorplates/entity.ts';
import { accounts } from '../operator/entity.ts';
import { note, notedOf, usage } from '../operator/usage.ts';
import * as Directory from '../people/directory.ts';
import { keptRooms } from '../places/entity.ts';

export async function usageOf(scope: Scope): Promise<Usage> {
  const [account, rooms, doorplates, people] = await Promise.all([
    accounts.get(platform, scope.tenantId),
    keptRooms(scope),
    everyDoorplate(scope),
    Directory.everybody(scope),
  ]);
  const counts = {
    rooms: [...rooms.byId.values()].filter(({ closed }) => !closed).length,
    doorplates: doorplates.length,
    people: people.filter(({ person }) => person.active).length,
  };
  if (account) await note(scope.tenantId, counts, notedOf(account));
  return usage(account ?? { plan: 'enterprise', agreed: {} }, counts);
}
