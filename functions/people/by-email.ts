import { platform, type Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { memberships, type PersonRecord, people } from './entity.ts';

/** Whoever has one of the addresses in this company, also those who were deactivated. */
export async function byEmail(scope: Scope, emails: readonly string[]): Promise<Map<string, Stored<PersonRecord>>> {
  const fresh = { consistent: true };
  const addresses = [...new Set(emails)];
  const found = await memberships.getMany(
    platform,
    addresses.map((address): [string, typeof scope.tenantId] => [address, scope.tenantId]),
    fresh,
  );
  const records = await people.getMany(
    scope,
    found.map(({ personId }): [typeof personId] => [personId]),
    fresh,
  );
  return new Map(records.map((person) => [person.email, person]));
}
