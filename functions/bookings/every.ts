/** Every booking that a company ever had, organiser by organiser and some at a time: for what is put right from scratch. */
import { invalid } from '../../shared/errors.ts';
import type { BookingId, PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { inParallel } from '../all-of.ts';
import { queryAll, queryPage } from '../db/read.ts';
import { doorplatesOf } from '../doorplates/entity.ts';
import { people } from '../people/entity.ts';
import { organiserRange } from './entity.ts';

interface Place {
  organiserId: string;
  /** Within this organiser's bookings. */
  inner?: string | undefined;
}

const peoplePage = 25;

/**
 * Some of them, from where the cursor says.
 * @param correct whether something had to be put right
 * @throws AppError `invalid` for a cursor of elsewhere
 */
export async function correctSome(
  scope: Scope,
  input: { limit: number; cursor?: string | undefined },
  atOnce: number,
  correct: (bookingId: BookingId) => Promise<boolean>,
): Promise<{ looked: number; corrected: number; cursor: string | null }> {
  const from: Place = input.cursor === undefined ? { organiserId: '' } : readCursor(scope, input.cursor);
  let [steps, looked, corrected] = [0, 0, 0];
  for await (const organiserId of organisersFrom(scope, from.organiserId)) {
    let inner = organiserId === from.organiserId ? from.inner : undefined;
    do {
      if (steps >= input.limit) return { looked, corrected, cursor: writeCursor(scope, { organiserId, inner }) };
      const range = { pk: organiserRange(scope, organiserId as PersonId), owner: true };
      const page = await queryPage(scope, range, { limit: input.limit - steps, cursor: inner });
      const ids = page.items.flatMap(({ bookingId }) => (bookingId?.S ? [bookingId.S as BookingId] : []));
      await inParallel(ids, atOnce, async (bookingId) => {
        if (await correct(bookingId)) corrected += 1;
      });
      looked += ids.length;
      // Somebody without bookings is a step as well.
      steps += Math.max(1, ids.length);
      inner = page.cursor ?? undefined;
    } while (inner !== undefined);
  }
  return { looked, corrected, cursor: null };
}

/** In the order of their ids: doorplates come before people. */
async function* organisersFrom(scope: Scope, from: string): AsyncGenerator<string> {
  if (!from.startsWith('prs_')) yield* (await doorsEver(scope)).filter((id) => id >= from).sort();
  const { pk } = people.key(scope.tenantId, '' as PersonId);
  const between: [string, string] = [from < 'prs_' ? 'prs_' : from, 'prs_~'];
  let cursor: string | undefined;
  do {
    const page = await queryPage(scope, { pk, between }, { limit: peoplePage, cursor });
    yield* page.items.map(({ sk }) => sk?.S ?? '');
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}

/** Also those that are gone: what follows how long each was online forgets none. */
async function doorsEver(scope: Scope): Promise<string[]> {
  const [here, online] = await Promise.all([
    doorplatesOf(scope),
    queryAll(scope, { pk: `${scope.tenantId}#online`, only: ['sk'] }),
  ]);
  return [...new Set([...here.map(({ doorplateId }): string => doorplateId), ...online.map(({ sk }) => sk?.S ?? '')])];
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
