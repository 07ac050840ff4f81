/** Who books, from the counters of people. */
import { invalid } from '../../shared/errors.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import type { OrganiserFigures, OrganisersInput } from '../../shared/statistics/schema.ts';
import { allPart, door, unpacked } from '../../shared/statistics/shares.ts';
import { isFormed } from '../forms.ts';
import { people } from '../people/entity.ts';
import { buildings } from '../places/entity.ts';
import { allRooms, departments } from './directory.ts';
import { visitCells } from './entity.ts';
import { visitCompany } from './sealed.ts';
import { withinOf } from './usage.ts';

interface Answer {
  organisers: OrganiserFigures[];
  total: number;
  cursor: string | null;
}

interface Booked {
  meetings: number;
  minutes: number;
  cancelled: number;
  noShows: number;
}
const nothing: Booked = { meetings: 0, minutes: 0, cancelled: 0, noShows: 0 };

/** @throws AppError `not_found` for a building or a person that is not there */
export async function organisers(scope: Scope, input: OrganisersInput): Promise<Answer> {
  const first = input.cursor === undefined ? 0 : readCursor(scope, input.cursor);
  if (input.personId) await people.find(scope, input.personId);
  const byId = await wantedOf(scope, await bookedIn(scope, input), input);
  const rows =
    input.by === 'person' ? await peopleRows(scope, byId, first, input.limit) : await departmentRows(scope, byId);
  const page = input.by === 'person' ? rows : rows.slice(first, first + input.limit);
  const total = input.by === 'person' ? byId.size : rows.length;
  const next = first + input.limit;
  return { organisers: page, total, cursor: next < total ? writeCursor(scope, next) : null };
}

async function bookedIn(scope: Scope, { from, until, buildingId }: OrganisersInput): Promise<Map<string, Booked>> {
  if (buildingId) await buildings.find(scope, buildingId);
  const byId = new Map<string, Booked>();
  const visit = (name: string, value: number) => {
    if (value === 0) return;
    const dot = name.indexOf('.');
    const id = dot < 0 ? name : name.slice(0, dot);
    let booked = byId.get(id);
    if (!booked) {
      booked = { meetings: 0, minutes: 0, cancelled: 0, noShows: 0 };
      byId.set(id, booked);
    }
    const [large, small] = unpacked(value);
    if (dot < 0) {
      booked.meetings += large;
      booked.minutes += small;
    } else {
      booked.cancelled += large;
      booked.noShows += small;
    }
  };
  const period = { from, until };
  if (!buildingId && (await isFormed(scope, 'people'))) {
    await visitCompany(scope, 'people', [allPart], period, visit);
  } else {
    const parts = buildingId ? [buildingId] : withinOf(await allRooms(scope), undefined).parts;
    await Promise.all(parts.map((part) => visitCells(scope, part, 'people', period, visit)));
  }
  return byId;
}

/** All, or those of the person or department that is asked for. */
async function wantedOf(
  scope: Scope,
  byId: Map<string, Booked>,
  { personId, department }: OrganisersInput,
): Promise<Map<string, Booked>> {
  const all = personId ? new Map([[personId as string, byId.get(personId) ?? nothing]]) : byId;
  if (!department) return all;
  const departmentOf = await departments(scope);
  return new Map([...all].filter(([id]) => departmentOf(id) === department));
}

async function peopleRows(
  scope: Scope,
  byId: ReadonlyMap<string, Booked>,
  first: number,
  limit: number,
): Promise<OrganiserFigures[]> {
  const inOrder = [...byId].sort(([a, x], [b, y]) => y.minutes - x.minutes || (a < b ? -1 : 1));
  const page = inOrder.slice(first, first + limit);
  const ids = page.flatMap(([id]): [PersonId][] => (id === door ? [] : [[id as PersonId]]));
  const known = new Map((await people.getMany(scope, ids)).map((person) => [person.personId as string, person]));
  return page.map(([id, booked]) => {
    const person = known.get(id);
    const { personId = null, name = '', department = '' } = person ?? {};
    return { personId, name, department, people: id === door ? 0 : 1, ...booked };
  });
}

async function departmentRows(scope: Scope, byId: ReadonlyMap<string, Booked>): Promise<OrganiserFigures[]> {
  const departmentOf = await departments(scope);
  const rows = new Map<string, OrganiserFigures>();
  for (const [id, booked] of byId) {
    const name = id === door ? '' : departmentOf(id);
    const key = id === door ? door : `of ${name}`;
    const row = rows.get(key) ?? { personId: null, name, department: name, people: 0, ...nothing };
    rows.set(key, row);
    if (id !== door) row.people += 1;
    for (const figure of Object.keys(nothing) as (keyof Booked)[]) row[figure] += booked[figure];
  }
  return [...rows.values()].sort((a, b) => b.minutes - a.minutes || (a.name < b.name ? -1 : 1));
}

function writeCursor({ tenantId }: Scope, next: number): string {
  return Buffer.from(`${tenantId} ${next}`).toString('base64url');
}

function readCursor(scope: Scope, cursor: string): number {
  const [, tenantId, next] = /^(\S+) (\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (tenantId !== scope.tenantId || !next) throw invalid('cursor', 'cursor');
  return Number(next);
}
