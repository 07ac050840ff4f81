import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, test, vi } from 'vitest';
import { commit } from '../../functions/db/write.ts';
import { originHeader, viewerHeader } from '../../shared/operation.ts';
import { platform } from '../../shared/scope.ts';
import { client, operationNamed, requestOf } from '../support/client.ts';
import {
  type Company,
  codeMailedTo,
  cookieOf,
  freshCode,
  freshEmail,
  givenCompany,
  givenPerson,
  personOf,
  signedIn,
} from '../support/given.ts';
import { beforeNextWrite, beforeWrites } from '../support/interleave.ts';
import { browserNamed, setup } from '../support/setup.ts';

const cloud = await setup();
const minute = 60_000;

/** A wrong code, whatever the right one is. */
function notThe(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

describe('signing in with a code', () => {
  test('works once, and the cookie is out of reach of scripts and other sites', async () => {
    const { admin } = await givenCompany(cloud);
    const { email } = admin.me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    const body = JSON.stringify({ email, code });
    const headers = { 'content-type': 'application/json' };
    const answer = await cloud.anyone.send({ method: 'POST', path: '/sign-in', headers, body });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-session=tnt_\w{12}\.prs_\w{12}\.[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { me } = await personOf(cloud.anyone.as(cookie.split(';')[0] ?? ''));
    expect(me.email).toBe(email);
    expect((await cloud.anyone.refusal('people.signIn', { email, code })).code).toBe('code_expired');
  });

  test('is good for ten minutes', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    await cloud.clock.advance(9 * minute);
    expect((await cloud.anyone.refusal('people.signIn', { email, code: notThe(code) })).code).toBe('wrong_code');
    await cloud.clock.advance(minute);
    expect((await cloud.anyone.refusal('people.signIn', { email, code })).code).toBe('code_expired');
  });

  test('a newer code replaces the older one', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const older = await freshCode(cloud, email);
    await cloud.clock.advance(minute);
    const newer = await freshCode(cloud, email);
    if (older !== newer) {
      expect((await cloud.anyone.refusal('people.signIn', { email, code: older })).code).toBe('wrong_code');
    }
    expect((await cloud.anyone.call('people.signIn', { email, code: newer })).me?.email).toBe(email);
  });

  test('whether an address is known is told to nobody but its owner', async () => {
    const { email: known } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const unknown = freshEmail();
    const answers = await Promise.all(
      [known, unknown].map((email) => cloud.anyone.call('people.requestCode', { email })),
    );
    expect(Object.keys(answers[0] ?? {})).toEqual(Object.keys(answers[1] ?? {}));
    const guess = { email: unknown, code: notThe(await codeMailedTo(cloud, unknown)) };
    expect((await cloud.anyone.refusal('people.signIn', guess)).code).toBe('wrong_code');
    const code = await codeMailedTo(cloud, unknown);
    expect((await cloud.anyone.refusal('people.signIn', { email: unknown, code })).code).toBe('not_found');
  });

  test('an address that SES refuses is told as such', async () => {
    const ses = mockClient(SESv2Client);
    try {
      for (const name of ['BadRequestException', 'MessageRejected']) {
        ses.on(SendEmailCommand).rejects(Object.assign(new Error(name), { name }));
        const refusal = await cloud.anyone.refusal('people.requestCode', { email: freshEmail() });
        expect(refusal.fields).toMatchObject([{ field: 'email', rule: 'email' }]);
      }
    } finally {
      ses.restore();
    }
  });

  test('the mail speaks the language that was asked for', async () => {
    const [chinese, english] = [freshEmail(), freshEmail()];
    await cloud.anyone.call('people.requestCode', { email: chinese });
    await cloud.anyone.call('people.requestCode', { email: english, locale: 'en' });
    expect((await cloud.inbox(chinese))[0]?.text).toMatch(/验证码/);
    expect((await cloud.inbox(english))[0]?.text).toMatch(/code/);
  });
});

describe('limits and lock-outs', () => {
  test('after five wrong tries even the right code is locked; a new one is good again', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    for (const expected of ['wrong_code', 'wrong_code', 'wrong_code', 'wrong_code', 'locked', 'locked']) {
      expect((await cloud.anyone.refusal('people.signIn', { email, code: notThe(code) })).code).toBe(expected);
    }
    const locked = await cloud.anyone.refusal('people.signIn', { email, code }, { locale: 'en' });
    expect(locked.code).toBe('locked');
    expect(locked.retryAfter).toBeGreaterThan(0);
    expect(locked.next).toMatch(/minute/);
    await cloud.clock.advance(minute);
    const renewed = await freshCode(cloud, email);
    expect((await cloud.anyone.call('people.signIn', { email, code: renewed })).me?.email).toBe(email);
  });

  test('wrong tries sent at once are not more tries', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    const refusals = await Promise.all(
      Array.from({ length: 30 }, () => cloud.anyone.refusal('people.signIn', { email, code: notThe(code) })),
    );
    const codes = refusals.map((refusal) => refusal.code);
    expect(codes.filter((one) => one === 'wrong_code').length).toBeLessThanOrEqual(4);
    for (const one of codes) expect(['wrong_code', 'locked', 'too_many_requests']).toContain(one);
  });

  test('ten wrong tries lock the address for the rest of the hour', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await nextHour();
    for (let round = 0; round < 2; round++) {
      const code = await freshCode(cloud, email);
      for (let tries = 0; tries < 5; tries++) {
        await cloud.anyone.refusal('people.signIn', { email, code: notThe(code) });
      }
      await cloud.clock.advance(minute);
    }
    const refusal = await cloud.anyone.refusal('people.requestCode', { email });
    expect(refusal.code).toBe('locked');
    await cloud.clock.advance((refusal.retryAfter ?? 0) * 1000);
    await cloud.anyone.call('people.requestCode', { email });
  });

  test('a code is sent again after a minute at the earliest, six times an hour at most', async () => {
    const email = freshEmail();
    await nextHour();
    for (let sent = 0; sent < 6; sent++) {
      await cloud.anyone.call('people.requestCode', { email });
      const tooSoon = await cloud.anyone.refusal('people.requestCode', { email });
      expect(tooSoon.code).toBe('too_many_requests');
      expect(tooSoon.retryAfter).toBeLessThanOrEqual(60);
      await cloud.clock.advance(minute);
    }
    const refusal = await cloud.anyone.refusal('people.requestCode', { email });
    expect(refusal.code).toBe('too_many_requests');
    expect(refusal.retryAfter).toBeGreaterThan(60);
    expect(await cloud.inbox(email)).toHaveLength(6);
    await nextHour();
    await cloud.anyone.call('people.requestCode', { email });
  });

  test('one source gets three hundred codes an hour; the header says when it may ask again', async () => {
    await nextHour();
    await fill('code-source', '127.0.0.1', 299);
    await cloud.anyone.call('people.requestCode', { email: freshEmail() });
    const body = JSON.stringify({ email: freshEmail() });
    const headers = { 'content-type': 'application/json' };
    const answer = await cloud.anyone.send({ method: 'POST', path: '/sign-in/codes', headers, body });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await nextHour();
    await cloud.anyone.call('people.requestCode', { email: freshEmail() });
  });
});

describe('strangers', () => {
  const stranger = () => cloud.anyone.as(browserNamed('s'));

  /** Asks and guesses as often as they are let. */
  async function besiege(email: string): Promise<void> {
    for (let round = 0; round < 7; round++) {
      await stranger().send(requestOf(operationNamed('people.requestCode'), { email }));
      for (let tries = 0; tries < 6; tries++) {
        await stranger().send(requestOf(operationNamed('people.signIn'), { email, code: '000000' }));
      }
      await cloud.clock.advance(minute);
    }
    expect(['locked', 'too_many_requests']).toContain((await stranger().refusal('people.requestCode', { email })).code);
  }

  test('cannot use a code that another browser has asked for', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await cloud.clock.advance(minute);
    const code = await freshCode(cloud, email);
    for (const other of [stranger(), cloud.anyone.as(null), cloud.anyone.as('__Host-code=x')]) {
      expect((await other.refusal('people.signIn', { email, code })).code).toBe('code_expired');
    }
    await cloud.anyone.call('people.signIn', { email, code });
  });

  test('lock nobody out of a browser in which they have signed in before', async () => {
    const { email } = (await givenCompany(cloud)).admin.me;
    await nextHour();
    await besiege(email);
    for (const [what, key] of [
      ['code-address', email],
      ['code-wrong-address', email],
      ['code-source', '127.0.0.1'],
      ['code-wrong-source', '127.0.0.1'],
    ] as const) {
      await fill(what, key, 300);
    }
    const code = await freshCode(cloud, email);
    expect((await cloud.anyone.refusal('people.signIn', { email, code: notThe(code) })).code).toBe('wrong_code');
    await cloud.anyone.call('people.signIn', { email, code });
  });

  test('do not spoil a code that somebody else has got already', async () => {
    await nextHour();
    const { email } = (await givenCompany(cloud)).admin.me;
    const browser = cloud.anyone.as(browserNamed('n'));
    const code = await freshCode(cloud, email, browser);
    await besiege(email);
    expect((await browser.call('people.signIn', { email, code })).me?.email).toBe(email);
  });

  test('who guess at an address from everywhere get one guess a code', async () => {
    const email = freshEmail();
    await nextHour();
    await fill('code-wrong-address', email, 20);
    const code = await freshCode(cloud, email, stranger());
    expect((await stranger().refusal('people.signIn', { email, code: notThe(code) })).code).toBe('locked');
    expect((await stranger().refusal('people.signIn', { email, code })).code).toBe('locked');
  });

  test('are counted by address, and over IPv6 by what one of them is given', async () => {
    vi.stubEnv('ORIGIN_KEY', 'key');
    try {
      const email = freshEmail();
      await nextHour();
      const ask = (name: string, viewer: string) =>
        cloud.anyone.as(browserNamed(name)).send(
          requestOf(
            operationNamed('people.requestCode'),
            { email },
            {
              headers: { [originHeader]: 'key', [viewerHeader]: viewer },
            },
          ),
        );
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        expect((await ask(name, `2001:db8:1:2::${name}`)).status).toBe(202);
      }
      expect((await ask('g', '2001:db8:1:2:ffff::1')).status).toBe(429);
      expect((await ask('g', '2001:db8:1:3::1')).status).toBe(202);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

async function nextHour(): Promise<void> {
  const hour = 60 * minute;
  await cloud.clock.advance(hour - ((await cloud.clock.now()) % hour));
}

/** So often has it been counted in this hour. */
async function fill(what: string, key: string, times: number): Promise<void> {
  const hour = Math.floor((await cloud.clock.now()) / (60 * minute));
  const item = { pk: { S: `platform#rate#${what}#${key}` }, sk: { S: String(hour) }, n: { N: String(times) } };
  await commit(platform, [{ tenantId: platform.tenantId, put: item }]);
}

describe('somebody of several companies', () => {
  async function givenTwo(): Promise<{ first: Company; second: Company; email: string }> {
    const [first, second] = [
      await givenCompany(cloud, { company: '甲' }),
      await givenCompany(cloud, { company: '乙' }),
    ];
    const email = freshEmail();
    for (const { admin } of [first, second]) await admin.call('people.invite', { email, name: '两头跑' });
    return { first, second, email };
  }

  test('chooses one at sign-in, while the code stays good', async () => {
    const { second, email } = await givenTwo();
    const code = await freshCode(cloud, email);
    const asked = await cloud.anyone.call('people.signIn', { email, code });
    expect(asked.me).toBeNull();
    expect(asked.companies.map(({ name }) => name).toSorted()).toEqual(['乙', '甲'].toSorted());
    const { tenantId } = second.admin.me;
    const cookie = await cookieOf(cloud.anyone, '/sign-in', { email, code, tenantId });
    expect((await cloud.anyone.as(cookie).call('people.me', {})).company).toBe('乙');
  });

  test('changes over, and the session before is at an end', async () => {
    const { first, second, email } = await givenTwo();
    const before = await signedIn(first, email);
    const cookie = await cookieOf(before, '/me/company', { tenantId: second.admin.me.tenantId });
    expect((await cloud.anyone.as(cookie).call('people.me', {})).company).toBe('乙');
    expect((await before.refusal('people.me', {})).code).toBe('unauthenticated');
  });

  test('cannot enter a company that is not theirs', async () => {
    const { first, email } = await givenTwo();
    const stranger = await givenCompany(cloud);
    const { tenantId } = stranger.admin.me;
    const person = await signedIn(first, email);
    expect((await person.refusal('people.switchCompany', { tenantId })).code).toBe('not_found');
    const code = await freshCode(cloud, email);
    expect((await cloud.anyone.refusal('people.signIn', { email, code, tenantId })).code).toBe('not_found');
  });

  test('is asked no more once one of the companies has let them go', async () => {
    const { first, second, email } = await givenTwo();
    const there = (await signedIn(second, email)).me;
    await second.admin.call('people.change', { personId: there.personId, version: 1, active: false });
    const code = await freshCode(cloud, email);
    const { me } = await cloud.anyone.call('people.signIn', { email, code });
    expect(me?.tenantId).toBe(first.admin.me.tenantId);
  });
});

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

  test('are listed by a page’s mark only as it was given', async () => {
    const { admin } = await givenCompany(cloud);
    await admin.call('people.invite', { email: freshEmail(), name: '周宁' });
    const { cursor } = await admin.call('people.list', { limit: 1 });
    const key = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString()) as { pk: string; sk: string };
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
      const refusal = await admin.refusal('people.list', { limit: 1, cursor: mark });
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
