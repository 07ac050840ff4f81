/** Where a company wants its admins to come by passkey: who has not, can only add their first one, or leave. */
import { AppError } from '../../shared/errors.ts';
import { isAdmin, type PersonScope } from '../../shared/scope.ts';
import { standingOf } from '../operator/standing.ts';

/** What leads to a first passkey, and out. */
const open: ReadonlySet<string> = new Set([
  'passkeys.list',
  'passkeys.startAdding',
  'passkeys.add',
  'people.companies',
  'people.switchCompany',
  'people.signOut',
]);

export async function lacksPasskey(scope: PersonScope): Promise<boolean> {
  return isAdmin(scope) && !scope.byPasskey && (await standingOf(scope.tenantId)).adminPasskeys;
}

/** @throws AppError `passkey_needed` */
export async function demandPasskey(scope: PersonScope, operation: string): Promise<void> {
  if (!open.has(operation) && (await lacksPasskey(scope))) throw new AppError('passkey_needed');
}
