/** The trail, the newest first, month by month. */
import { keptDays } from '../../shared/audit/changes.ts';
import type { AuditEntry, AuditInput } from '../../shared/audit/schema.ts';
import { invalid } from '../../shared/errors.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { people } from '../people/entity.ts';
import { entryOf, partition, placeOf, trail } from './entity.ts';

const pageSize = 200;
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
  const entries: AuditEntry[] = [];
  let pages = 0;
  for (let month = before.slice(0, 7); month >= from.slice(0, 7); ) {
    if (pages === mostPages) return { entries, cursor: writeCursor(scope, before) };
    const first = from.slice(0, -1);
    if (before < first) break;
    const range = { pk: partition(scope.tenantId, month), between: [first, before] as [string, string] };
    const { items, cursor } = await trail.page(scope, { ...range, newestFirst: true }, { limit: pageSize });
    // Months without a change cost next to nothing.
    if (items.length > 0) pages += 1;
    for (const item of items) {
      const place = placeOf(item);
      if (place >= before) continue;
      before = place;
      const entry = entryOf(item);
      if (!isWanted(entry, input)) continue;
      entries.push(entry);
      if (entries.length === input.limit) return { entries, cursor: writeCursor(scope, before) };
    }
    if (cursor) continue;
    month = monthBefore(month);
    before = `${month}-32`;
  }
  return { entries, cursor: null };
}

function isWanted({ kind, who }: AuditEntry, wanted: AuditInput): boolean {
  return (!wanted.kind || kind === wanted.kind) && (!wanted.personId || who.id === wanted.personId);
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
