/** Signing in with a code, and moving between the companies of one e-mail address. */
import { AppError } from '../../shared/errors.ts';
import type { TenantId } from '../../shared/ids.ts';
import { type PersonScope, platform, systemScope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { tenants } from '../tenants/entity.ts';
import * as Codes from './codes.ts';
import { memberships, type PersonRecord, people } from './entity.ts';
import * as Sessions from './sessions.ts';

export interface Seat {
  person: Stored<PersonRecord>;
  company: { tenantId: TenantId; name: string };
}

/** The companies in which the address is active. */
export async function seatsOf(email: string): Promise<Seat[]> {
  const found = await memberships.list(platform, { pk: `platform#mail#${email}` }, { consistent: true });
  const seats = await Promise.all(
    found.map(async ({ companyId, personId }): Promise<Seat | null> => {
      const scope = systemScope(companyId, 'sign-in');
      const [person, tenant] = await Promise.all([people.get(scope, personId), tenants.get(scope)]);
      return person?.active && tenant ? { person, company: { tenantId: companyId, name: tenant.name } } : null;
    }),
  );
  return seats.filter((seat) => seat !== null);
}

export async function companies(email: string): Promise<Seat['company'][]> {
  return (await seatsOf(email)).map((seat) => seat.company);
}

export type SignedIn = Awaited<ReturnType<typeof Sessions.start>>;

/** Signed in, or the companies to choose from while the code stays good. */
export async function signIn(
  input: { email: string; code: string; tenantId?: TenantId | undefined },
  from: Codes.From,
): Promise<SignedIn | { companies: Seat['company'][] }> {
  const useUp = await Codes.verify(input.email, input.code, from);
  const seats = await seatsOf(input.email);
  const [first, second] = seats;
  const seat = input.tenantId ? seats.find(({ company }) => company.tenantId === input.tenantId) : first;
  // The code is right, so the address is theirs: they may know that no company has it.
  if (!seat) throw new AppError('not_found', { values: { what: 'company' } });
  if (second && !input.tenantId) return { companies: seats.map(({ company }) => company) };
  try {
    await commit(platform, useUp);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new AppError('code_expired');
    throw error;
  }
  return Sessions.start(seat.company.tenantId, seat.person);
}

export async function switchCompany(scope: PersonScope, tenantId: TenantId): Promise<SignedIn> {
  const seat = (await seatsOf(scope.email)).find(({ company }) => company.tenantId === tenantId);
  if (!seat) throw new AppError('not_found', { values: { what: 'company' } });
  const started = await Sessions.start(tenantId, seat.person);
  await Sessions.end(scope);
  return started;
}
