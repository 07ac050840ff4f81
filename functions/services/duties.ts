/** What one person serves, and where, across all items: the same assignments as the items', seen from the person. */
import { AppError, invalid } from '../../shared/errors.ts';
import type { AreaId, ItemId, PersonId } from '../../shared/ids.ts';
import type { PersonScope } from '../../shared/scope.ts';
import { type Duty, mostStaff, type ServiceItem } from '../../shared/services/schema.ts';
import { mostWrites, type Write } from '../db/write.ts';
import { people } from '../people/entity.ts';
import * as Children from '../places/children.ts';
import { areasNamed, save } from './catalogue.ts';
import { areas, items, type StoredItem } from './entity.ts';

/**
 * One transaction over all items that change.
 * @throws AppError `not_found`, `invalid_input` for more than a transaction holds, `changed_meanwhile` where somebody changes one of the items at the same time
 */
export async function set(scope: PersonScope, input: { personId: PersonId; duties: Duty[] }) {
  const { personId, duties } = input;
  const { pk } = items.key(scope.tenantId, '' as ItemId);
  const [person, all] = await Promise.all([
    people.find(scope, personId),
    items.list(scope, { pk, beginsWith: 'item#' }, { consistent: true }),
  ]);
  if (duties.length > 0 && !person.active) throw invalid('personId', 'unknown_person');
  const known = new Set(all.map(({ itemId }) => itemId));
  if (!duties.every(({ itemId }) => known.has(itemId))) throw new AppError('not_found', { values: { what: 'item' } });
  const changed = all.flatMap((before): [StoredItem, StoredItem][] => {
    const wanted = [...new Set(duties.filter(({ itemId }) => itemId === before.itemId).map(({ areaId }) => areaId))];
    const had = before.staff.filter((one) => one.personId === personId);
    if (had.length === wanted.length && had.every(({ areaId }) => wanted.includes(areaId))) return [];
    const others = before.staff.filter((one) => one.personId !== personId);
    const staff: ServiceItem['staff'] = [
      ...others,
      ...wanted.map((areaId) => ({ personId, name: person.name, areaId })),
    ];
    if (staff.length > mostStaff) throw invalid('duties', 'max_items', { limit: mostStaff });
    return [[before, items.next(scope, before, { staff }, 'changed')]];
  });
  if (changed.length > 0) {
    const replaced = changed.map(([before, after]) => items.replace(before, after));
    const writes = [...replaced, ...areasCounted(scope, changed)];
    // With the count of the catalogue, which is written as well.
    if (writes.length + 1 > mostWrites) throw invalid('duties', 'at_once');
    await save(scope, writes);
  }
  return { duties };
}

/** How often each area is named by items, counted once for all of them: a transaction writes a record once. */
function areasCounted(scope: PersonScope, changed: readonly [StoredItem, StoredItem][]): Write[] {
  const by = new Map<AreaId, number>();
  const count = (areaId: AreaId, one: number) => by.set(areaId, (by.get(areaId) ?? 0) + one);
  for (const [before, after] of changed) {
    for (const areaId of areasNamed(after)) count(areaId, 1);
    for (const areaId of areasNamed(before)) count(areaId, -1);
  }
  return [...by].flatMap(([areaId, n]) => [
    ...(n > 0 ? [Children.exists(scope, areas.key(scope.tenantId, areaId))] : []),
    ...(n === 0 ? [] : [Children.add(scope, areaId, n)]),
  ]);
}
