/** Counts what is there, organiser by organiser: the way back to right figures, and the way in for bookings older than they. */
import { invalid } from '../../shared/errors.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { RecountInput } from '../../shared/statistics/schema.ts';
import type { Happening } from '../../shared/statistics/shares.ts';
import { inParallel } from '../all-of.ts';
import { audits } from '../bookings/audit.ts';
import { organiserRange } from '../bookings/entity.ts';
import { queryPage } from '../db/read.ts';
import { doorplatesOf } from '../doorplates/entity.ts';
import { count } from './count.ts';
import { renew } from './directory.ts';
import { formed } from './forms.ts';

interface Place {
  organiserId: string;
  /** Within this organiser's bookings. */
  inner?: string | undefined;
}

const atOnce = 4;
const peoplePage = 25;

export async function recount(
  scope: Scope,
  input: RecountInput,
): Promise<{ counted: number; corrected: number; cursor: string | null }> {
  const from: Place = input.cursor === undefined ? { organiserId: '' } : readCursor(scope, input.cursor);
  if (input.cursor === undefined) await renew(scope);
  let [steps, counted, corrected] = [0, 0, 0];
  for await (const organiserId of organisersFrom(scope, from.organiserId)) {
    let inner = organiserId === from.organiserId ? from.inner : undefined;
    do {
      if (steps >= input.limit) return { counted, corrected, cursor: writeCursor(scope, { organiserId, inner }) };
      const range = { pk: organiserRange(scope, organiserId as PersonId), owner: true };
      const page = await queryPage(scope, range, { limit: input.limit - steps, cursor: inner });
      const ids = page.items.flatMap(({ bookingId }) => (bookingId?.S ? [bookingId.S as BookingId] : []));
      await inParallel(ids, atOnce, async (bookingId) => {
        if (await count(scope, bookingId, await happeningsOf(scope, bookingId))) corrected += 1;
      });
      counted += ids.length;
      // Somebody without bookings is a step as well.
      steps += Math.max(1, ids.length);
      inner = page.cursor ?? undefined;
    } while (inner !== undefined);
  }
  await formed(scope, 'people');
  return { counted, corrected, cursor: null };
}

/** In the order of their ids: doorplates come before people. */
async function* organisersFrom(scope: Scope, from: string): AsyncGenerator<string> {
  const doors = from.startsWith('prs_') ? [] : await doorplatesOf(scope);
  yield* doors
    .map(({ doorplateId }): string => doorplateId)
    .filter((id) => id >= from)
    .sort();
  const range = {
    pk: `${scope.tenantId}#people`,
    between: [from < 'prs_' ? 'prs_' : from, 'prs_~'] as [string, string],
  };
  let cursor: string | undefined;
  do {
    const page = await queryPage(scope, range, { limit: peoplePage, cursor });
    yield* page.items.map(({ sk }) => sk?.S ?? '');
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

/** What the audit trail tells of releases. */
async function happeningsOf(scope: Scope, bookingId: BookingId): Promise<Happening[]> {
  const { pk } = audits.key(scope.tenantId, bookingId, '');
  const entries = await audits.list(scope, { pk, beginsWith: 'audit#' }, { consistent: true });
  return entries.flatMap(({ of, what, at, aside }) =>
    !aside && (what === 'released' || what === 'reinstated') ? [{ of, what, at }] : [],
  );
}

function writeCursor({ tenantId }: Scope, { organiserId, inner = '' }: Place): string {
  return Buffer.from(`${tenantId} ${organiserId} ${inner}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): Place {
  const [, tenantId, organiserId, inner] =
    /^(\S+) ((?:prs|dpl)_[0-9a-z]{12}) ([\w-]*)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (tenantId !== scope.tenantId || !organiserId) throw invalid('cursor', 'cursor');
  return { organiserId, inner: inner || undefined };
}
