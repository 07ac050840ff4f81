/** The company's catalogue of equipment: adding, changing, ordering and removing kinds, and taking one off the rooms that have it. */
import { AppError, invalid } from '../../shared/errors.ts';
import { type EquipmentId, newId } from '../../shared/ids.ts';
import type { InputOf } from '../../shared/operation.ts';
import { type Catalogue, isBuiltIn, isKnown, keyOf, kindsOf, mostOwnEquipment } from '../../shared/places/equipment.ts';
import type { EquipmentCatalogue } from '../../shared/places/equipment-schema.ts';
import type * as operations from '../../shared/places/operations.ts';
import type { PersonScope, Scope } from '../../shared/scope.ts';
import { ConditionFailed, commit, type Write } from '../db/write.ts';
import { defined } from '../defined.ts';
import * as Children from './children.ts';
import { allOf, buildings, listRooms, rooms, type StoredRoom } from './entity.ts';
import { allNames, counter } from './equipment.ts';
import {
  type CatalogueFields,
  catalogues,
  firstCatalogue,
  type StoredCatalogue,
  shownCatalogue,
} from './equipment-entity.ts';
import { forgetFacts, placesWritten } from './facts.ts';

export async function get(scope: Scope): Promise<EquipmentCatalogue> {
  return shownCatalogue(await catalogues.get(scope));
}

const attempts = 5;

/** Nothing that is there is touched: whoever was quicker is waited for. */
export async function add(scope: PersonScope, input: InputOf<typeof operations.addEquipment>) {
  const { name, description } = input;
  const equipmentId = newId('equipment');
  for (let attempt = 1; ; attempt++) {
    const before = await read(scope);
    if (Object.keys(before.fields.own).length >= mostOwnEquipment) {
      throw invalid('name', 'most_equipment', { limit: mostOwnEquipment });
    }
    refuseTaken(before.fields, name, null);
    try {
      const own = { ...before.fields.own, [equipmentId]: { name, description } };
      return await save(scope, before, { own, order: [...orderOf(before.fields), equipmentId] }, 'added');
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'changed_meanwhile') || attempt === attempts) throw error;
    }
  }
}

/** @throws AppError `changed_meanwhile`, `not_found` */
export async function change(scope: PersonScope, input: InputOf<typeof operations.changeEquipment>) {
  const { equipmentId, version, offered, ...words } = input;
  const before = await readAt(scope, version);
  const { fields } = before;
  if (!isKnown(fields, equipmentId)) throw new AppError('not_found', { values: { what: 'equipment' } });
  const off = fields.off.filter((kind) => kind !== equipmentId);
  const isOff = offered === undefined ? fields.off.includes(equipmentId) : !offered;
  const patch = { off: isOff ? [...off, equipmentId] : off, order: orderOf(fields) };
  if (isBuiltIn(equipmentId)) {
    const [field] = Object.keys(defined(words));
    if (field) throw invalid(field, 'built_in_equipment');
    return save(scope, before, patch, 'changed');
  }
  if (words.name !== undefined) refuseTaken(fields, words.name, equipmentId);
  const kind = { name: '', description: '', ...fields.own[equipmentId], ...defined(words) };
  return save(scope, before, { ...patch, own: { ...fields.own, [equipmentId]: kind } }, 'changed');
}

/** @throws AppError `changed_meanwhile`; `invalid_input` naming a kind that there is not */
export async function order(scope: PersonScope, input: InputOf<typeof operations.orderEquipment>) {
  const before = await readAt(scope, input.version);
  const wanted = [...new Set(input.order)];
  const unknown = input.order.findIndex((kind) => !isKnown(before.fields, kind));
  if (unknown >= 0) throw invalid(`order.${unknown}`, 'unknown_equipment');
  const rest = orderOf(before.fields).filter((kind) => !wanted.includes(kind));
  return save(scope, before, { order: [...wanted, ...rest] }, 'ordered');
}

/**
 * The rooms are looked through after their writes' counter was read, and the removal holds only while it stands: a room that
 * gets the kind meanwhile is seen by one of the two.
 * @throws AppError `changed_meanwhile`, `not_found`; `equipment_in_use` with where it is
 */
export async function remove(scope: PersonScope, input: InputOf<typeof operations.removeEquipment>) {
  const { equipmentId, version, used } = input;
  for (let attempt = 1; ; attempt++) {
    const before = await readAt(scope, version);
    const kind = before.fields.own[equipmentId];
    if (!kind) throw new AppError('not_found', { values: { what: 'equipment' } });
    const still = await Children.unchanged(scope, counter, 'in_use');
    const having = (await listRooms(scope, { consistent: true })).filter((room) =>
      room.equipment.includes(equipmentId),
    );
    if (having.length > 0 && used === 'refuse') throw await inUse(scope, having);
    try {
      await takeOff(scope, having, equipmentId);
      const { [equipmentId]: _gone, ...own } = before.fields.own;
      const patch = {
        own,
        off: before.fields.off.filter((each) => each !== equipmentId),
        order: orderOf(before.fields).filter((each) => each !== equipmentId),
        gone: [...before.fields.gone, { equipmentId, name: kind.name }].slice(-mostGone),
      };
      return await save(scope, before, patch, 'removed', [still]);
    } catch (error) {
      // A room was changed, or got the kind, at this moment: looked through once more.
      if (!(error instanceof ConditionFailed) && !(error instanceof AppError && error.code === 'in_use')) throw error;
      if (attempt === attempts) throw new AppError('busy', { retryAfter: 1 }, { cause: error });
    }
  }
}

const mostGone = 200;
const roomsToAWrite = 50;

/** @throws ConditionFailed when a room was changed meanwhile; those before it are done */
async function takeOff(scope: PersonScope, having: readonly StoredRoom[], kind: EquipmentId): Promise<void> {
  for (let at = 0; at < having.length; at += roomsToAWrite) {
    const writes = having.slice(at, at + roomsToAWrite).map((room) => {
      const equipment = room.equipment.filter((each) => each !== kind);
      return rooms.replace(room, rooms.next(scope, room, { equipment }, 'changed'));
    });
    try {
      await commit(scope, writes);
    } finally {
      placesWritten(scope.tenantId);
    }
  }
}

const mostNamed = 5;

async function inUse(scope: Scope, having: readonly StoredRoom[]): Promise<AppError> {
  const byId = new Map(
    (await buildings.list(scope, allOf(scope, 'building'))).map((each) => [each.buildingId, each.name]),
  );
  const named = having.slice(0, mostNamed);
  const names = named.map(({ buildingId, number, name }) =>
    [byId.get(buildingId), number, name].filter(Boolean).join(' '),
  );
  const mark = scope.locale === 'en' ? ', ' : '、';
  return new AppError('equipment_in_use', {
    values: { rooms: having.length, names: names.join(mark), more: having.length - named.length },
  });
}

interface Read {
  fields: CatalogueFields;
  stored: StoredCatalogue | null;
}

async function read(scope: Scope): Promise<Read> {
  const stored = await catalogues.get(scope);
  return { fields: stored ?? firstCatalogue(scope.tenantId), stored };
}

/** @throws AppError `changed_meanwhile` */
async function readAt(scope: Scope, version: number): Promise<Read> {
  const found = await read(scope);
  if ((found.stored?.version ?? 0) !== version) throw new AppError('changed_meanwhile');
  return found;
}

/** All kinds, in order: a map of the table has none. */
function orderOf(catalogue: Catalogue) {
  return kindsOf(catalogue).map(({ equipmentId }) => equipmentId);
}

function refuseTaken(catalogue: Catalogue, name: string, by: EquipmentId | null): void {
  const bearer = allNames(catalogue).get(keyOf(name));
  if (bearer !== undefined && bearer !== by) throw invalid('name', 'equipment_taken');
}

/** @throws AppError `changed_meanwhile`, or what the further conditions refuse with */
async function save(
  scope: Scope,
  { fields, stored }: Read,
  patch: Partial<CatalogueFields>,
  what: string,
  conditions: Write[] = [],
): Promise<EquipmentCatalogue> {
  const after = stored
    ? catalogues.next(scope, stored, patch, what)
    : catalogues.first(scope, { ...fields, ...patch }, what);
  try {
    await commit(scope, [stored ? catalogues.replace(stored, after) : catalogues.create(after), ...conditions]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    throw new AppError(error.refusal ?? 'changed_meanwhile', {}, { cause: error });
  } finally {
    forgetFacts(scope.tenantId);
  }
  return shownCatalogue(after);
}
