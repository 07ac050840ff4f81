/** The cells of a table's row of places: what they say, or what is wrong with them. Pure. */
import * as z from 'zod';
import type { FieldError } from '../../shared/errors.ts';
import { type Equipment, equipmentIn, type Names } from '../../shared/places/equipment.ts';
import { hoursIn } from '../../shared/places/hours.ts';
import { workingHours } from '../../shared/places/hours-schema.ts';
import type { PlaceRow } from '../../shared/places/schema.ts';
import { line, zone } from '../../shared/schema.ts';
import { factsIn, fault } from '../importing.ts';

/** What cells are read by. */
export interface Around {
  names: Names;
  /** Of hours that name none. */
  days: readonly number[];
}

const empty = <S extends z.ZodType>(schema: S) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() === '' ? undefined : text), schema.optional());
const whole = z
  .string()
  .trim()
  .regex(/^[+-]?\d{1,6}$/, { error: 'whole_number' })
  .transform(Number);
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
    equipment: z.string().optional(),
  });
type Cells = z.output<ReturnType<typeof facts>>;
export type Facts = Omit<Cells, 'equipment'> & { equipment: Equipment[] | undefined };

/** The row's facts, or all that is wrong with it. */
export function readRow(row: PlaceRow, { names, days }: Around): { facts: Facts } | { errors: FieldError[] } {
  const read = factsIn(facts(days), row);
  if ('errors' in read) return read;
  const { equipment: cell, ...rest } = read.facts;
  const equipment = cell === undefined ? undefined : equipmentIn(cell, names);
  const errors = missingIn({ ...rest, equipment: equipment?.found });
  if (equipment?.unknown.length) errors.push(fault('equipment', 'unknown_equipment', equipment.unknown.join(', ')));
  return errors.length > 0 ? { errors } : { facts: { ...rest, equipment: equipment?.found } };
}

function missingIn({ floor, level, number, name, capacity, equipment }: Facts) {
  const isRoom = number !== undefined || name !== undefined || capacity !== undefined || (equipment ?? []).length > 0;
  const lacks: FieldError[] = [];
  if (floor === undefined && (isRoom || level !== undefined)) lacks.push(fault('floor', 'required'));
  if (isRoom && number === undefined) lacks.push(fault('number', 'required'));
  return lacks;
}
