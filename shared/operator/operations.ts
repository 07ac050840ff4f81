/** For those who run the service: companies, what they may have and how much they use. Nothing of their meetings. */
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation } from '../operation.ts';
import { done, email, id, nothing } from '../schema.ts';
import { planLimits } from './plans.ts';
import { account, accountChanges, deed, operator, usage } from './schema.ts';

const exampleAccount = {
  ...{ companyId: exampleIds.tenant, name: '星野科技', createdAt: '2026-11-01T02:00:00Z', plan: 'standard' as const },
  ...{
    agreed: { rooms: 250 },
    limits: { ...planLimits.standard, rooms: 250 },
    used: { rooms: 26 },
    suspended: null,
    ending: null,
    version: 2,
  },
  lastChange: {
    what: 'changed',
    who: { kind: 'system' as const, id: 'operator', name: 'operator@roomlight.example' },
    at: '2026-11-22T02:00:00.000Z',
  },
};

export const signIn = defineOperation({
  name: 'operator.signIn',
  summary: 'An operator proves the e-mail address with a code and is signed in, for eight hours.',
  method: 'POST',
  path: '/operator/session',
  who: 'anyone',
  input: z.strictObject({ email, code: z.string().regex(/^\d{6}$/, { error: 'six_digits' }) }),
  output: operator,
  errors: ['wrong_code', 'code_expired', 'locked', 'forbidden'],
  example: {
    input: { email: 'operator@roomlight.example', code: '482913' },
    output: { email: 'operator@roomlight.example' },
  },
});

export const signOut = defineOperation({
  name: 'operator.signOut',
  summary: 'Ends the operator’s session.',
  method: 'DELETE',
  path: '/operator/session',
  who: 'operator',
  input: nothing,
  output: done,
  errors: [],
  example: { input: {}, output: { ok: true } },
});

export const me = defineOperation({
  name: 'operator.me',
  summary: 'Who is signed in as an operator.',
  method: 'GET',
  path: '/operator/session',
  who: 'operator',
  input: nothing,
  output: operator,
  errors: [],
  example: { input: {}, output: { email: 'operator@roomlight.example' } },
});

export const companies = defineOperation({
  name: 'operator.companies',
  summary:
    'The companies of the service, in pages: all, or those that are near a limit or above it by what was last counted. While there is a cursor, call again with it, also where nothing was found yet.',
  method: 'GET',
  path: '/operator/companies',
  who: 'operator',
  input: z.strictObject({
    search: z.string().trim().max(80).default(''),
    use: z.enum(['any', 'near']).default('any'),
    limit: z.number().int().min(1).max(100).default(50),
    cursor: z.string().max(1000).optional(),
  }),
  output: z.object({ companies: z.array(account), cursor: z.string().nullable() }),
  errors: [],
  example: { input: { limit: 50 }, output: { companies: [exampleAccount], cursor: null } },
});

export const company = defineOperation({
  name: 'operator.company',
  summary: 'A company with what it uses of what it may have, and what operators have decided of it, the newest first.',
  method: 'GET',
  path: '/operator/companies/{companyId}',
  who: 'operator',
  input: z.strictObject({ companyId: id('tenant') }),
  output: z.object({ company: account, usage, deeds: z.array(deed) }),
  errors: ['not_found'],
  example: {
    input: { companyId: exampleIds.tenant },
    output: {
      company: exampleAccount,
      usage: {
        ...{ plan: 'standard', limits: exampleAccount.limits },
        used: { rooms: 26, doorplates: 20, people: 180 },
      },
      deeds: [
        {
          ...{ at: '2026-11-22T02:00:00.000Z', by: 'operator@roomlight.example', why: null },
          before: { plan: 'standard', agreed: {}, suspended: false },
          after: { plan: 'standard', agreed: { rooms: 250 }, suspended: false },
        },
      ],
    },
  },
});

export const change = defineOperation({
  name: 'operator.change',
  summary: 'Changes a company’s plan or limits, suspends it or lets it in again. What it has stays as it is.',
  method: 'PATCH',
  path: '/operator/companies/{companyId}',
  who: 'operator',
  input: accountChanges,
  output: account,
  errors: ['not_found', 'changed_meanwhile'],
  example: {
    input: { companyId: exampleIds.tenant, version: 1, agreed: { rooms: 250 } },
    output: exampleAccount,
  },
});
