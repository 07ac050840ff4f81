import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { exampleMe } from '../people/examples.ts';
import { me } from '../people/schema.ts';
import { id, nothing, version } from '../schema.ts';
import { exampleTenant } from './examples.ts';
import { logoInput, signUpInput, tenant, tenantChanges } from './schema.ts';

export { askDeletion, callOffDeletion, deletion } from './deletion-operations.ts';
export { exportBookings, exportHistories, exportPeople, noteExport } from './export-operations.ts';
export { changeHolidays, holidays } from './holidays/operations.ts';
export { usage } from './usage-operations.ts';

export const signUp = defineOperation({
  name: 'tenants.signUp',
  summary: 'A company signs up: its first admin proves the e-mail address with a code and is signed in.',
  method: 'POST',
  path: '/companies',
  who: 'anyone',
  input: signUpInput,
  output: me,
  status: 201,
  errors: ['wrong_code', 'code_expired', 'locked'],
  example: {
    input: {
      company: '星野科技',
      zone: 'Asia/Shanghai',
      name: '林晓',
      email: 'lin.xiao@example.com',
      code: '482913',
      locale: 'zh-CN',
    },
    output: exampleMe,
  },
});

export const get = defineOperation({
  name: 'tenants.get',
  summary: 'The company of the signed-in person: name, zone, language, booking policy.',
  method: 'GET',
  path: '/company',
  who: 'employee',
  input: nothing,
  output: tenant,
  errors: [],
  example: { input: {}, output: exampleTenant },
});

export const change = defineOperation({
  name: 'tenants.change',
  summary:
    'Changes the company’s name, time zone, working hours of new buildings, language, colour, booking policy or sign-in rules.',
  method: 'PATCH',
  path: '/company',
  who: 'admin',
  input: tenantChanges,
  output: tenant,
  errors: ['changed_meanwhile', 'passkey_first', 'passkey_spare'],
  example: { input: { version: 1, policy: { horizonDays: 90 } }, output: exampleTenant },
});

export const startLogo = defineOperation({
  name: 'tenants.startLogo',
  summary: 'Gives an address to which the company’s mark is PUT with these headers; it is shown once confirmed.',
  method: 'POST',
  path: '/company/logo',
  who: 'admin',
  input: logoInput,
  output: z.object({
    logoId: id('logo'),
    upload: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }),
  }),
  status: 201,
  errors: [],
  example: {
    input: { contentType: 'image/png', bytes: 24_000 },
    output: {
      logoId: exampleIds.logo,
      upload: { url: 'https://media.example.com/…', headers: { 'content-type': 'image/png' } },
    },
  },
});

export const confirmLogo = defineOperation({
  name: 'tenants.confirmLogo',
  summary: 'Checks the uploaded mark (PNG, WebP or JPEG by what it holds); all screens show it at once.',
  method: 'POST',
  path: '/company/logo/{logoId}',
  who: 'admin',
  input: z.strictObject({ logoId: id('logo') }),
  output: tenant,
  errors: ['not_found', 'bad_logo', 'changed_meanwhile'],
  example: { input: { logoId: exampleIds.logo }, output: exampleTenant },
});

export const removeLogo = defineOperation({
  name: 'tenants.removeLogo',
  summary: 'Takes the company’s mark away; its name is written instead.',
  method: 'DELETE',
  path: '/company/logo',
  who: 'admin',
  input: z.strictObject({ version }),
  output: tenant,
  errors: ['changed_meanwhile'],
  example: { input: { version: 1 }, output: exampleTenant },
});
