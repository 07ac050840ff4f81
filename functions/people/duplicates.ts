/** Records that may be one person: found in the list that is kept in memory, in one look at each of them. */
import type { Duplicate } from '../../shared/people/transfer.ts';
import type { Entry } from './directory.ts';
import * as Directory from './directory.ts';

type Person = Entry['person'];

/** More than these nobody would look through at once. */
const most = 100;

export const list = Directory.once((everybody): { duplicates: Duplicate[] } => {
  const all = everybody.filter(({ active }) => active).map(({ person }) => person);
  const groups: Duplicate[] = [];
  const told = new Set<string>();
  const add = (why: Duplicate['why'], people: readonly Person[]) => {
    if (people.length < 2) return;
    const key = people
      .map(({ personId }) => personId)
      .sort()
      .join();
    if (told.has(key)) return;
    told.add(key);
    groups.push({
      why,
      people: people.map(({ personId, name, email, department, active, joinedAt, version }) => {
        return { personId, name, email, department, active, joinedAt, version };
      }),
    });
  };
  const namesakes = [...Map.groupBy(all, ({ name }) => plain(name)).values()].filter(({ length }) => length > 1);
  const placedAlike = namesakes.flatMap(byDepartment);
  // Of two reasons for the same people the first is told: it says the most.
  for (const { unplaced, placed } of placedAlike) if (unplaced.length === 0) add('same_name', placed);
  for (const people of Map.groupBy(all, ({ email }) => localPart(email)).values()) add('same_address', people);
  for (const { unplaced, placed } of placedAlike)
    if (unplaced.length > 0) add('same_name_somewhere', [...unplaced, ...placed]);
  return { duplicates: groups.slice(0, most) };
});

/** Those of each department, with those of whom nobody knows the department: they may be any of them, and come first. */
function byDepartment(namesakes: readonly Person[]): { unplaced: Person[]; placed: Person[] }[] {
  const unplaced = namesakes.filter(({ department }) => department === '');
  const departments = Map.groupBy(
    namesakes.filter(({ department }) => department !== ''),
    ({ department }) => plain(department),
  );
  if (departments.size === 0) return [{ unplaced, placed: [] }];
  return [...departments.values()].map((placed) => ({ unplaced, placed }));
}

function plain(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}

/** What stands before the @, without the dots and the +label that mail does not care about. */
function localPart(email: string): string {
  const name = email.slice(0, email.indexOf('@'));
  const label = name.indexOf('+');
  return (label > 0 ? name.slice(0, label) : name).replaceAll('.', '');
}
