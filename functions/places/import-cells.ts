/** The cells of a table's row of places: what they say, or what is wrong with them. Pure. */
import * as z from 'zod';
import type { FieldError } from '../../shared/errors.ts';
import { type Equipment, equipmentIn, type Names } from '../../shared/places/equipment.ts';
import { hoursIn } from '../../shared/places/hours.ts';
import { workingHours } from '../../shared/places/hours-schema.ts';
import type { PlaceRow } from '../../shared/places/schema.ts';
import { line, zone } from '../../shared/schema.ts';
import { factsIn, fault } from '../importing.ts';
import {
  type Access,
  accessCells,
  accessOf,
  empty,
  isNone,
  isSaid,
  type People,
  unknownIn,
  whole,
} from './import-access.ts';

/** What cells are read by. */
export interface Around {
  names: Names;
  /** Of hours that name none. */
  days: readonly number[];
  people: People;
}

const hours = (days: readonly number[]) =>
  z.string().transform((text, context) => {
    const read = workingHours.safeParse(hoursIn(text, days));
    if (read.success) return read.data;
    context.addIssue({ code: 'custom', message: 'hours_cell' });
    return z.NEVER;
  });
const facts = (days: readonly number[]) =>
  z.object({
    line: z.number(),
    building: line(60),
    campus: empty(line(60)),
    zone: empty(zone),
    hours: empty(hours(days)),
    floor: empty(line(30)),
    level: empty(whole.pipe(z.number().min(-20).max(300))),
    number: empty(line(20)),
    name: empty(line(60)),
    capacity: empty(whole.pipe(z.number().min(1).max(10_000))),
    equipment: empty(z.string()),
    ...accessCells,
  });
type Cells = z.output<ReturnType<typeof facts>>;
export type Facts = Omit<Cells, 'equipment' | keyof Access> & { equipment: Equipment[] | undefined; access: Access };

/** The row's facts, or all that is wrong with it. */
export function readRow(row: PlaceRow, { names, days, people }: Around): { facts: Facts } | { errors: FieldError[] } {
  const read = factsIn(facts(days), row);
  const errors = unknownIn(row, people);
  if ('errors' in read) {
    // Of a list the cell is named, not the item.
    return { errors: [...read.errors.map((each) => ({ ...each, field: each.field.replace(/\..*/, '') })), ...errors] };
  }
  const { equipment: cell, ...rest } = read.facts;
  const equipment = cell === undefined ? undefined : equipmentIn(isNone(cell) ? '' : cell, names);
  const access = accessOf(rest, people);
  if (!access) errors.push(fault('departments', 'everybody_or_some'));
  const named = { ...rest, access: access ?? {}, equipment: equipment?.found };
  errors.push(...missingIn(named));
  if (equipment?.unknown.length) errors.push(fault('equipment', 'unknown_equipment', equipment.unknown.join(', ')));
  return errors.length > 0 ? { errors } : { facts: named };
}

function missingIn({ floor, level, number, name, capacity, equipment, access }: Facts) {
  const ofRoom = number ?? name ?? capacity;
  const isRoom = ofRoom !== undefined || (equipment ?? []).length > 0 || isSaid(access);
  const lacks: FieldError[] = [];
  if (floor === undefined && (isRoom || level !== undefined)) lacks.push(fault('floor', 'required'));
  if (isRoom && number === undefined) lacks.push(fault('number', 'required'));
  return lacks;
}
