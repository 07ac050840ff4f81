import type { Column, TableRow, Word } from '#lib/importing/table.ts';
import { m } from '#lib/paraglide/messages.js';
import { roleList, roleNames } from './people.svelte.ts';

/** The table of people, as it is imported and exported; in files there is a column more. */
export const peopleColumns: readonly Column[] = [
  { field: 'name', word: m.people_name, example: '何青' },
  { field: 'email', word: m.people_email, required: true, example: 'he.qing@example.com' },
  { field: 'department', word: m.people_department, example: '市场部' },
  {
    field: 'roles',
    word: m.people_roles,
    get example() {
      return roleNames.employee.name();
    },
    words: roleList.map((role) => [role, roleNames[role].name as Word] as const),
  },
];

/** Only told: whoever is deactivated in a table would leave their meetings to nobody. */
export const stateColumn: Column = { field: 'state', word: m.persons_state, example: '' };

/** Two rows of one address. */
export function emailKey(row: TableRow): { key: string; field: string } | null {
  const email = String(row.email ?? '').trim();
  return email === '' ? null : { key: email.toLowerCase(), field: 'email' };
}
