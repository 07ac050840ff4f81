import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { rowsAnswer } from '../importing.ts';
import { defineOperation } from '../operation.ts';
import { done, email, id, locale, nothing } from '../schema.ts';
import { exampleMe, examplePerson } from './examples.ts';
import {
  colleague,
  company,
  inviteInput,
  listInput,
  me as meSchema,
  myChanges,
  peopleImport,
  person,
  personChanges,
  signInInput,
  signInOutput,
} from './schema.ts';

export * from './many-operations.ts';
export * from './transfer-operations.ts';

export const requestCode = defineOperation({
  name: 'people.requestCode',
  summary:
    'Sends a six-digit code to an e-mail address, for signing in or signing up. The code is good where it was asked for: the answer sets a cookie that must come with it. The answer never tells whether the address is known.',
  method: 'POST',
  path: '/sign-in/codes',
  who: 'anyone',
  input: z.strictObject({ email, locale: locale.default('zh-CN') }),
  output: z.object({ email: z.string(), expiresAt: z.string(), resendAfter: z.number() }),
  status: 202,
  errors: ['too_many_requests', 'locked'],
  example: {
    input: { email: 'lin.xiao@example.com', locale: 'zh-CN' },
    output: { email: 'lin.xiao@example.com', expiresAt: '2026-11-22T02:10:00Z', resendAfter: 60 },
  },
});

export const signIn = defineOperation({
  name: 'people.signIn',
  summary: 'Signs in with the code. A person of several companies chooses one and calls again with it.',
  method: 'POST',
  path: '/sign-in',
  who: 'anyone',
  input: signInInput,
  output: signInOutput,
  errors: ['wrong_code', 'code_expired', 'locked', 'not_found'],
  example: {
    input: { email: 'lin.xiao@example.com', code: '482913' },
    output: { me: exampleMe, companies: [] },
  },
});

export const signOut = defineOperation({
  name: 'people.signOut',
  summary: 'Ends this session at once.',
  method: 'POST',
  path: '/sign-out',
  who: 'employee',
  input: nothing,
  output: done,
  errors: [],
  example: { input: {}, output: { ok: true } },
});

export const me = defineOperation({
  name: 'people.me',
  summary: 'The signed-in person, their company and preferences.',
  method: 'GET',
  path: '/me',
  who: 'employee',
  input: nothing,
  output: meSchema,
  errors: [],
  example: { input: {}, output: exampleMe },
});

export const changeMe = defineOperation({
  name: 'people.changeMe',
  summary: 'Changes one’s own name, language, favourite rooms or reminder.',
  method: 'PATCH',
  path: '/me',
  who: 'employee',
  input: myChanges,
  output: meSchema,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { version: 1, favourites: [exampleIds.room] }, output: exampleMe },
});

export const doorCode = defineOperation({
  name: 'people.doorCode',
  summary: 'One’s own code for doorplates that ask who is there; null until one was made.',
  method: 'GET',
  path: '/me/door-code',
  who: 'employee',
  input: nothing,
  output: z.object({ code: z.string().nullable() }),
  errors: [],
  example: { input: {}, output: { code: '204816' } },
});

export const renewDoorCode = defineOperation({
  name: 'people.renewDoorCode',
  summary: 'Makes oneself another door code, or the first; the one of before is dead at once.',
  method: 'POST',
  path: '/me/door-code',
  who: 'employee',
  input: nothing,
  output: z.object({ code: z.string() }),
  errors: [],
  example: { input: {}, output: { code: '715302' } },
});

export const companies = defineOperation({
  name: 'people.companies',
  summary: 'The companies that the signed-in person’s e-mail address belongs to.',
  method: 'GET',
  path: '/me/companies',
  who: 'employee',
  input: nothing,
  output: z.object({ companies: z.array(company) }),
  errors: [],
  example: { input: {}, output: { companies: [{ tenantId: exampleIds.tenant, name: '星野科技' }] } },
});

export const switchCompany = defineOperation({
  name: 'people.switchCompany',
  summary: 'Ends this session and starts one in another company of the same person.',
  method: 'POST',
  path: '/me/company',
  who: 'employee',
  input: z.strictObject({ tenantId: id('tenant') }),
  output: meSchema,
  errors: ['not_found'],
  example: { input: { tenantId: exampleIds.tenant }, output: exampleMe },
});

export const colleagues = defineOperation({
  name: 'people.colleagues',
  summary:
    'Active people of the company whose name or e-mail address contains the text, for choosing attendees; or those with the ids.',
  method: 'GET',
  path: '/colleagues',
  who: 'employee',
  input: z.strictObject({
    search: z.string().trim().max(60).default(''),
    limit: z.number().int().min(1).max(50).default(20),
    /** Just these people, whatever their names; those who have left are missing in the answer. */
    ids: z.array(id('person')).max(300).default([]),
  }),
  output: z.object({ people: z.array(colleague) }),
  errors: [],
  example: {
    input: { search: '周' },
    output: { people: [{ personId: exampleIds.colleague, name: '周宁', email: 'zhou.ning@example.com' }] },
  },
});

export const list = defineOperation({
  name: 'people.list',
  summary: 'The company’s people by name, a page at a time.',
  method: 'GET',
  path: '/people',
  who: 'admin',
  input: listInput,
  output: z.object({
    people: z.array(person),
    cursor: z.string().nullable(),
    /** All that there are of those asked for. */
    total: z.number().int(),
  }),
  errors: [],
  example: { input: { search: '' }, output: { people: [examplePerson], cursor: null, total: 1 } },
});

export const invite = defineOperation({
  name: 'people.invite',
  summary: 'Adds a person to the company and sends an invitation by e-mail.',
  method: 'POST',
  path: '/people',
  who: 'admin',
  input: inviteInput,
  output: person,
  status: 201,
  errors: ['already_exists', 'daily_limit', 'plan_limit'],
  example: { input: { email: 'zhou.ning@example.com', name: '周宁', roles: ['employee'] }, output: examplePerson },
});

const exampleRows = [{ line: 2, email: 'he.qing@example.com', name: '何青', department: '市场部', roles: 'employee' }];

export const checkImport = defineOperation({
  name: 'people.checkImport',
  summary: 'What an import of these people would do, and what is wrong with which row. Stores nothing.',
  method: 'POST',
  path: '/people/import/check',
  who: 'admin',
  input: peopleImport,
  output: rowsAnswer,
  errors: [],
  example: { input: { rows: exampleRows }, output: { rows: [{ line: 2, outcome: 'create', errors: [] }] } },
});

export const importRows = defineOperation({
  name: 'people.importRows',
  summary:
    'Adds people, and changes those whose address is there, if asked to. A row that is wrong refuses them all; repeated it goes on where it was. Nobody ceases to be an admin by it.',
  method: 'POST',
  path: '/people/import',
  who: 'admin',
  input: peopleImport,
  output: rowsAnswer,
  errors: ['daily_limit', 'plan_limit'],
  example: { input: { rows: exampleRows }, output: { rows: [{ line: 2, outcome: 'create', errors: [] }] } },
});

export const change = defineOperation({
  name: 'people.change',
  summary: 'Changes a person’s name or roles, deactivates or reactivates them. Open sessions follow at once.',
  method: 'PATCH',
  path: '/people/{personId}',
  who: 'admin',
  input: personChanges,
  output: person,
  errors: ['not_found', 'changed_meanwhile', 'last_admin', 'merged'],
  example: {
    input: { personId: exampleIds.colleague, version: 1, roles: ['staff', 'employee'] },
    output: examplePerson,
  },
});
