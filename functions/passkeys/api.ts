import * as operations from '../../shared/passkeys/operations.ts';
import { api, Reply } from '../http.ts';
import * as Passkeys from './passkeys.ts';
import * as SignIn from './sign-in.ts';

export const handler = api('passkeys', operations, {
  list: (scope) => Passkeys.list(scope),
  startAdding: (scope) => Passkeys.startAdding(scope),
  add: (scope, input, from) => Passkeys.add(scope, input, from.userAgent),
  rename: (scope, input) => Passkeys.rename(scope, input),
  remove: (scope, input) => Passkeys.remove(scope, input.passkeyId),
  startSignIn: async (_scope, _input, from) => {
    const { options, cookie } = await SignIn.start(from);
    return new Reply(options, cookie);
  },
  signIn: async (_scope, input, from) => new Reply({ ok: true as const }, await SignIn.signIn(input, from)),
});
