import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing, version } from '../schema.ts';
import { exampleDoorplate, exampleGroup } from './examples.ts';
import { assignment, deviceGroup, groupChanges, groupInput } from './group.ts';
import { credentials, doorplate, doorplateChanges, logEntry, orderInput, pairInput, replacement } from './schema.ts';

export * from './board-operations.ts';

export const startPairing = defineOperation({
  name: 'doorplates.startPairing',
  summary: 'A new panel asks for an eight-digit code to show.',
  method: 'POST',
  path: '/doorplates/pairings',
  who: 'anyone',
  input: nothing,
  output: z.object({ pairingId: id('pairing'), secret: z.string(), code: z.string(), expiresAt: z.string() }),
  status: 201,
  errors: [],
  example: {
    input: {},
    output: {
      pairingId: exampleIds.pairing,
      secret: 'kept by the panel',
      code: '20481632',
      expiresAt: '2026-11-22T02:15:00Z',
    },
  },
});

export const finishPairing = defineOperation({
  name: 'doorplates.finishPairing',
  summary: 'The panel asks whether an admin has typed its code; once they have, it gets its credentials.',
  method: 'POST',
  path: '/doorplates/pairings/{pairingId}',
  who: 'anyone',
  input: z.strictObject({ pairingId: id('pairing'), secret: z.string().min(20).max(100) }),
  output: z.object({ credentials: credentials.nullable() }),
  errors: ['not_found', 'code_expired'],
  example: {
    input: { pairingId: exampleIds.pairing, secret: 'kept-by-the-panel-alone' },
    output: {
      credentials: {
        doorplateId: exampleIds.doorplate,
        tenantId: exampleIds.tenant,
        token: 'shown once',
        publicKey: 'TI_Gk1rRAR4wS2rdsbyuEDXFFrOxXXDkcpQIRgMCL1k',
        live: { url: '/mqtt' },
      },
    },
  },
});

export const pair = defineOperation({
  name: 'doorplates.pair',
  summary: 'Binds the panel that shows this code to a room.',
  method: 'POST',
  path: '/doorplates',
  who: 'admin',
  input: pairInput,
  output: doorplate,
  status: 201,
  errors: ['wrong_pairing_code', 'not_found', 'locked', 'plan_limit'],
  example: { input: { code: '20481632', roomId: exampleIds.room, name: '1203 门牌' }, output: exampleDoorplate },
});

export const list = defineOperation({
  name: 'doorplates.list',
  summary: 'The company’s doorplates and lobby displays with what each shows, in the order of their ids.',
  method: 'GET',
  path: '/doorplates',
  who: 'admin',
  input: z.strictObject({
    limit: z.number().int().min(1).max(500).default(500),
    cursor: z.string().max(300).optional(),
  }),
  output: z.object({ doorplates: z.array(doorplate), cursor: z.string().nullable() }),
  errors: [],
  example: { input: {}, output: { doorplates: [exampleDoorplate], cursor: null } },
});

export const change = defineOperation({
  name: 'doorplates.change',
  summary:
    'Renames a doorplate, binds it to another room or group, or changes its settings; the panel follows at once.',
  method: 'PATCH',
  path: '/doorplates/{doorplateId}',
  who: 'admin',
  input: doorplateChanges,
  output: doorplate,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { doorplateId: exampleIds.doorplate, version: 1, name: '1203 东门' }, output: exampleDoorplate },
});

export const remove = defineOperation({
  name: 'doorplates.remove',
  summary: 'Retires a doorplate: its credentials die at once.',
  method: 'DELETE',
  path: '/doorplates/{doorplateId}',
  who: 'admin',
  input: z.strictObject({ doorplateId: id('doorplate'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { doorplateId: exampleIds.doorplate, version: 1 }, output: { ok: true } },
});

export const listGroups = defineOperation({
  name: 'doorplates.listGroups',
  summary: 'The company’s device groups; doorplates without one follow the standard values.',
  method: 'GET',
  path: '/doorplates/groups',
  who: 'admin',
  input: nothing,
  output: z.object({ groups: z.array(deviceGroup) }),
  errors: [],
  example: { input: {}, output: { groups: [exampleGroup] } },
});

const groupExample = {
  name: '12 层会议室',
  look: exampleGroup.look,
  light: exampleGroup.light,
  power: exampleGroup.power,
  touch: { who: 'pin' as const, pin: '2580' },
  slides: exampleGroup.slides,
  care: exampleGroup.care,
};

export const createGroup = defineOperation({
  name: 'doorplates.createGroup',
  summary: 'Creates a device group; what is left out is as in the standard group.',
  method: 'POST',
  path: '/doorplates/groups',
  who: 'admin',
  input: groupInput,
  output: deviceGroup,
  status: 201,
  errors: ['already_exists', 'not_found'],
  example: { input: groupExample, output: exampleGroup },
});

export const changeGroup = defineOperation({
  name: 'doorplates.changeGroup',
  summary: 'Changes a device group; all its panels follow at once.',
  method: 'PATCH',
  path: '/doorplates/groups/{groupId}',
  who: 'admin',
  input: groupChanges,
  output: deviceGroup,
  errors: ['not_found', 'changed_meanwhile', 'already_exists'],
  example: { input: { groupId: exampleIds.group, version: 1, ...groupExample }, output: exampleGroup },
});

export const assign = defineOperation({
  name: 'doorplates.assign',
  summary: 'Takes doorplates into a group, or back to the standard one: all of them or none.',
  method: 'POST',
  path: '/doorplates/assignments',
  who: 'admin',
  input: assignment,
  output: done,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { doorplateIds: [exampleIds.doorplate], groupId: exampleIds.group },
    output: { ok: true },
  },
});

export const removeGroup = defineOperation({
  name: 'doorplates.removeGroup',
  summary: 'Removes a device group without doorplates; while it has some, they are named.',
  method: 'DELETE',
  path: '/doorplates/groups/{groupId}',
  who: 'admin',
  input: z.strictObject({ groupId: id('group'), version }),
  output: done,
  errors: ['not_found', 'changed_meanwhile', 'group_in_use'],
  example: { input: { groupId: exampleIds.group, version: 1 }, output: { ok: true } },
});

export const replace = defineOperation({
  name: 'doorplates.replace',
  summary:
    'The panel that shows this code takes a broken one’s place: its room, name, group and settings. The old one’s credentials die at once.',
  method: 'POST',
  path: '/doorplates/{doorplateId}/replacement',
  who: 'admin',
  input: replacement,
  output: doorplate,
  status: 201,
  errors: ['wrong_pairing_code', 'not_found', 'changed_meanwhile', 'locked'],
  example: { input: { doorplateId: exampleIds.doorplate, version: 1, code: '20481632' }, output: exampleDoorplate },
});

export const command = defineOperation({
  name: 'doorplates.command',
  summary: 'Has panels blink, fetch everything anew or start again; who is offline does not hear it and is named.',
  method: 'POST',
  path: '/doorplates/commands',
  who: 'admin',
  input: orderInput,
  output: z.object({ offline: z.array(id('doorplate')) }),
  errors: ['not_found'],
  example: { input: { doorplateIds: [exampleIds.doorplate], do: 'identify' }, output: { offline: [] } },
});

export const log = defineOperation({
  name: 'doorplates.log',
  summary: 'What happened to a doorplate in the last 90 days, newest first, a page at a time.',
  method: 'GET',
  path: '/doorplates/{doorplateId}/log',
  who: 'admin',
  input: z.strictObject({
    doorplateId: id('doorplate'),
    limit: z.number().int().min(1).max(100).default(30),
    cursor: z.string().max(600).optional(),
  }),
  output: z.object({ entries: z.array(logEntry), cursor: z.string().nullable() }),
  errors: ['not_found'],
  example: {
    input: { doorplateId: exampleIds.doorplate },
    output: {
      entries: [
        { at: '2026-11-22T02:00:00.000Z', kind: 'command', who: '林晓', cause: null, order: 'identify', detail: '' },
        { at: '2026-11-20T01:30:00.000Z', kind: 'paired', who: '林晓', cause: null, order: null, detail: '1203 云杉' },
      ],
      cursor: null,
    },
  },
});
