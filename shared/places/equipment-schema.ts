import * as z from 'zod';
import { changeOut, id, line } from '../schema.ts';
import { builtIn, listMarks, mostOwnEquipment } from './equipment.ts';

/** A kind of equipment: a built-in one by its word, one of the company's own by its id. */
export const equipmentId = z.union([id('equipment'), z.enum(builtIn)], { error: 'equipment' });

/** Of a room, or of a wish. */
export const equipmentList = z.array(equipmentId).max(builtIn.length + mostOwnEquipment);

export const equipmentKind = z.object({
  equipmentId,
  /** null = built in: named in the reader's language. */
  name: z.string().nullable(),
  description: z.string(),
  /** Not offered any more: rooms that have it keep it. */
  offered: z.boolean(),
});

/** What rooms may have, in order. Version 0: as every company begins. */
export const equipmentCatalogue = z.object({
  kinds: z.array(equipmentKind),
  version: z.number().int(),
  lastChange: changeOut.nullable(),
});
export type EquipmentCatalogue = z.output<typeof equipmentCatalogue>;

const version = z.number().int().min(0);
const name = line(30).refine((text) => !listMarks.test(text), { error: 'equipment_name' });
const description = line(120, 0);

export const equipmentInput = z.strictObject({ name, description: description.default('') });
export const equipmentChanges = z.strictObject({
  equipmentId,
  version,
  /** Of one of the company's own; built-in ones are named in every reader's language. */
  name: name.optional(),
  description: description.optional(),
  offered: z.boolean().optional(),
});
export const equipmentOrder = z.strictObject({
  version,
  /** Kinds that are not named follow as they stood. */
  order: equipmentList.min(1),
});
/** What becomes of rooms that have it. */
export const usedChoices = ['refuse', 'take_off'] as const;
export const equipmentRemoval = z.strictObject({
  equipmentId: id('equipment'),
  version,
  used: z.enum(usedChoices).default('refuse'),
});
