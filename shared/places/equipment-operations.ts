import type * as z from 'zod';
import { exampleChange, exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { nothing } from '../schema.ts';
import {
  equipmentCatalogue,
  equipmentChanges,
  equipmentInput,
  equipmentOrder,
  equipmentRemoval,
} from './equipment-schema.ts';

const own = { equipmentId: exampleIds.equipment, name: '录播主机', description: '会后自动生成回放', offered: true };
const exampleCatalogue: z.input<typeof equipmentCatalogue> = {
  kinds: [{ equipmentId: 'screen', name: null, description: '', offered: true }, own],
  version: 1,
  lastChange: exampleChange,
};

export const equipment = defineOperation({
  name: 'places.equipment',
  summary: 'What rooms may have, in order: the built-in kinds of equipment and those of the company’s own.',
  method: 'GET',
  path: '/equipment',
  who: 'employee',
  input: nothing,
  output: equipmentCatalogue,
  errors: [],
  example: { input: {}, output: exampleCatalogue },
});

export const addEquipment = defineOperation({
  name: 'places.addEquipment',
  summary:
    'Adds a kind of equipment of the company’s own, up to 60. No other kind bears its name, the built-in ones in any language included.',
  method: 'POST',
  path: '/equipment',
  who: 'admin',
  input: equipmentInput,
  output: equipmentCatalogue,
  status: 201,
  errors: [],
  example: { input: { name: '录播主机', description: '会后自动生成回放' }, output: exampleCatalogue },
});

export const changeEquipment = defineOperation({
  name: 'places.changeEquipment',
  summary:
    'Renames or describes a kind of the company’s own; switches any kind off, so that nobody is offered it and rooms that have it keep it, or on again.',
  method: 'PATCH',
  path: '/equipment/{equipmentId}',
  who: 'admin',
  input: equipmentChanges,
  output: equipmentCatalogue,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { equipmentId: exampleIds.equipment, version: 1, offered: false },
    output: exampleCatalogue,
  },
});

export const orderEquipment = defineOperation({
  name: 'places.orderEquipment',
  summary: 'Puts the kinds of equipment in order.',
  method: 'PUT',
  path: '/equipment',
  who: 'admin',
  input: equipmentOrder,
  output: equipmentCatalogue,
  errors: ['changed_meanwhile'],
  example: { input: { version: 1, order: [exampleIds.equipment, 'screen'] }, output: exampleCatalogue },
});

export const removeEquipment = defineOperation({
  name: 'places.removeEquipment',
  summary:
    'Removes a kind of the company’s own. Where rooms have it, that is refused with which, unless it is to be taken off them. Built-in kinds are switched off instead.',
  method: 'DELETE',
  path: '/equipment/{equipmentId}',
  who: 'admin',
  input: equipmentRemoval,
  output: equipmentCatalogue,
  errors: ['not_found', 'changed_meanwhile', 'equipment_in_use'],
  example: { input: { equipmentId: exampleIds.equipment, version: 1 }, output: exampleCatalogue },
});
