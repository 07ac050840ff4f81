/** The trail, the newest first, month by month. */
import { keptDays } from '../../shared/audit/changes.ts';
import type { AuditEntry, AuditInput } from '../../shared/audit/schema.ts';
import { invalid } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { instantOf } from '../../shared/time.ts';
import { now } from '../clock.ts';
import { allOf } from '../db/filter.ts';
import { isFormed } from '../forms.ts';
import { people } from '../people/entity.ts';
import { entryOf, partition, personRange, placeOf, trail } from './entity.ts';

/** Of what is looked at in one question, where not all of it is wanted: the table sorts out the rest. The first looks less far. */
const [firstPage, pageSize] = [200, 1000];
/** A look goes through so many pages at most: whoever wants little among much that is others' goes on from the cursor. */
const mostPages = 3;

/** @throws AppError `not_found` for a person who is not of the company */
export async function list(scope: Scope, input: AuditInput): Promise<{ entries: AuditEntry[]; cursor: string | null }> {
  if (input.personId) await people.find(scope, input.personId);
  const oldest = instantOf(now() - keptDays * 86_400_000);
  const from = input.from && input.from > oldest ? input.from : oldest;
  const until = input.until ?? instantOf(now() + 86_400_000);
  const first = from.slice(0, -1);
  // What is told to the second lies before what is told to the millisecond within it.
  let before = input.cursor === undefined ? until.slice(0, -1) : readCursor(scope, input.cursor);
  const byPerson = input.personId !== undefined && (await isFormed(scope, 'trail'));
  const filter = allOf(
    input.kind && { path: 'of', is: input.kind },
    input.subject !== undefined && { path: 'subjectId', is: input.subject },
    // Entries of before are listed by month alone.
    !byPerson && input.personId && { path: 'who.id', is: input.personId },
  );
  const entries: AuditEntry[] = [];
  for (let pages = 0; before >= first; ) {
    if (pages === mostPages) return { entries, cursor: writeCursor(scope, before) };
    const range = {
      ...rangeFor(scope, byPerson ? input.personId : undefined, before),
      between: [first, before] as [string, string],
      filter,
    };
    // The last that was told stands at the head of what follows it.
    const limit = filter ? (pages === 0 ? firstPage : pageSize) : input.limit - entries.length + 1;
    const { items, reached } = await trail.page(scope, { ...range, newestFirst: true }, { limit });
    // Months without a change cost next to nothing.
    if (items.length > 0 || reached) pages += 1;
    for (const item of items) {
      const place = placeOf(item);
      if (place >= before) continue;
      before = place;
      entries.push(entryOf(item));
      if (entries.length === input.limit) return { entries, cursor: writeCursor(scope, before) };
    }
    if (reached) before = reached;
    else if (byPerson) break;
    else before = `${monthBefore(before.slice(0, 7))}-32`;
  }
  return { entries, cursor: null };
}

/** Of a person all at once, else month by month. */
function rangeFor({ tenantId }: Scope, personId: PersonId | undefined, before: string) {
  if (personId) return { pk: personRange(tenantId, personId), owner: true };
  return { pk: partition(tenantId, before.slice(0, 7)) };
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
