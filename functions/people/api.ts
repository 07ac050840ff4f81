import * as operations from '../../shared/people/operations.ts';
import { api, Reply } from '../http.ts';
import * as Codes from './codes.ts';
import * as Departments from './departments.ts';
import * as DoorCodes from './door-codes.ts';
import * as Duplicates from './duplicates.ts';
import { holdingsOf } from './holdings.ts';
import * as Import from './import.ts';
import * as Many from './many.ts';
import * as People from './people.ts';
import * as Sessions from './sessions.ts';
import * as SignIn from './sign-in.ts';
import * as Transfers from './transfers.ts';

export const handler = api('people', operations, {
  requestCode: async (_scope, input, from) => {
    const { cookie, ...answer } = await Codes.request(input.email, input.locale, from);
    return new Reply(answer, cookie);
  },
  signIn: async (_scope, input, from) => {
    const result = await SignIn.signIn(input, from);
    if ('companies' in result) return { me: null, companies: result.companies };
    return new Reply({ me: await People.me(result.scope), companies: [] }, result.cookie);
  },
  signOut: async (scope) => new Reply({ ok: true as const }, await Sessions.end(scope)),
  me: (scope) => People.me(scope),
  changeMe: (scope, input) => People.changeMe(scope, input),
  doorCode: (scope) => DoorCodes.read(scope),
  renewDoorCode: (scope) => DoorCodes.renew(scope),
  companies: async (scope) => ({ companies: await SignIn.companies(scope.email) }),
  switchCompany: async (scope, input) => {
    const started = await SignIn.switchCompany(scope, input.tenantId);
    return new Reply(await People.me(started.scope), started.cookie);
  },
  colleagues: (scope, input) => People.colleagues(scope, input),
  list: (scope, input) => People.list(scope, input),
  invite: (scope, input) => People.invite(scope, input),
  checkImport: (scope, input, { locale }) => Import.check(scope, input, locale),
  importRows: (scope, input) => Import.store(scope, input),
  change: (scope, input) => People.change(scope, input),
  changeMany: (scope, input) => Many.change(scope, input),
  inviteAgain: (scope, input) => Many.inviteAgain(scope, input),
  departments: (scope) => Departments.list(scope),
  renameDepartment: (scope, input) => Departments.rename(scope, input),
  holdingsOf: (scope, input) => holdingsOf(scope, input.personId),
  startTransfer: (scope, input) => Transfers.start(scope, input),
  transfers: (scope) => Transfers.list(scope),
  duplicates: (scope) => Duplicates.list(scope),
});
