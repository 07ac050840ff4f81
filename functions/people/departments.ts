/** Departments are words that people share: renaming one is renaming it for all of them. */
import { AppError } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { allOf } from '../all-of.ts';
import { renamedIn } from '../bookings/quotas.ts';
import { ConditionFailed, commit } from '../db/write.ts';
import { listRooms, rooms, type StoredRoom } from '../places/entity.ts';
import { save } from '../places/save.ts';
import * as Directory from './directory.ts';
import { people } from './entity.ts';

/** A call may take ten seconds: after so long it answers how many are left. */
const patienceMs = 3_000;
const atOnce = 20;
const attempts = 5;

export const list = Directory.once((everybody) => {
  const counts = new Map<string, { people: number; deactivated: number }>();
  for (const { department, active } of everybody) {
    const count = counts.get(department) ?? { people: 0, deactivated: 0 };
    counts.set(department, count);
    count[active ? 'people' : 'deactivated'] += 1;
  }
  const { compare } = new Intl.Collator('zh-CN', { numeric: true });
  const departments = [...counts].map(([name, count]) => ({ name, ...count }));
  return { departments: departments.sort((a, b) => compare(a.name, b.name)) };
});

/** @throws AppError `not_found` where nobody and no room is of this department */
export async function rename(scope: PersonScope, { from, to }: { from: string; to: string }) {
  // The table itself is asked: what has just been done is done.
  const everybody = await people.list(scope, { pk: people.key(scope.tenantId, '' as never).pk }, { consistent: true });
  const theirs = everybody.filter(({ department }) => department === from).map(({ personId }) => personId);
  const open = (await listRooms(scope, { consistent: true })).filter((room) =>
    room.bookers?.departments.includes(from),
  );
  if (theirs.length + open.length === 0) throw new AppError('not_found', { values: { what: 'department' } });
  if (from === to) return { done: 0, left: 0 };
  // Until all have the new name, both may book.
  await reopen(scope, open, (names) => [...names, to]);
  const until = performance.now() + patienceMs;
  let done = 0;
  while (done < theirs.length && performance.now() < until) {
    const some = theirs.slice(done, done + atOnce);
    await allOf(some.map((personId) => () => renameOf(scope, personId, from, to)));
    done += some.length;
  }
  const left = theirs.length - done;
  if (left === 0) await reopen(scope, open, (names) => [...names.filter((name) => name !== from), to]);
  return { done, left };
}

async function reopen(scope: Scope, open: readonly StoredRoom[], change: (names: string[]) => string[]): Promise<void> {
  for (const { roomId } of open) {
    const room = await rooms.find(scope, roomId);
    const before = room.bookers?.departments ?? [];
    const departments = [...new Set(change(before))];
    if (!room.bookers || departments.join('\n') === before.join('\n')) continue;
    const after = rooms.next(scope, room, { bookers: { ...room.bookers, departments } }, 'changed');
    await save(scope, [rooms.replace(room, after)]);
  }
}

/** With what they have used of the old name's quota. */
async function renameOf(scope: Scope, personId: PersonId, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await people.find(scope, personId);
    if (before.department !== from) return;
    const after = people.next(scope, before, { department: to }, 'changed');
    try {
      return await commit(scope, [people.replace(before, after), ...(await renamedIn(scope, personId, from, to))]);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (attempt === attempts) throw new AppError('changed_meanwhile', {}, { cause: error });
    }
  }
}
