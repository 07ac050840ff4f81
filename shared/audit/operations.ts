import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { auditEntry, auditInput } from './schema.ts';

export const list = defineOperation({
  name: 'audit.list',
  summary:
    'Who changed what in the company, the newest first: places, equipment, people and roles, settings, services, doorplates, holidays, calendar addresses, and what others than its organiser did to a booking. A page may hold fewer than its limit, or none, while a cursor says that there is more to look through.',
  method: 'GET',
  path: '/audit',
  who: 'admin',
  input: auditInput,
  output: z.object({ entries: z.array(auditEntry), cursor: z.string().nullable() }),
  errors: ['not_found'],
  example: {
    input: { kind: 'room', personId: exampleIds.person, limit: 50 },
    output: {
      entries: [
        {
          ...{ auditId: `${exampleIds.room}.2.room.changed`, at: '2026-11-23T01:30:00.000Z', kind: 'room' },
          ...{ action: 'changed', what: 'changed', why: null, subjectId: exampleIds.room, name: '云杉' },
          who: { kind: 'person', id: exampleIds.person, name: '林晓' },
          changes: [{ field: 'capacity', before: '8', after: '10' }],
        },
      ],
      cursor: null,
    },
  },
});
