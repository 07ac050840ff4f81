import type { Exported } from '#lib/exporting/exporting.svelte.ts';
import { rowsOfFile } from '#lib/importing/table.ts';
import { m } from '#lib/paraglide/messages.js';
import { patiently } from '#lib/patient.ts';
import { askedFor, type Filters, type Person, roleNames } from './people.svelte.ts';
import { peopleColumns, stateColumn } from './table.ts';

const columns = [...peopleColumns, stateColumn];

/** All that the filters find, as it is imported again. */
export function exportOf(filters: Filters): Exported {
  const [head = []] = rowsOfFile(columns, []);
  return {
    name: m.importing_people_file(),
    head,
    async read(cursor, signal) {
      const page = await patiently('people.list', { ...askedFor(filters), limit: 200, ...cursor }, signal);
      const [, ...rows] = rowsOfFile(columns, page.people.map(rowOf));
      return { rows, count: page.people.length, until: null, next: page.cursor };
    },
  };
}

function rowOf(person: Person): Record<string, string> {
  const { name, email, department, roles } = person;
  const words = roles.map((role) => roleNames[role].name()).join(m.common_list_comma());
  return { name, email, department, roles: words, state: stateOf(person) };
}

function stateOf({ mergedInto, active, joinedAt }: Person): string {
  if (mergedInto) return m.persons_merged_badge();
  if (!active) return m.persons_state_deactivated();
  return joinedAt ? m.persons_state_active() : m.persons_state_invited();
}
