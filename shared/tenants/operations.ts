import { defineOperation } from '../operation.ts';
import { exampleMe } from '../people/examples.ts';
import { me } from '../people/schema.ts';
import { nothing } from '../schema.ts';
import { exampleTenant } from './examples.ts';
import { signUpInput, tenant, tenantChanges } from './schema.ts';

export { changeHolidays, holidays } from './holidays/operations.ts';

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
  summary: 'Changes the company’s name, language or booking policy.',
  method: 'PATCH',
  path: '/company',
  who: 'admin',
  input: tenantChanges,
  output: tenant,
  errors: ['changed_meanwhile'],
  example: { input: { version: 1, policy: { horizonDays: 90 } }, output: exampleTenant },
});
