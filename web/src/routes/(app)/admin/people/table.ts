import { call } from '#lib/api.ts';
import { type Column, rowsOfFile, type TableRow, type Word } from '#lib/importing/table.ts';
import { allPages } from '#lib/pages.ts';
import { m } from '#lib/paraglide/messages.js';
import { saveTable, type TableKind } from '#lib/table-file.ts';
import { roleList, roleNames } from './people.svelte.ts';

/** The table of people, as it is imported and exported. */
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

/** Two rows of one address. */
export function emailKey(row: TableRow): { key: string; field: string } | null {
  const email = String(row.email ?? '').trim();
  return email === '' ? null : { key: email.toLowerCase(), field: 'email' };
}

/** Everybody who may sign in, read page by page. @throws ApiError */
export async function savePeople(kind: TableKind): Promise<void> {
  const people = await allPages(async (cursor) => {
    const { people: list, cursor: next } = await call('people.list', { limit: 200, ...cursor });
    return { list, next };
  });
  const rows = people
    .filter(({ active }) => active)
    .map(({ name, email, department, roles }) => ({
      ...{ name, email, department },
      roles: roles.map((role) => roleNames[role].name()).join(m.common_list_comma()),
    }));
  await saveTable(m.importing_people_file(), rowsOfFile(peopleColumns, rows), kind);
}
