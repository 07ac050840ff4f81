import { describe, expect, test, vi } from 'vitest';
import { commit } from '../../functions/db/write.ts';
import { originHeader, viewerHeader } from '../../shared/operation.ts';
import { platform } from '../../shared/scope.ts';
import { operationNamed, requestOf } from '../support/client.ts';
import { breakMail } from '../support/faults.ts';
import {
  type Company,
  codeMailedTo,
  cookieOf,
  freshCode,
  freshEmail,
  givenCompany,
  personOf,
  signedIn,
} from '../support/given.ts';
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
    for (const name of ['BadRequestException', 'MessageRejected']) {
      const mend = breakMail(name);
      const refusal = await cloud.anyone.refusal('people.requestCode', { email: freshEmail() }).finally(mend);
      expect(refusal.fields).toMatchObject([{ field: 'email', rule: 'email' }]);
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
