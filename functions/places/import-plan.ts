/** What a table's rows mean to the places that are there: pure but for new ids and the time of the change. */
import type { FieldError } from '../../shared/errors.ts';
import { type BuildingId, type FloorId, newId } from '../../shared/ids.ts';
import type { Outcome } from '../../shared/importing.ts';
import { areAlike } from '../../shared/places/alike.ts';
import type { Catalogue, Equipment } from '../../shared/places/equipment.ts';
import { hoursText, isSameHours } from '../../shared/places/hours.ts';
import { nameKey } from '../../shared/places/numbering.ts';
import type { Brought, Building, Floor, PlaceRow, WorkingHours } from '../../shared/places/schema.ts';
import type { Locale, Scope } from '../../shared/scope.ts';
import type { BookingPolicy } from '../../shared/tenants/schema.ts';
import type { Stored } from '../db/record.ts';
import { claimName, renameTo } from '../db/unique.ts';
import type { Write } from '../db/write.ts';
import { fault, type Looked, wrong } from '../importing.ts';
import { buildings, floors, rooms, type StoredRoom } from './entity.ts';
import { allNames, faultOf } from './equipment.ts';
import { accessChanges, accessFirst, isForNobody, type People } from './import-access.ts';
import { type Facts, readRow } from './import-cells.ts';
import { ruled } from './shown.ts';

type StoredBuilding = Stored<Omit<Building, 'version' | 'lastChange'>>;
type StoredFloor = Stored<Omit<Floor, 'version' | 'lastChange'>>;

export interface Tree {
  buildings: StoredBuilding[];
  floors: StoredFloor[];
  rooms: StoredRoom[];
  catalogue: Catalogue;
  /** Whom rows name. */
  people: People;
}

/** A row with what has to be written for it. */
export interface Step extends Looked {
  writes: Write[];
  /** Places that the writes make, or write anew. */
  made: string[];
  /** Places that must be there, made before or long ago. */
  needs: (BuildingId | FloorId)[];
  /** How many children whom came to, or left. */
  counts: [parentId: BuildingId | FloorId, by: number][];
  /** Equipment that a room has not had before. */
  kinds: Equipment[];
  /** Buildings and floors that it makes, as they are told before it is stored. */
  brings: Brought[];
}

export interface Choice {
  existing: 'skip' | 'update';
  /** Of buildings that name none. */
  zone: string;
  hours: WorkingHours;
  policy: BookingPolicy;
  /** Of what is told. */
  locale: Locale;
}

export function plan(scope: Scope, tree: Tree, rows: readonly PlaceRow[], choice: Choice): Step[] {
  const known: Known = {
    buildings: new Map(tree.buildings.map((each) => [nameKey(each.name), each])),
    floors: new Map(tree.floors.map((each) => [`${each.buildingId} ${nameKey(each.name)}`, each])),
    rooms: new Map(tree.rooms.map((each) => [`${each.buildingId} ${nameKey(each.number)}`, each])),
    seen: new Set(),
    timed: new Set(),
    catalogue: tree.catalogue,
  };
  const names = allNames(tree.catalogue);
  return rows.map((row) => {
    const read = readRow(row, { names, days: choice.hours.days, people: tree.people });
    if ('errors' in read) return still(wrong(row.line, read.errors));
    return stepOf(scope, known, read.facts, choice);
  });
}

interface Known {
  buildings: Map<string, StoredBuilding>;
  floors: Map<string, StoredFloor>;
  rooms: Map<string, StoredRoom>;
  /** Rooms of rows before. */
  seen: Set<string>;
  /** Buildings whose hours rows before have said, or have left to the company. */
  timed: Set<BuildingId>;
  catalogue: Catalogue;
}

function still(looked: Looked): Step {
  return { ...looked, writes: [], made: [], needs: [], counts: [], kinds: [], brings: [] };
}

function stepOf(scope: Scope, known: Known, row: Facts, choice: Choice): Step {
  const step = still({ line: row.line, outcome: 'same', errors: [] });
  // A room that is refused makes no floor either: looked at first.
  const before = roomBefore(known, row);
  const key = `${nameKey(row.building)}\n${nameKey(row.number ?? '')}`;
  if (row.number !== undefined) {
    if (known.seen.has(key)) return still(wrong(row.line, [fault('number', 'twice')]));
    if (!before && row.capacity === undefined) return still(wrong(row.line, [fault('capacity', 'required')]));
    known.seen.add(key);
    if (before && choice.existing === 'skip') return { ...step, outcome: 'skip' };
    step.kinds = (row.equipment ?? []).filter((kind) => !before?.equipment.includes(kind));
    const off = step.kinds.map((kind) => faultOf(known.catalogue, kind)).find((rule) => rule !== null);
    if (off) return still(wrong(row.line, [fault('equipment', off)]));
    if (isForNobody(before?.bookers ?? null, row.access)) {
      return still(wrong(row.line, [fault('departments', 'everybody_or_some')]));
    }
  }
  const contradicted = contradictionsIn(known, row, choice);
  if (contradicted.length > 0) return still(wrong(row.line, contradicted));
  const building = theBuilding(scope, known, row, choice, step);
  const floor = row.floor === undefined ? null : theFloor(scope, known, building, { ...row, floor: row.floor }, step);
  if (floor && row.number !== undefined) {
    if (before) changeRoom(scope, before, floor, row, ruled(before, building, choice.policy).room, step);
    else makeRoom(scope, floor, { ...row, number: row.number }, step);
  }
  return step;
}

function roomBefore(known: Known, { building, number }: Facts): StoredRoom | undefined {
  const there = known.buildings.get(nameKey(building));
  return there && number !== undefined ? known.rooms.get(`${there.buildingId} ${nameKey(number)}`) : undefined;
}

/** But for its hours an import changes no building and no floor that is there: a cell that says otherwise means another one, or is a slip. */
function contradictionsIn(known: Known, row: Facts, { existing, locale }: Choice): FieldError[] {
  const { building, campus, zone: own, hours, floor, level } = row;
  const there = known.buildings.get(nameKey(building));
  if (!there) return [];
  const faults: FieldError[] = [];
  if (own !== undefined && own !== there.zone) faults.push(fault('zone', 'zone_differs', there.zone));
  if (campus !== undefined && nameKey(campus) !== nameKey(there.campus)) {
    faults.push(fault('campus', 'campus_differs', there.campus || '–'));
  }
  const maySay = existing === 'update' && !known.timed.has(there.buildingId);
  if (hours && !maySay && !isSameHours(hours, there.hours)) {
    faults.push(fault('hours', 'hours_differ', hoursText(there.hours, locale)));
  }
  const onIt = floor === undefined ? undefined : known.floors.get(`${there.buildingId} ${nameKey(floor)}`);
  if (onIt && level !== undefined && level !== onIt.level)
    faults.push(fault('level', 'level_differs', String(onIt.level)));
  return faults;
}

function theBuilding(scope: Scope, known: Known, row: Facts, choice: Choice, step: Step): StoredBuilding {
  const before = known.buildings.get(nameKey(row.building));
  if (before) return withHours(scope, known, before, row, choice, step);
  const buildingId = newId('building');
  const { campus = '', zone: own = choice.zone, hours = choice.hours } = row;
  known.timed.add(buildingId);
  const building = buildings.first(scope, { buildingId, name: row.building, campus, zone: own, hours });
  const like = [...known.buildings.values()].find(({ name }) => areAlike(name, building.name))?.name ?? null;
  step.brings.push({ what: 'building', building: building.name, name: building.name, like });
  known.buildings.set(nameKey(row.building), building);
  add(step, buildingId, [buildings.create(building), claimName(scope, 'building', building.name)]);
  return building;
}

function withHours(
  scope: Scope,
  known: Known,
  before: StoredBuilding,
  { hours }: Facts,
  { locale }: Choice,
  step: Step,
): StoredBuilding {
  if (!hours) return before;
  const { buildingId, name } = before;
  known.timed.add(buildingId);
  if (isSameHours(hours, before.hours)) return before;
  const after = buildings.next(scope, before, { hours }, 'changed');
  known.buildings.set(nameKey(name), after);
  step.brings.push({ what: 'hours', building: name, name: hoursText(hours, locale), like: null });
  add(step, buildingId, [buildings.replace(before, after)]);
  step.outcome = 'change';
  return after;
}

function theFloor(
  scope: Scope,
  known: Known,
  { buildingId, name: building }: StoredBuilding,
  row: Facts & { floor: string },
  step: Step,
): StoredFloor {
  const key = `${buildingId} ${nameKey(row.floor)}`;
  const before = known.floors.get(key);
  if (before) return before;
  const floorId = newId('floor');
  const floor = floors.first(scope, { floorId, buildingId, name: row.floor, level: row.level ?? levelIn(row.floor) });
  const beside = [...known.floors.values()].filter((each) => each.buildingId === buildingId);
  const like = beside.find(({ name }) => areAlike(name, floor.name))?.name ?? null;
  step.brings.push({ what: 'floor', building, name: floor.name, like });
  known.floors.set(key, floor);
  add(step, floorId, [floors.create(floor), claimName(scope, `floor ${buildingId}`, floor.name)]);
  step.needs.push(buildingId);
  step.counts.push([buildingId, 1]);
  return floor;
}

/** `12 层` is the twelfth, `B2` the second below the ground. */
function levelIn(name: string): number {
  const level = Number(/\d{1,2}/.exec(name)?.[0] ?? 1);
  return /^(?:b|-|负|地下)/i.test(name.trim()) ? -Math.min(level, 20) : level;
}

function makeRoom(
  scope: Scope,
  { buildingId, floorId }: StoredFloor,
  { number, name = number, capacity = 1, equipment: items = [], access }: Facts & { number: string },
  step: Step,
): void {
  const roomId = newId('room');
  const room = rooms.first(scope, {
    ...{ roomId, buildingId, floorId, number, name, capacity, equipment: items, photos: [], occupation: null },
    ...accessFirst(access),
  });
  add(step, roomId, [rooms.create(room), claimName(scope, `room ${buildingId}`, number)]);
  step.needs.push(floorId);
  // Also the building's: so that its zone can tell whether a room came meanwhile.
  step.counts.push([floorId, 1], [buildingId, 0]);
}

/** What its cells leave open stays as it is. */
function changeRoom(
  scope: Scope,
  before: StoredRoom,
  { floorId }: StoredFloor,
  row: Facts,
  held: Pick<StoredRoom, 'bufferBefore' | 'bufferAfter'>,
  step: Step,
): void {
  const { number = before.number, name = before.name, capacity = before.capacity } = row;
  const items = row.equipment ?? before.equipment;
  const access = accessChanges(before, held, row.access);
  const isSame =
    Object.keys(access).length === 0 &&
    floorId === before.floorId &&
    number === before.number &&
    name === before.name &&
    capacity === before.capacity &&
    items.toSorted().join() === before.equipment.toSorted().join();
  if (isSame) return;
  const after = rooms.next(scope, before, { floorId, number, name, capacity, equipment: items, ...access }, 'changed');
  step.outcome = 'change';
  step.writes.push(rooms.replace(before, after));
  step.writes.push(...renameTo(scope, `room ${before.buildingId}`, before.number, number));
  if (floorId === before.floorId) return;
  step.needs.push(floorId);
  step.counts.push([floorId, 1], [before.floorId, -1]);
}

function add(step: Step, made: string, writes: Write[]): void {
  step.outcome = 'create' satisfies Outcome;
  step.made.push(made);
  step.writes.push(...writes);
}
