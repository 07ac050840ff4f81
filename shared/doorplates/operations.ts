import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, id, nothing, version } from '../schema.ts';
import { exampleDoorplate } from './examples.ts';
import { credentials, doorplate, doorplateChanges, pairInput } from './schema.ts';

export const startPairing = defineOperation({
  name: 'doorplates.startPairing',
  summary: 'A new panel asks for a six-digit code to show.',
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
      code: '204816',
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
  errors: ['wrong_pairing_code', 'not_found', 'locked'],
  example: { input: { code: '204816', roomId: exampleIds.room, name: '1203 门牌' }, output: exampleDoorplate },
});

export const list = defineOperation({
  name: 'doorplates.list',
  summary: 'The company’s doorplates with what each shows.',
  method: 'GET',
  path: '/doorplates',
  who: 'admin',
  input: nothing,
  output: z.object({ doorplates: z.array(doorplate) }),
  errors: [],
  example: { input: {}, output: { doorplates: [exampleDoorplate] } },
});

export const change = defineOperation({
  name: 'doorplates.change',
  summary: 'Renames a doorplate, binds it to another room or changes its settings; the panel follows at once.',
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
