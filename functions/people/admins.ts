/** Who may run the company now, read from the table: for what is rare and must reach all of them. */
import type { Scope } from '../../shared/scope.ts';
import { type PersonRecord, people } from './entity.ts';

export async function activeAdmins(scope: Scope): Promise<PersonRecord[]> {
  const everybody = await people.list(scope, { pk: `${scope.tenantId}#people` }, { consistent: true });
  return everybody.filter(({ active, roles }) => active && roles.includes('admin'));
}
