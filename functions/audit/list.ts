/** The trail, the newest first, month by month. */
import { keptDays } from '../../shared/audit/changes.ts';
import type { AuditEntry, AuditInput } from '../../shared/audit/schema.ts';
import { invalid } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { allOf } from '../db/filter.ts';
import { people } from '../people/entity.ts';
import { entryOf, partition, placeOf, trail } from './entity.ts';

/** Of what is looked at in one question. The table sorts out what is not wanted, and has a question's end at 1 MB. */
const pageSize = 1000;
/** A look goes through so many pages at most: whoever wants little among much that is others' goes on from the cursor. */
const mostPages = 5;

/** @throws AppError `not_found` for a person who is not of the company */
export async function list(scope: Scope, input: AuditInput): Promise<{ entries: AuditEntry[]; cursor: string | null }> {
  if (input.personId) await people.find(scope, input.personId);
  const oldest = instantOf(now() - keptDays * 86_400_000);
  const from = input.from && input.from > oldest ? input.from : oldest;
  const until = input.until ?? instantOf(now() + 86_400_000);
  // What is told to the second lies before what is told to the millisecond within it.
  let before = input.cursor === undefined ? until.slice(0, -1) : readCursor(scope, input.cursor);
  const first = from.slice(0, -1);
  const filter = allOf(
    input.kind && { path: 'of', is: input.kind },
    input.personId && { path: 'who.id', is: input.personId },
  );
  const entries: AuditEntry[] = [];
  let pages = 0;
  for (let month = before.slice(0, 7); month >= from.slice(0, 7) && before >= first; ) {
    if (pages === mostPages) return { entries, cursor: writeCursor(scope, before) };
    const between: [string, string] = [first, before];
    const range = { pk: partition(scope.tenantId, month), between, newestFirst: true, filter };
    // The last that was told stands at the head of what follows it.
    const limit = filter ? pageSize : input.limit - entries.length + 1;
    const { items, reached } = await trail.page(scope, range, { limit });
    // Months without a change cost next to nothing.
    if (items.length > 0 || reached) pages += 1;
    for (const item of items) {
      const place = placeOf(item);
      if (place >= before) continue;
      before = place;
      entries.push(entryOf(item));
      if (entries.length === input.limit) return { entries, cursor: writeCursor(scope, before) };
    }
    if (reached) {
      before = reached;
      continue;
    }
    month = monthBefore(month);
    before = `${month}-32`;
  }
  return { entries, cursor: null };
}

function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}

function writeCursor({ tenantId }: Scope, place: string): string {
  return Buffer.from(`${tenantId} ${place}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): string {
  const [, tenantId, place] =
    /^(\S+) (2\d{3}-(?:0[1-9]|1[0-2])-\d\d\S{0,200})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (tenantId !== scope.tenantId || !place) throw invalid('cursor', 'cursor');
  return place;
}
