import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { defineOperation, passkeyCookie } from '../operation.ts';
import { done, id, nothing } from '../schema.ts';
import { exampleAdd, exampleCreation, exampleList, examplePasskey, exampleRequest, exampleSignIn } from './examples.ts';
import { addInput, creationOptions, passkey, renameInput, requestOptions, signInInput } from './schema.ts';

export const list = defineOperation({
  name: 'passkeys.list',
  summary: 'The signed-in person’s passkeys, oldest first, and the site that they are good for.',
  method: 'GET',
  path: '/me/passkeys',
  who: 'employee',
  input: nothing,
  output: z.object({
    passkeys: z.array(passkey),
    /** The one address at which browsers make and use them. */
    site: z.string(),
  }),
  errors: [],
  example: { input: {}, output: exampleList },
});

export const startAdding = defineOperation({
  name: 'passkeys.startAdding',
  summary:
    'What the browser is asked to make a passkey with. The challenge is good once, in this session, for ten minutes.',
  method: 'POST',
  path: '/me/passkeys/challenge',
  who: 'employee',
  input: nothing,
  output: creationOptions,
  errors: ['too_many_passkeys'],
  example: { input: {}, output: exampleCreation },
});

export const add = defineOperation({
  name: 'passkeys.add',
  summary: 'Keeps the passkey that the browser has made. Without a name it is named after the device.',
  method: 'POST',
  path: '/me/passkeys',
  who: 'employee',
  input: addInput,
  output: passkey,
  status: 201,
  errors: ['passkey_expired', 'passkey_refused', 'already_exists', 'too_many_passkeys'],
  example: { input: exampleAdd, output: examplePasskey },
});

export const rename = defineOperation({
  name: 'passkeys.rename',
  summary: 'Gives one’s own passkey another name.',
  method: 'PATCH',
  path: '/me/passkeys/{passkeyId}',
  who: 'employee',
  input: renameInput,
  output: passkey,
  errors: ['not_found', 'changed_meanwhile'],
  example: { input: { passkeyId: exampleIds.passkey, version: 1, name: '我的笔记本' }, output: examplePasskey },
});

export const remove = defineOperation({
  name: 'passkeys.remove',
  summary: 'Removes one’s own passkey: it signs nobody in any more, at once.',
  method: 'DELETE',
  path: '/me/passkeys/{passkeyId}',
  who: 'employee',
  input: z.strictObject({ passkeyId: id('passkey') }),
  output: done,
  errors: ['not_found', 'last_passkey', 'changed_meanwhile'],
  example: { input: { passkeyId: exampleIds.passkey }, output: { ok: true } },
});

export const startSignIn = defineOperation({
  name: 'passkeys.startSignIn',
  summary:
    'What the browser is asked to sign in with, by choice or by autofill. The challenge is good once and where it was asked for: the answer sets a cookie that must come with it.',
  method: 'POST',
  path: '/sign-in/passkey/challenge',
  who: 'anyone',
  input: nothing,
  output: requestOptions,
  errors: [],
  example: { input: {}, output: exampleRequest },
});

export const signIn = defineOperation({
  name: 'passkeys.signIn',
  summary: 'Signs in with a passkey, in the company that it was added in.',
  method: 'POST',
  path: '/sign-in/passkey',
  who: 'anyone',
  cookie: {
    name: passkeyCookie,
    description: 'As `passkeys.startSignIn` has set it: a challenge is good in the browser that asked for it.',
  },
  input: signInInput,
  output: done,
  errors: ['passkey_expired', 'passkey_refused', 'passkey_unknown', 'deactivated'],
  example: { input: exampleSignIn, output: { ok: true } },
});
