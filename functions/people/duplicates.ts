/** Records that may be one person: found in the list that is kept in memory, in one look at each of them. */
import type { Duplicate } from '../../shared/people/transfer.ts';
import * as Directory from './directory.ts';

/** More than these nobody would look through at once. */
const most = 100;

export const list = Directory.once((everybody): { duplicates: Duplicate[] } => {
  const all = everybody.filter(({ active }) => active).map(({ person }) => person);
  const groups: Duplicate[] = [];
  const told = new Set<string>();
  const add = (why: Duplicate['why'], found: Iterable<typeof all>) => {
    for (const people of found) {
      if (people.length < 2) continue;
      const key = people
        .map(({ personId }) => personId)
        .sort()
        .join();
      if (told.has(key)) continue;
      told.add(key);
      groups.push({
        why,
        people: people.map(({ personId, name, email, department, active, joinedAt, version }) => {
          return { personId, name, email, department, active, joinedAt, version };
        }),
      });
    }
  };
  const named = all.filter(({ department }) => department !== '');
  add('same_name', Map.groupBy(named, ({ name, department }) => `${plain(name)}\n${plain(department)}`).values());
  add('same_address', Map.groupBy(all, ({ email }) => localPart(email)).values());
  return { duplicates: groups.slice(0, most) };
});

function plain(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}

/** What stands before the @, without the dots and the +label that mail does not care about. */
function localPart(email: string): string {
  const name = email.slice(0, email.indexOf('@'));
  const label = name.indexOf('+');
  return (label > 0 ? name.slice(0, label) : name).replaceAll('.', '');
}
