import { describe, expect, test } from 'vitest';
import { client } from '../support/client.ts';
import { cookieOf, freshCode, freshEmail, givenCompany, givenPerson, signedIn } from '../support/given.ts';
import { beforeNextWrite, beforeWrites } from '../support/interleave.ts';
import { setup } from '../support/setup.ts';

const cloud = await setup();
const minute = 60_000;

describe('sessions', () => {
  test('end at once with sign-out, and only that one', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const other = await signedIn(company, person.me.email);
    await person.call('people.signOut', {});
    expect((await person.refusal('people.me', {})).code).toBe('unauthenticated');
    await other.call('people.me', {});
  });

  test('end without harm when somebody was quicker', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    beforeNextRemoval(() => person.call('people.signOut', {}));
    await person.call('people.signOut', {});
    expect((await person.refusal('people.me', {})).code).toBe('unauthenticated');
  });

  function beforeNextRemoval(meanwhile: () => Promise<unknown>): void {
    beforeWrites(async (operation) => {
      if (operation !== 'DeleteItem') return;
      beforeWrites(null);
      await meanwhile();
    });
  }

  test('follow what an admin changes at once: roles come and go, deactivation ends all of them', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { personId } = person.me;
    expect((await person.refusal('people.list', {})).code).toBe('forbidden');
    await company.admin.call('people.change', { personId, version: 1, roles: ['admin'] });
    await person.call('people.list', {});
    await company.admin.call('people.change', { personId, version: 2, roles: ['staff'] });
    expect((await person.refusal('people.list', {})).code).toBe('forbidden');
    const other = await signedIn(company, person.me.email);
    await company.admin.call('people.change', { personId, version: 3, active: false });
    for (const session of [person, other])
      expect((await session.refusal('people.me', {})).code).toBe('unauthenticated');
    await company.admin.call('people.change', { personId, version: 4, active: true });
    expect((await person.refusal('people.me', {})).code).toBe('unauthenticated');
  });

  test('of somebody with more of them than a transaction takes all end at once', async () => {
    const company = await givenCompany(cloud);
    const first = await givenPerson(company, { roles: ['admin'] });
    const { personId, email } = first.me;
    const cookies = await Promise.all(
      Array.from({ length: 110 }, () => cloud.signIn(email, company.admin.me.tenantId)),
    );
    const all = [first, ...cookies.map((cookie) => cloud.anyone.as(cookie))];
    await company.admin.call('people.change', { personId, version: 1, roles: ['employee'] });
    const demoted = await Promise.all(all.map((session) => session.refusal('people.list', {})));
    expect(new Set(demoted.map(({ code }) => code))).toEqual(new Set(['forbidden']));
    await company.admin.call('people.change', { personId, version: 2, active: false });
    const ended = await Promise.all(all.map((session) => session.refusal('people.me', {})));
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set(['unauthenticated']));
  });

  test('opened while the person is being deactivated are over before they begin, even if the person comes back', async () => {
    const company = await givenCompany(cloud);
    const { personId, email } = (await givenPerson(company)).me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    const change = (version: number, active: boolean) =>
      company.admin.call('people.change', { personId, version, active });
    beforeNextWrite(() => change(1, false));
    const late = cloud.anyone.as(await cookieOf(cloud.anyone, '/sign-in', { email, code }));
    expect((await late.refusal('people.me', {})).code).toBe('unauthenticated');
    await change(2, true);
    expect((await late.refusal('people.me', {})).code).toBe('unauthenticated');
    await signedIn(company, email);
  });

  test('need the whole token, of the right company', async () => {
    const [one, two] = [await givenCompany(cloud), await givenCompany(cloud)];
    const [, personId = '', token = ''] = (one.admin.cookie ?? '').split('.');
    const company = `__Host-session=${one.admin.me.tenantId}`;
    const forged = [
      '__Host-session=',
      '__Host-session=x',
      `${company}.`,
      `${company}.${token}`,
      `${company}.${personId}.`,
      `${company}.${personId}.${token.slice(0, -1)}`,
      `${company}.${personId}.${'A'.repeat(43)}`,
      `${company}.${two.admin.me.personId}.${token}`,
      `__Host-session=${two.admin.me.tenantId}.${personId}.${token}`,
      `__Host-session=platform.${personId}.${token}`,
      `session=${one.admin.me.tenantId}.${personId}.${token}`,
    ];
    for (const cookie of forged) {
      expect((await client(cloud.url, cookie).refusal('people.me', {})).code, cookie).toBe('unauthenticated');
    }
  });

  test('last thirty days', async () => {
    const { admin } = await givenCompany(cloud);
    await cloud.clock.advance(30 * 1440 * minute - 10 * minute);
    await admin.call('people.me', {});
    await cloud.clock.advance(10 * minute);
    expect((await admin.refusal('people.me', {})).code).toBe('unauthenticated');
  });
});

describe('a company’s people', () => {
  test('are invited once each, by their address however it is written', async () => {
    const { admin } = await givenCompany(cloud);
    const email = freshEmail('Zhou.Ning');
    const invited = await admin.call('people.invite', { email: ` ${email} `, name: '周宁', roles: ['approver'] });
    expect(invited).toMatchObject({
      email: email.toLowerCase(),
      roles: ['approver', 'employee'],
      active: true,
      version: 1,
    });
    expect((await admin.refusal('people.invite', { email: email.toUpperCase(), name: '又' })).code).toBe(
      'already_exists',
    );
    const other = await givenCompany(cloud);
    await other.admin.call('people.invite', { email, name: '周宁' });
  });

  test('need a name: a text that must not be empty is required', async () => {
    const { admin } = await givenCompany(cloud);
    const refusal = await admin.refusal('people.invite', { email: freshEmail(), name: ' ' });
    expect(refusal.fields).toEqual([{ field: 'name', rule: 'required', message: '必填。' }]);
  });

  test('are found by name or address, the active ones', async () => {
    const company = await givenCompany(cloud);
    const gone = await company.admin.call('people.invite', { email: freshEmail('zhao'), name: '赵走' });
    await company.admin.call('people.invite', { email: freshEmail('zhao'), name: '赵来' });
    await company.admin.call('people.change', { personId: gone.personId, version: 1, active: false });
    const found = async (search: string) =>
      (await company.admin.call('people.colleagues', { search })).people.map(({ name }) => name);
    expect(await found('赵')).toEqual(['赵来']);
    expect(await found('ZHAO')).toEqual(['赵来']);
    expect(await found('nobody@')).toEqual([]);
    expect(await found('')).toEqual(['林晓', '赵来']);
    const { people } = await company.admin.call('people.list', { search: '赵' });
    expect(people.map(({ active }) => active).toSorted()).toEqual([false, true]);
  });

  test('are listed page by page, each once; a page’s mark is good for this list alone', async () => {
    const company = await givenCompany(cloud);
    const other = await givenCompany(cloud);
    for (const { admin } of [company, other]) {
      for (let n = 0; n < 6; n++) await admin.call('people.invite', { email: freshEmail(), name: `人 ${n}` });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await company.admin.call('people.list', { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.people.map(({ personId }) => personId));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    const foreign = (await other.admin.call('people.list', { limit: 3 })).cursor ?? '';
    const refusal = await company.admin.refusal('people.list', { limit: 3, cursor: foreign });
    expect(refusal.fields).toMatchObject([{ field: 'cursor' }]);
  });

  test('are listed by a page’s mark only as it was given, as are messages', async () => {
    const { admin } = await givenCompany(cloud);
    const { tenantId, personId } = admin.me;
    const key = { pk: `${tenantId}#inbox#${personId}`, sk: '2026-11-23T01:00:00.000Z#msg_000000000000' };
    const tampered: unknown[] = [
      { ...key, more: 'x' },
      { pk: key.pk },
      { ...key, sk: '' },
      { ...key, sk: 7 },
      { ...key, sk: { S: key.sk } },
      { ...key, pk: `${key.pk}x` },
      null,
      [],
      'x',
    ];
    const marks = tampered.map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'));
    for (const mark of [...marks, 'x', '%%%', 'bnVsbA']) {
      const own = await admin.refusal('people.list', { limit: 1, cursor: mark });
      expect(own.fields, mark).toMatchObject([{ field: 'cursor', rule: 'cursor' }]);
      const refusal = await admin.refusal('messages.list', { limit: 1, cursor: mark });
      expect(refusal.fields, mark).toMatchObject([{ field: 'cursor', rule: 'cursor' }]);
    }
  });

  test('change their own name, language, favourites and reminder', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { buildingId } = await admin.call('places.createBuilding', { name: '大厦', zone: 'Asia/Shanghai' });
    const { floorId } = await admin.call('places.createFloor', { buildingId, name: '1 层', level: 1 });
    const { roomId } = await admin.call('places.createRoom', { floorId, number: '101', name: '云杉', capacity: 4 });
    const person = await givenPerson(company);
    const changes = { name: '周宁宁', locale: 'en' as const, favourites: [roomId, roomId], reminderMinutes: 0 };
    const changed = await person.call('people.changeMe', { version: 1, ...changes });
    expect(changed).toMatchObject({ name: '周宁宁', locale: 'en', version: 2 });
    expect(changed.preferences).toMatchObject({ favourites: [roomId], reminderMinutes: 0 });
    expect((await person.refusal('people.changeMe', { version: 1, name: '旧' })).code).toBe('changed_meanwhile');
    const reset = await person.call('people.changeMe', { version: 2, reminderMinutes: null });
    expect(reset.preferences).toMatchObject({ favourites: [roomId], reminderMinutes: null });
  });

  test('a company keeps an admin, even when two take each other’s role at once', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const { personId } = admin.me;
    expect((await admin.refusal('people.change', { personId, version: 1, roles: ['employee'] })).code).toBe(
      'last_admin',
    );
    expect((await admin.refusal('people.change', { personId, version: 1, active: false })).code).toBe('last_admin');
    const second = await givenPerson(company, { roles: ['admin'] });
    const { personId: other } = second.me;
    beforeNextWrite(() => second.call('people.change', { personId, version: 1, roles: ['employee'] }));
    const change = { personId: other, version: 1, roles: ['employee' as const] };
    expect((await admin.refusal('people.change', change)).code).toBe('changed_meanwhile');
    expect((await second.call('people.me', {})).roles).toContain('admin');
  });
});
