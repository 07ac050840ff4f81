/** Who books, from the counters of people. */
import { invalid } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { added } from '../../shared/statistics/cells.ts';
import type { OrganiserFigures, OrganisersInput } from '../../shared/statistics/schema.ts';
import { type Counters, peopleShards } from '../../shared/statistics/shares.ts';
import { queryAll } from '../db/read.ts';
import { people } from '../people/entity.ts';
import { readCells } from './entity.ts';

interface Answer {
  organisers: OrganiserFigures[];
  total: number;
  cursor: string | null;
}

/** Meetings booked at doors stand together, under this. */
const door = '';

export async function organisers(scope: Scope, input: OrganisersInput): Promise<Answer> {
  const first = input.cursor === undefined ? 0 : readCursor(scope, input.cursor);
  const byId = await countersOf(scope, input);
  const rows =
    input.by === 'person' ? await peopleRows(scope, byId, first, input.limit) : await departmentRows(scope, byId);
  const page = input.by === 'person' ? rows : rows.slice(first, first + input.limit);
  const total = input.by === 'person' ? byId.size : rows.length;
  const next = first + input.limit;
  return { organisers: page, total, cursor: next < total ? writeCursor(scope, next) : null };
}

async function countersOf(scope: Scope, { from, until }: OrganisersInput): Promise<Map<string, Counters>> {
  const parts = Array.from({ length: peopleShards }, (_, index) => `people${index}`);
  const found = await Promise.all(parts.map((part) => readCells(scope, part, 'person', from, until)));
  const byId = new Map<string, Counters>();
  for (const { id, counters } of found.flat()) {
    const key = id.startsWith('prs_') ? id : door;
    byId.set(key, added(byId.get(key) ?? {}, counters));
  }
  // What has all been moved elsewhere is nobody's.
  return new Map([...byId].filter(([, counters]) => Object.values(counters).some((value) => value !== 0)));
}

async function peopleRows(
  scope: Scope,
  byId: ReadonlyMap<string, Counters>,
  first: number,
  limit: number,
): Promise<OrganiserFigures[]> {
  const inOrder = [...byId].sort(([a, x], [b, y]) => (y.t ?? 0) - (x.t ?? 0) || (a < b ? -1 : 1));
  const page = inOrder.slice(first, first + limit);
  const ids = page.flatMap(([id]): [PersonId][] => (id === door ? [] : [[id as PersonId]]));
  const known = new Map((await people.getMany(scope, ids)).map((person) => [person.personId as string, person]));
  return page.map(([id, counters]) => {
    const person = known.get(id);
    const { personId = null, name = '', department = '' } = person ?? {};
    return { personId, name, department, people: id === door ? 0 : 1, ...figuresOf(counters) };
  });
}

async function departmentRows(scope: Scope, byId: ReadonlyMap<string, Counters>): Promise<OrganiserFigures[]> {
  // Most of them are wanted: a few pages of all are quicker than asking for each.
  const everybody = await queryAll(scope, { pk: people.key(scope.tenantId, '' as PersonId).pk });
  const known = new Map(everybody.map(({ sk, department }) => [sk?.S ?? '', department?.S ?? '']));
  const departments = new Map<string, { people: number; counters: Counters }>();
  let atDoors: Counters | undefined;
  for (const [id, counters] of byId) {
    if (id === door) {
      atDoors = counters;
      continue;
    }
    const department = known.get(id) ?? '';
    const row = departments.get(department) ?? { people: 0, counters: {} };
    departments.set(department, { people: row.people + 1, counters: added(row.counters, counters) });
  }
  const rows = [...departments].map(([name, row]) => {
    return { personId: null, name, department: name, people: row.people, ...figuresOf(row.counters) };
  });
  if (atDoors) rows.push({ personId: null, name: '', department: '', people: 0, ...figuresOf(atDoors) });
  return rows.sort((a, b) => b.minutes - a.minutes || (a.name < b.name ? -1 : 1));
}

function figuresOf({ n = 0, t = 0, c = 0, r = 0 }: Counters) {
  return { meetings: n, minutes: t, cancelled: c, noShows: r };
}

function writeCursor({ tenantId }: Scope, next: number): string {
  return Buffer.from(`${tenantId} ${next}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): number {
  const [, tenantId, next] = /^(\S+) (\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (tenantId !== scope.tenantId || !next) throw invalid('cursor', 'cursor');
  return Number(next);
}
