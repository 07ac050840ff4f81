import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { id, line, version } from '../schema.ts';
import { board } from './board.ts';
import { exampleBoard } from './examples.ts';
import { doorplate, pairingCode } from './schema.ts';

export const pairBoard = defineOperation({
  name: 'doorplates.pairBoard',
  summary: 'Makes the screen that shows this code a lobby display of a building or of some of its floors.',
  method: 'POST',
  path: '/doorplates/boards',
  who: 'admin',
  input: z.strictObject({ code: pairingCode, name: line(60), groupId: id('group').nullable().optional(), board }),
  output: doorplate,
  status: 201,
  errors: ['wrong_pairing_code', 'not_found', 'locked', 'plan_limit'],
  example: {
    input: {
      code: '20481632',
      name: '一楼大厅',
      board: { buildingId: exampleIds.building, floorIds: [exampleIds.floor], standsOn: exampleIds.floor },
    },
    output: exampleBoard,
  },
});

export const changeBoard = defineOperation({
  name: 'doorplates.changeBoard',
  summary: 'Changes what a lobby display shows, and how; what is left out is as it was at first. It follows at once.',
  method: 'PUT',
  path: '/doorplates/{doorplateId}/board',
  who: 'admin',
  input: z.strictObject({ doorplateId: id('doorplate'), version, board }),
  output: doorplate,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: {
      doorplateId: exampleIds.doorplate,
      version: 1,
      board: { buildingId: exampleIds.building, floorIds: [], rowsPerPage: 12 },
    },
    output: exampleBoard,
  },
});
