/**
 * How much mail a company may cause to addresses that have not asked for it. Anybody can found a company and write its texts:
 * without a limit it would be a way to send anything to anybody in our name.
 */
import type { TenantId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Write } from '../db/write.ts';
import { countIn, leavingIn, uncountIn } from '../rate.ts';

const day = 86_400;
const limits = {
  /** Guests of the bookings made and changed, each time. */
  guests: { what: 'outreach-guests', most: 500, seconds: day },
  invitations: { what: 'outreach-invitations', most: 300, seconds: day },
};
/** What a company may do on the day it is founded and on the next. */
const newcomers = { guests: 50, invitations: 100 };

/** The company is counted as one. */
const whole = 'company';

/** Carries out what mails so many. @throws AppError `daily_limit`, and then it is not carried out */
export async function reaching<T>(
  scope: Scope,
  whom: keyof typeof limits,
  times: number,
  work: () => Promise<T>,
): Promise<T> {
  if (times === 0) return work();
  const limit = limits[whom];
  await countIn(scope, limit, whole, times, 'daily_limit');
  try {
    return await work();
  } catch (error) {
    await uncountIn(scope, limit, whole, times);
    throw error;
  }
}

/** The writes that keep a new company to less. */
export function newcomer(tenantId: TenantId): Write[] {
  return (['guests', 'invitations'] as const).flatMap((whom) =>
    leavingIn({ tenantId }, limits[whom], whole, newcomers[whom]),
  );
}
