import * as operations from '../../shared/operator/operations.ts';
import { api, Reply } from '../http.ts';
import * as Codes from '../people/codes.ts';
import * as Companies from './companies.ts';
import * as Sessions from './sessions.ts';

export const handler = api(
  'operator',
  operations,
  {
    signIn: async (_scope, { email, code }, from) => {
      const useUp = await Codes.verify(email, code, from);
      return new Reply({ email }, await Sessions.start(email, useUp));
    },
    signOut: async (_scope, _input, { cookies }) => new Reply({ ok: true as const }, await Sessions.end(cookies)),
    me: async ({ actor }) => ({ email: actor.name }),
    companies: (_scope, input) => Companies.list(input),
    company: (_scope, input) => Companies.one(input),
    change: (scope, input) => Companies.change(scope, input),
  },
  Sessions.read,
);
