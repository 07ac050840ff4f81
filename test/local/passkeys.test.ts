import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { passkeyCookie } from '../../shared/operation.ts';
import type { requestOptions, signInInput } from '../../shared/passkeys/schema.ts';
import { type Authenticator, authenticator } from '../support/authenticator.ts';
import { type Client, operationNamed, requestOf } from '../support/client.ts';
import {
  givenCompany,
  givenPasskey,
  givenPerson,
  type Person,
  personOf,
  sessionIn,
  signedIn,
} from '../support/given.ts';
import { beforeNextWrite } from '../support/interleave.ts';
import { engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const minute = 60_000;
const site = cloud.url.replace('127.0.0.1', 'localhost');

type Options = z.output<typeof requestOptions>;
type Signed = z.output<typeof signInInput>;

/** A browser at the sign-in page: what it is asked, and itself with the cookie that it was given. */
async function atSignIn(browser: Client = cloud.anyone.as(null)): Promise<{ options: Options; browser: Client }> {
  const answer = await browser.send(requestOf(operationNamed('passkeys.startSignIn'), {}));
  return { options: JSON.parse(answer.text) as Options, browser: browser.as(sessionIn(answer.headers)) };
}

/** Signs in, and looks who it is. */
async function enter(browser: Client, signed: Signed): Promise<Person> {
  const answer = await browser.send(requestOf(operationNamed('passkeys.signIn'), signed));
  if (answer.status !== 200) throw new Error(answer.text);
  return personOf(browser.as(sessionIn(answer.headers)));
}

async function signInWith(device: Authenticator): Promise<Person> {
  const { options, browser } = await atSignIn();
  return enter(browser, device.get(options));
}

/** The code with which it is refused, with a challenge of its own. */
async function refusalOf(device: Authenticator, quirks?: Parameters<Authenticator['get']>[1]): Promise<string> {
  const { options, browser } = await atSignIn();
  return (await browser.refusal('passkeys.signIn', device.get(options, quirks))).code;
}

describe('adding', () => {
  test('the browser is asked for a passkey that finds its owner by itself and knows them by finger, face or PIN', async () => {
    const { admin } = await givenCompany(cloud);
    const options = await admin.call('passkeys.startAdding', {});
    expect(options.rp.id).toBe('localhost');
    expect(options.attestation).toBe('none');
    expect(options.authenticatorSelection).toEqual({
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    });
    expect(options.user.name).toBe(`${admin.me.email} · ${admin.me.company}`);
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(32);
  });

  test('it is listed with its name, and its authenticator is not asked twice', async () => {
    const { admin } = await givenCompany(cloud);
    expect(await admin.call('passkeys.list', {})).toEqual({ passkeys: [], site });
    const { passkey } = await givenPasskey(admin, '我的笔记本');
    expect(passkey).toMatchObject({ name: '我的笔记本', synced: true, usedAt: null, version: 1 });
    expect((await admin.call('passkeys.list', {})).passkeys).toEqual([passkey]);
    const { excludeCredentials } = await admin.call('passkeys.startAdding', {});
    expect(excludeCredentials).toMatchObject([{ type: 'public-key', transports: ['internal', 'hybrid'] }]);
  });

  test('without a name it is named after the device', async () => {
    const { admin } = await givenCompany(cloud);
    const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/153.0.0.0 Safari/537.36';
    const device = authenticator(site);
    const addAs = async (transports: ('internal' | 'hybrid' | 'usb')[]) => {
      const made = device.create(await admin.call('passkeys.startAdding', {}));
      const headers = { 'user-agent': mac };
      return (await admin.call('passkeys.add', { ...made, transports }, { headers })).name;
    };
    expect(await addAs(['internal'])).toBe('Chrome（Mac）');
    expect(await addAs(['hybrid'])).toBe('手机或平板');
    expect(await addAs(['usb'])).toBe('安全密钥');
  });

  test('one that signs for itself, as some do unasked, is taken too', async () => {
    const { admin } = await givenCompany(cloud);
    const device = authenticator(site);
    const options = await admin.call('passkeys.startAdding', {});
    await admin.call('passkeys.add', device.create(options, { format: 'packed' }));
    expect((await signInWith(device)).me.personId).toBe(admin.me.personId);
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:1' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['nobody proved to be there', { verified: false }],
  ])('is refused from %s, and its challenge is spent', async (_, quirks) => {
    const { admin } = await givenCompany(cloud);
    const options = await admin.call('passkeys.startAdding', {});
    const device = authenticator(site);
    expect((await admin.refusal('passkeys.add', device.create(options, quirks))).code).toBe('passkey_refused');
    expect((await admin.refusal('passkeys.add', device.create(options))).code).toBe('passkey_expired');
    expect((await admin.call('passkeys.list', {})).passkeys).toEqual([]);
  });

  test('a challenge is good once, for ten minutes, in the session that asked for it, and for nothing else', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const device = authenticator(site);
    const options = await admin.call('passkeys.startAdding', {});
    const made = device.create(options);
    const others = [await signedIn(company, admin.me.email), await givenPerson(company)];
    for (const other of others) expect((await other.refusal('passkeys.add', made)).code).toBe('passkey_expired');
    await admin.call('passkeys.add', made);
    expect((await admin.refusal('passkeys.add', made)).code).toBe('passkey_expired');
    const late = device.create(await admin.call('passkeys.startAdding', {}));
    await cloud.clock.advance(10 * minute);
    expect((await admin.refusal('passkeys.add', late)).code).toBe('passkey_expired');
    const forSignIn = device.create({ ...options, challenge: (await atSignIn()).options.challenge });
    expect((await admin.refusal('passkeys.add', forSignIn)).code).toBe('passkey_expired');
    const invented = device.create({ ...options, challenge: 'x'.repeat(43) });
    expect((await admin.refusal('passkeys.add', invented)).code).toBe('passkey_expired');
    expect((await admin.call('passkeys.list', {})).passkeys).toHaveLength(1);
  });

  test('sent twice at once it is one passkey', async () => {
    const { admin } = await givenCompany(cloud);
    const made = authenticator(site).create(await admin.call('passkeys.startAdding', {}));
    beforeNextWrite(() => admin.call('passkeys.add', made));
    expect((await admin.refusal('passkeys.add', made)).code).toBe('passkey_expired');
    expect((await admin.call('passkeys.list', {})).passkeys).toHaveLength(1);
  });

  test('nobody takes over the credential of another', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const { options } = await atSignIn();
    const { credential } = device.get(options);
    const thief = (await givenCompany(cloud)).admin;
    const made = authenticator(site).create(await thief.call('passkeys.startAdding', {}));
    expect((await thief.refusal('passkeys.add', { ...made, credential })).code).toBe('passkey_refused');
    expect((await signInWith(device)).me.personId).toBe(admin.me.personId);
  });

  test('twenty are enough', async () => {
    const { admin } = await givenCompany(cloud);
    const device = authenticator(site);
    const spare = await admin.call('passkeys.startAdding', {});
    for (let n = 0; n < 20; n++) {
      await admin.call('passkeys.add', device.create(await admin.call('passkeys.startAdding', {})));
    }
    expect((await admin.refusal('passkeys.startAdding', {})).code).toBe('too_many_passkeys');
    expect((await admin.refusal('passkeys.add', device.create(spare))).code).toBe('too_many_passkeys');
  });
});

describe('signing in', () => {
  test('starts a session like any other, and tells when it was used', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    await cloud.clock.advance(60 * minute);
    const { options, browser } = await atSignIn();
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(browser.cookie).toMatch(new RegExp(`^${passkeyCookie}=[\\w-]{43}$`));
    const answer = await browser.send(requestOf(operationNamed('passkeys.signIn'), device.get(options)));
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-session=tnt_\w{12}\.prs_\w{12}\.[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$/,
    );
    const person = await personOf(browser.as(sessionIn(answer.headers)));
    expect(person.me).toEqual(admin.me);
    const [passkey] = (await person.call('passkeys.list', {})).passkeys;
    expect(Date.parse(passkey?.usedAt ?? '')).toBeGreaterThan(Date.parse(passkey?.createdAt ?? ''));
    await person.call('people.signOut', {});
    expect((await person.refusal('people.me', {})).code).toBe('unauthenticated');
    await signInWith(device);
  });

  test('leads a person of several companies into the one that it was added in', async () => {
    const first = await givenCompany(cloud);
    const second = await givenCompany(cloud, { company: '远山科技' });
    const there = await givenPerson(second, { email: first.admin.me.email });
    const [here, away] = [await givenPasskey(first.admin), await givenPasskey(there)];
    expect((await signInWith(here.device)).me.tenantId).toBe(first.admin.me.tenantId);
    expect((await signInWith(away.device)).me.tenantId).toBe(second.admin.me.tenantId);
  });

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['nobody proved to be there', { verified: false }],
    ['a counter that went backwards', { counter: 1 }],
    ['the handle of somebody else', { userHandle: 'dG50XzAwMDAwMDAwMDAwMC5wcnNfMDAwMDAwMDAwMDAw' }],
  ])('is refused with %s', async (_, quirks) => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    await signInWith(device);
    expect(await refusalOf(device, quirks)).toBe('passkey_refused');
  });

  test('a counter that goes on is good again', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    expect(await refusalOf(device, { counter: 1 })).toBe('passkey_refused');
    const { options, browser } = await atSignIn();
    await enter(browser, device.get(options, { counter: 7 }));
    expect(await refusalOf(device, { counter: 7 })).toBe('passkey_refused');
    await signInWith(device);
  });

  test('a signature of another key is refused', async () => {
    const { admin } = await givenCompany(cloud);
    const [mine, theirs] = [await givenPasskey(admin), await givenPasskey((await givenCompany(cloud)).admin)];
    const { options, browser } = await atSignIn();
    const { credential, userHandle } = mine.device.get(options);
    const forged = { ...theirs.device.get(options), credential, userHandle };
    expect((await browser.refusal('passkeys.signIn', forged)).code).toBe('passkey_refused');
  });

  test('what was signed once is no good again, nor is a challenge that failed', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const { options, browser } = await atSignIn();
    const signed = device.get(options);
    await enter(browser, signed);
    expect((await browser.refusal('passkeys.signIn', signed)).code).toBe('passkey_expired');
    const failed = await atSignIn();
    await failed.browser.refusal('passkeys.signIn', device.get(failed.options, { verified: false }));
    const again = device.get(failed.options);
    expect((await failed.browser.refusal('passkeys.signIn', again)).code).toBe('passkey_expired');
  });

  test('sent twice at once it is one session', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const { options, browser } = await atSignIn();
    const signed = device.get(options);
    beforeNextWrite(() => enter(browser, signed));
    expect((await browser.refusal('passkeys.signIn', signed)).code).toBe('passkey_expired');
  });

  test('a challenge is good in the browser that asked for it, for ten minutes, and for nothing else', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const { options, browser } = await atSignIn();
    const signed = device.get(options);
    const other = (await atSignIn()).browser;
    for (const stranger of [other, cloud.anyone.as(null), cloud.anyone.as(`${passkeyCookie}=x`), admin]) {
      expect((await stranger.refusal('passkeys.signIn', signed)).code).toBe('passkey_expired');
    }
    await cloud.clock.advance(10 * minute);
    expect((await browser.refusal('passkeys.signIn', signed)).code).toBe('passkey_expired');
    const { challenge } = await admin.call('passkeys.startAdding', {});
    const forAdding = device.get({ ...options, challenge });
    expect((await browser.refusal('passkeys.signIn', forAdding)).code).toBe('passkey_expired');
  });

  test('two pages of one browser do not disturb each other', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const first = await atSignIn();
    const second = await atSignIn(first.browser);
    expect(second.browser.cookie).toBe(first.browser.cookie);
    await enter(first.browser, device.get(first.options));
    await enter(second.browser, device.get(second.options));
  });

  test('what is no answer of an authenticator is refused', async () => {
    const { admin } = await givenCompany(cloud);
    const { device } = await givenPasskey(admin);
    const { options, browser } = await atSignIn();
    const signed = device.get(options);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const clientDataJSON of ['x', encode(null), encode([]), encode({}), encode({ challenge: 7 })]) {
      expect((await browser.refusal('passkeys.signIn', { ...signed, clientDataJSON })).code).toBe('passkey_refused');
    }
    expect((await browser.refusal('passkeys.signIn', { ...signed, authenticatorData: 'AA' })).code).toBe(
      'passkey_refused',
    );
  });

  test('one source gets six hundred challenges an hour', async () => {
    await cloud.clock.advance(60 * minute);
    const answers: number[] = [];
    for (let n = 0; n < 601; n++) {
      const answer = await cloud.anyone.send(requestOf(operationNamed('passkeys.startSignIn'), {}));
      answers.push(answer.status);
    }
    expect(answers.filter((status) => status !== 200)).toEqual([429]);
    await cloud.clock.advance(60 * minute);
    await atSignIn();
  });
});

describe('who is no longer', () => {
  test('a removed passkey signs nobody in, and the others still do', async () => {
    const { admin } = await givenCompany(cloud);
    const [lost, kept] = [await givenPasskey(admin), await givenPasskey(admin)];
    const { options, browser } = await atSignIn();
    const signed = lost.device.get(options);
    await admin.call('passkeys.remove', { passkeyId: lost.passkey.passkeyId });
    const refusal = await browser.refusal('passkeys.signIn', signed, { locale: 'en' });
    expect(refusal.code).toBe('passkey_unknown');
    expect(refusal.detail).toMatch(/removed/);
    expect((await admin.refusal('passkeys.remove', { passkeyId: lost.passkey.passkeyId })).code).toBe('not_found');
    expect((await admin.call('passkeys.list', {})).passkeys.map(({ passkeyId }) => passkeyId)).toEqual([
      kept.passkey.passkeyId,
    ]);
    await signInWith(kept.device);
    const left = (await readTable(engineOf(cloud))).filter((item) => item.passkeyId === lost.passkey.passkeyId);
    expect(left).toEqual([]);
  });

  test('one that is removed while it signs in signs nobody in', async () => {
    const { admin } = await givenCompany(cloud);
    const { passkey, device } = await givenPasskey(admin);
    const { options, browser } = await atSignIn();
    beforeNextWrite(() => admin.call('passkeys.remove', { passkeyId: passkey.passkeyId }));
    expect((await browser.refusal('passkeys.signIn', device.get(options))).code).toBe('passkey_expired');
    expect((await admin.call('passkeys.list', {})).passkeys).toEqual([]);
  });

  test('a deactivated person is refused at once, and comes back later with a new passkey, not with the old one', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { device } = await givenPasskey(person);
    const { personId } = person.me;
    const change = (version: number, active: boolean) =>
      company.admin.call('people.change', { personId, version, active });
    const off = await change(person.me.version, false);
    expect(await refusalOf(device)).toBe('deactivated');
    await change(off.version, true);
    expect(await refusalOf(device)).toBe('passkey_unknown');
    const back = await signedIn(company, person.me.email);
    expect((await back.call('passkeys.list', {})).passkeys).toEqual([]);
    expect((await back.call('passkeys.startAdding', {})).excludeCredentials).toEqual([]);
    const { device: fresh, passkey } = await givenPasskey(back);
    expect((await signInWith(fresh)).me.personId).toBe(personId);
    expect((await back.call('passkeys.list', {})).passkeys.map(({ passkeyId }) => passkeyId)).toEqual([
      passkey.passkeyId,
    ]);
    expect(await refusalOf(device)).toBe('passkey_unknown');
  });

  test('somebody deactivated while they sign in has no session', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { device } = await givenPasskey(person);
    const { personId, version } = person.me;
    const { options, browser } = await atSignIn();
    beforeNextWrite(() => company.admin.call('people.change', { personId, version, active: false }));
    const answer = await browser.send(requestOf(operationNamed('passkeys.signIn'), device.get(options)));
    const session = browser.as(sessionIn(answer.headers));
    expect((await session.refusal('people.me', {})).code).toBe('unauthenticated');
  });
});

describe('one’s own', () => {
  test('can be renamed, on the version that was seen', async () => {
    const { admin } = await givenCompany(cloud);
    const { passkey } = await givenPasskey(admin);
    const { passkeyId, version } = passkey;
    const renamed = await admin.call('passkeys.rename', { passkeyId, version, name: '办公室电脑' });
    expect(renamed).toEqual({ ...passkey, name: '办公室电脑', version: 2 });
    expect((await admin.refusal('passkeys.rename', { passkeyId, version, name: '别的' })).code).toBe(
      'changed_meanwhile',
    );
  });

  test('are nobody else’s business, not even an admin’s or another company’s', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { passkey, device } = await givenPasskey(person);
    const { passkeyId, version } = passkey;
    for (const other of [company.admin, (await givenCompany(cloud)).admin]) {
      expect((await other.call('passkeys.list', {})).passkeys).toEqual([]);
      expect((await other.refusal('passkeys.rename', { passkeyId, version, name: '我的' })).code).toBe('not_found');
      expect((await other.refusal('passkeys.remove', { passkeyId })).code).toBe('not_found');
    }
    await signInWith(device);
  });

  test('neither challenges nor secrets of browsers stand in the table', async () => {
    const { admin } = await givenCompany(cloud);
    const { challenge } = await admin.call('passkeys.startAdding', {});
    const { options, browser } = await atSignIn();
    const all = JSON.stringify(await readTable(engineOf(cloud)));
    for (const secret of [challenge, options.challenge, browser.cookie?.split('=')[1] ?? '?']) {
      expect(all).not.toContain(secret);
    }
  });
});
