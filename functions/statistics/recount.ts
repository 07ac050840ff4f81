/** Counts what is there: the way back to right figures, and the way in for bookings older than they. */
import type { BookingId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { RecountInput } from '../../shared/statistics/schema.ts';
import type { Happening } from '../../shared/statistics/shares.ts';
import { audits } from '../bookings/audit.ts';
import { correctSome } from '../bookings/every.ts';
import { countAnew } from '../forms.ts';
import { count } from './count.ts';
import { renew } from './directory.ts';
import { unsealAll } from './sealed.ts';

const atOnce = 4;

export function recount(
  scope: Scope,
  input: RecountInput,
): Promise<{ counted: number; corrected: number; cursor: string | null }> {
  return countAnew(scope, 'people', input, async (from) => {
    if (from.cursor === undefined) {
      // What is sealed from now on is added up of all that there is.
      await renew(scope);
      await unsealAll(scope);
    }
    const { looked, ...rest } = await correctSome(scope, from, atOnce, async (bookingId) =>
      count(scope, bookingId, await happeningsOf(scope, bookingId)),
    );
    return { counted: looked, ...rest };
  });
}

/** What the audit trail tells of releases. */
async function happeningsOf(scope: Scope, bookingId: BookingId): Promise<Happening[]> {
  const { pk } = audits.key(scope.tenantId, bookingId, '');
  const entries = await audits.list(scope, { pk, beginsWith: 'audit#' }, { consistent: true });
  return entries.flatMap(({ of, what, at, aside }) =>
    !aside && (what === 'released' || what === 'reinstated') ? [{ of, what, at }] : [],
  );
}
