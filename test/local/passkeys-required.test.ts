/** A company wants its admins to come by passkey: what that bars, what leads in, and that nobody is locked out by it. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import type * as z from 'zod';
import type { requestOptions } from '../../shared/passkeys/schema.ts';
import type { Authenticator } from '../support/authenticator.ts';
import { type Client, operationNamed, requestOf } from '../support/client.ts';
import { givenCompany, givenPasskey, givenPerson, sessionIn, signedIn } from '../support/given.ts';
import { beforeNextWrite } from '../support/interleave.ts';
import { setup, until } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;

async function byPasskey(device: Authenticator): Promise<Client> {
  const asked = await cloud.anyone.as(null).send(requestOf(operationNamed('passkeys.startSignIn'), {}));
  const options = JSON.parse(asked.text) as z.output<typeof requestOptions>;
  const browser = cloud.anyone.as(sessionIn(asked.headers));
  const answer = await browser.send(requestOf(operationNamed('passkeys.signIn'), device.get(options)));
  return cloud.anyone.as(sessionIn(answer.headers));
}

async function demand(client: Client, adminPasskeys: boolean) {
  const { version } = await client.call('tenants.get', {});
  return client.call('tenants.change', { version, signIn: { adminPasskeys } });
}

async function give(client: Client, email: string, roles: ('admin' | 'employee')[]): Promise<void> {
  const { people } = await client.call('people.list', { search: email });
  const [person] = people;
  if (!person) throw new Error(`nobody has ${email}`);
  await client.call('people.change', { personId: person.personId, version: person.version, roles });
}

test('an admin without a passkey cannot demand it; with one, sessions by code are barred until theirs is used', async () => {
  const { version } = await admin.call('tenants.get', {});
  const change = { version, signIn: { adminPasskeys: true } };
  expect((await admin.refusal('tenants.change', change)).code).toBe('passkey_first');
  const byCode = await signedIn(company, admin.me.email);
  const { passkey, device } = await givenPasskey(admin);
  // Were it lost, nobody could get in any more.
  expect((await admin.refusal('tenants.change', change)).code).toBe('passkey_spare');
  const second = await givenPasskey(admin, '备用');
  expect((await demand(admin, true)).signIn.adminPasskeys).toBe(true);

  const rule = { field: 'signIn.adminPasskeys', before: 'false', after: 'true' };
  await until(async () => {
    const { entries } = await admin.call('audit.list', { kind: 'tenant' });
    return entries.some(({ changes }) => changes.some((one) => isDeepStrictEqual(one, rule)));
  });

  // The session in which it was added is as good as one that it opens.
  await admin.call('people.list', {});
  const refused = await byCode.refusal('people.me', {});
  expect(refused).toMatchObject({ code: 'passkey_needed', status: 403 });
  expect(refused.next).toContain('另一位管理员');
  expect((await byCode.call('passkeys.list', {})).passkeys).toHaveLength(2);
  // Whoever has the mailbox alone adds none of their own.
  expect((await byCode.refusal('passkeys.startAdding', {})).code).toBe('passkey_needed');
  expect((await byCode.refusal('passkeys.remove', { passkeyId: passkey.passkeyId })).code).toBe('passkey_needed');
  const entered = await byPasskey(device);
  expect((await entered.call('people.list', {})).people).toHaveLength(1);
  await byCode.call('people.signOut', {});

  // The last one stays while it is demanded.
  await admin.call('passkeys.remove', { passkeyId: passkey.passkeyId });
  const last = { passkeyId: second.passkey.passkeyId };
  expect((await admin.refusal('passkeys.remove', last)).code).toBe('last_passkey');
  expect((await admin.call('passkeys.list', {})).passkeys).toMatchObject([{ name: second.passkey.name }]);
});

test('who becomes an admin is led to add one; who has lost theirs is helped by another admin', async () => {
  const zhou = await givenPerson(company);
  await zhou.call('people.me', {});
  await give(admin, zhou.me.email, ['admin', 'employee']);
  expect((await zhou.refusal('bookings.mine', { from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' })).code).toBe(
    'passkey_needed',
  );
  await givenPasskey(zhou);
  await zhou.call('people.list', {});

  // Lost: by code there is no way in, until another admin takes the role away for a while.
  const again = await signedIn(company, zhou.me.email).catch(() => null);
  expect(again).toBeNull();
  await give(admin, zhou.me.email, ['employee']);
  const employee = await signedIn(company, zhou.me.email);
  await givenPasskey(employee, '新的');
  await give(admin, zhou.me.email, ['admin', 'employee']);
  await employee.call('people.list', {});
});

test('of two who remove what is left, or demand and remove, at the same time one is refused', async () => {
  await demand(admin, false);
  const [own] = (await admin.call('passkeys.list', {})).passkeys;
  if (!own) throw new Error('there is no passkey');
  const { version } = await admin.call('tenants.get', {});
  beforeNextWrite(() => admin.call('passkeys.remove', { passkeyId: own.passkeyId }));
  const refused = await admin.refusal('tenants.change', { version, signIn: { adminPasskeys: true } });
  expect(refused.code).toBe('changed_meanwhile');
  expect((await admin.call('tenants.get', {})).signIn.adminPasskeys).toBe(false);
});
