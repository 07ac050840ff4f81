/** What a table's rows mean to the places that are there: pure but for new ids and the time of the change. */
import * as z from 'zod';
import type { FieldError } from '../../shared/errors.ts';
import { type BuildingId, type FloorId, newId } from '../../shared/ids.ts';
import type { Outcome } from '../../shared/importing.ts';
import { areAlike } from '../../shared/places/alike.ts';
import { type Catalogue, type Equipment, equipmentIn } from '../../shared/places/equipment.ts';
import { nameKey } from '../../shared/places/numbering.ts';
import { allDay, type Brought, type Building, type Floor, type PlaceRow } from '../../shared/places/schema.ts';
import { line, zone } from '../../shared/schema.ts';
import type { Scope } from '../../shared/scope.ts';
import type { Stored } from '../db/record.ts';
import { claimName, renameTo } from '../db/unique.ts';
import type { Write } from '../db/write.ts';
import { factsIn, fault, type Looked, wrong } from '../importing.ts';
import { buildings, floors, rooms, type StoredRoom } from './entity.ts';
import { allNames, faultOf } from './equipment.ts';

type StoredBuilding = Stored<Omit<Building, 'version' | 'lastChange'>>;
type StoredFloor = Stored<Omit<Floor, 'version' | 'lastChange'>>;

export interface Tree {
  buildings: StoredBuilding[];
  floors: StoredFloor[];
  rooms: StoredRoom[];
  catalogue: Catalogue;
}

/** A row with what has to be written for it. */
export interface Step extends Looked {
  writes: Write[];
  /** Places that the writes make. */
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

const empty = <S extends z.ZodType>(schema: S) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? undefined : text), schema.optional());
const whole = z
  .string()
  .trim()
  .regex(/^[+-]?\d{1,6}$/, { error: 'whole_number' })
  .transform(Number);
const facts = z.object({
  line: z.number(),
  building: line(60),
  campus: empty(line(60)),
  zone: empty(zone),
  floor: empty(line(30)),
  level: empty(whole.pipe(z.number().min(-20).max(300))),
  number: empty(line(20)),
  name: empty(line(60)),
  capacity: empty(whole.pipe(z.number().min(1).max(10_000))),
  equipment: z.string().optional(),
});
type Facts = Omit<z.output<typeof facts>, 'equipment'> & { equipment: Equipment[] | undefined };

export interface Choice {
  existing: 'skip' | 'update';
  /** Of buildings that name none. */
  zone: string;
}

export function plan(scope: Scope, tree: Tree, rows: readonly PlaceRow[], choice: Choice): Step[] {
  const known: Known = {
    buildings: new Map(tree.buildings.map((each) => [nameKey(each.name), each])),
    floors: new Map(tree.floors.map((each) => [`${each.buildingId} ${nameKey(each.name)}`, each])),
    rooms: new Map(tree.rooms.map((each) => [`${each.buildingId} ${nameKey(each.number)}`, each])),
    seen: new Set(),
    catalogue: tree.catalogue,
  };
  const names = allNames(tree.catalogue);
  return rows.map((row) => {
    const read = factsIn(facts, row);
    if ('errors' in read) return still(wrong(row.line, read.errors));
    const cell = read.facts.equipment;
    const equipment = cell === undefined ? undefined : equipmentIn(cell, names);
    const named = { ...read.facts, equipment: equipment?.found };
    const missing = missingIn(named);
    if (equipment?.unknown.length) missing.push(fault('equipment', 'unknown_equipment'));
    if (missing.length > 0) return still(wrong(row.line, missing));
    return stepOf(scope, known, named, choice);
  });
}

interface Known {
  buildings: Map<string, StoredBuilding>;
  floors: Map<string, StoredFloor>;
  rooms: Map<string, StoredRoom>;
  /** Rooms of rows before. */
  seen: Set<string>;
  catalogue: Catalogue;
}

function still(looked: Looked): Step {
  return { ...looked, writes: [], made: [], needs: [], counts: [], kinds: [], brings: [] };
}

function missingIn({ floor, level, number, name, capacity, equipment }: Facts) {
  const isRoom = number !== undefined || name !== undefined || capacity !== undefined || (equipment ?? []).length > 0;
  const lacks = [];
  if (floor === undefined && (isRoom || level !== undefined)) lacks.push(fault('floor', 'required'));
  if (isRoom && number === undefined) lacks.push(fault('number', 'required'));
  return lacks;
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
  }
  const contradicted = contradictionsIn(known, row);
  if (contradicted.length > 0) return still(wrong(row.line, contradicted));
  const building = theBuilding(scope, known, row, choice, step);
  const floor = row.floor === undefined ? null : theFloor(scope, known, building, { ...row, floor: row.floor }, step);
  if (floor && row.number !== undefined) {
    if (before) changeRoom(scope, before, floor, row, step);
    else makeRoom(scope, floor, { ...row, number: row.number }, step);
  }
  return step;
}

function roomBefore(known: Known, { building, number }: Facts): StoredRoom | undefined {
  const there = known.buildings.get(nameKey(building));
  return there && number !== undefined ? known.rooms.get(`${there.buildingId} ${nameKey(number)}`) : undefined;
}

/** An import changes no building and no floor that is there: a cell that says otherwise means another one, or is a slip. */
function contradictionsIn(known: Known, { building, campus, zone: own, floor, level }: Facts): FieldError[] {
  const there = known.buildings.get(nameKey(building));
  if (!there) return [];
  const faults: FieldError[] = [];
  if (own !== undefined && own !== there.zone) faults.push(fault('zone', 'zone_differs', there.zone));
  if (campus !== undefined && nameKey(campus) !== nameKey(there.campus)) {
    faults.push(fault('campus', 'campus_differs', there.campus || '–'));
  }
  const onIt = floor === undefined ? undefined : known.floors.get(`${there.buildingId} ${nameKey(floor)}`);
  if (onIt && level !== undefined && level !== onIt.level)
    faults.push(fault('level', 'level_differs', String(onIt.level)));
  return faults;
}

function theBuilding(scope: Scope, known: Known, row: Facts, choice: Choice, step: Step): StoredBuilding {
  const before = known.buildings.get(nameKey(row.building));
  if (before) return before;
  const buildingId = newId('building');
  const { campus = '', zone: own = choice.zone } = row;
  const building = buildings.first(scope, { buildingId, name: row.building, campus, zone: own, hours: allDay });
  const like = [...known.buildings.values()].find(({ name }) => areAlike(name, building.name))?.name ?? null;
  step.brings.push({ what: 'building', building: building.name, name: building.name, like });
  known.buildings.set(nameKey(row.building), building);
  add(step, buildingId, [buildings.create(building), claimName(scope, 'building', building.name)]);
  return building;
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
  { number, name = number, capacity = 1, equipment: items = [] }: Facts & { number: string },
  step: Step,
): void {
  const roomId = newId('room');
  const room = rooms.first(scope, {
    ...{ roomId, buildingId, floorId, number, name, capacity, equipment: items, photos: [], occupation: null },
    ...{ needsApproval: false, approvers: [], bookers: null, checkIn: 'company' as const },
    ...{ bufferBefore: 0, bufferAfter: 0 },
  });
  add(step, roomId, [rooms.create(room), claimName(scope, `room ${buildingId}`, number)]);
  step.needs.push(floorId);
  // Also the building's: so that its zone can tell whether a room came meanwhile.
  step.counts.push([floorId, 1], [buildingId, 0]);
}

/** What its cells leave open stays as it is. */
function changeRoom(scope: Scope, before: StoredRoom, { floorId }: StoredFloor, row: Facts, step: Step): void {
  const { number = before.number, name = before.name, capacity = before.capacity } = row;
  const items = row.equipment ?? before.equipment;
  const isSame =
    floorId === before.floorId &&
    number === before.number &&
    name === before.name &&
    capacity === before.capacity &&
    items.toSorted().join() === before.equipment.toSorted().join();
  if (isSame) return;
  const after = rooms.next(scope, before, { floorId, number, name, capacity, equipment: items }, 'changed');
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
