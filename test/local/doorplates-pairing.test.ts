import { describe, expect, test, vi } from 'vitest';
import { commit } from '../../functions/db/write.ts';
import * as Pairing from '../../functions/doorplates/pairing.ts';
import { leavingIn } from '../../functions/rate.ts';
import { platform } from '../../shared/scope.ts';
import { client } from '../support/client.ts';
import { givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { setup } from '../support/setup.ts';
import { connect, givenDoorplate, givenPanel } from './doorplates-support/door.ts';

/** The code that is drawn, where a test wants a certain one. */
const drawn = vi.hoisted(() => ({ code: null as number | null }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, randomInt: (most: number) => (most === 100_000_000 && drawn.code) || crypto.randomInt(most) };
});

const cloud = await setup();
const { anyone } = cloud;

describe('pairing', () => {
  test('a code on the panel, typed by an admin, makes it the room’s door', async () => {
    const company = await givenCompany(cloud);
    const room = await givenRoom(company, { number: '1203' });
    const { pairingId, secret, code, expiresAt } = await anyone.call('doorplates.startPairing', {});
    expect(code).toMatch(/^\d{8}$/);
    expect(Date.parse(expiresAt) - (await cloud.clock.now())).toBeGreaterThan(14 * 60_000);
    expect(await anyone.call('doorplates.finishPairing', { pairingId, secret })).toEqual({ credentials: null });

    const doorplate = await company.admin.call('doorplates.pair', { code, roomId: room.roomId, name: '1203 门牌' });
    expect(doorplate).toMatchObject({
      name: '1203 门牌',
      roomId: room.roomId,
      version: 1,
      status: { online: false, lastSeen: null, state: 'unknown' },
      lastChange: { what: 'paired', who: { name: '林晓' } },
    });
    const answer = await anyone.call('doorplates.finishPairing', { pairingId, secret });
    const { credentials } = answer;
    if (!credentials) throw new Error('the panel was not paired');
    expect(credentials).toMatchObject({
      doorplateId: doorplate.doorplateId,
      tenantId: company.admin.me.tenantId,
      live: { url: '/mqtt' },
    });
    // An answer lost on the way: the panel asks again and gets the same.
    expect(await anyone.call('doorplates.finishPairing', { pairingId, secret })).toEqual(answer);

    const panel = await givenPanel(cloud, { doorplate, credentials });
    await panel.shows(({ view }) => view.sign?.number === '1203');
    const [listed] = (await company.admin.call('doorplates.list', {})).doorplates;
    expect(listed).toMatchObject({ doorplateId: doorplate.doorplateId, version: 1 });
  });

  test('a code is good once, for a quarter of an hour, and for its own panel', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const first = await anyone.call('doorplates.startPairing', {});
    const second = await anyone.call('doorplates.startPairing', {});
    await company.admin.call('doorplates.pair', { code: first.code, roomId, name: 'A' });
    const again = await company.admin.refusal('doorplates.pair', { code: first.code, roomId, name: 'B' });
    expect(again.code).toBe('wrong_pairing_code');

    const { pairingId } = first;
    const stranger = await anyone.refusal('doorplates.finishPairing', { pairingId, secret: second.secret });
    expect(stranger.code).toBe('not_found');

    await cloud.clock.advance(15 * 60_000);
    const late = await company.admin.refusal('doorplates.pair', { code: second.code, roomId, name: 'B' });
    expect(late.code).toBe('wrong_pairing_code');
    const expired = await anyone.refusal('doorplates.finishPairing', {
      pairingId: second.pairingId,
      secret: second.secret,
    });
    expect(expired.code).toBe('code_expired');
  });

  test('a code is another panel’s once it has expired, and no earlier', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    drawn.code = 12_345_678;
    const first = await anyone.call('doorplates.startPairing', {});
    expect((await anyone.refusal('doorplates.startPairing', {})).code).toBe('busy');
    await cloud.clock.advance(15 * 60_000);
    const { pairingId, secret, code } = await anyone.call('doorplates.startPairing', {});
    drawn.code = null;
    expect(code).toBe(first.code);
    await company.admin.call('doorplates.pair', { code, roomId, name: 'A' });
    expect((await anyone.call('doorplates.finishPairing', { pairingId, secret })).credentials).not.toBeNull();
    expect(
      (await anyone.refusal('doorplates.finishPairing', { pairingId: first.pairingId, secret: first.secret })).code,
    ).toBe('code_expired');
  });

  test('two admins who type the same code at once make one doorplate', async () => {
    const one = await givenCompany(cloud);
    const other = await givenCompany(cloud);
    const rooms = await Promise.all([one, other].map((company) => givenRoom(company)));
    const { code } = await anyone.call('doorplates.startPairing', {});
    const outcomes = await Promise.allSettled(
      [one, other].map(({ admin }, index) =>
        admin.call('doorplates.pair', { code, roomId: rooms[index]?.roomId ?? '', name: 'A' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lists = await Promise.all([one, other].map(({ admin }) => admin.call('doorplates.list', {})));
    expect(lists.flatMap(({ doorplates }) => doorplates)).toHaveLength(1);
  });

  test('a room of another company, or none, is not found, and the code stays good', async () => {
    const company = await givenCompany(cloud);
    const foreign = await givenRoom(await givenCompany(cloud));
    const own = await givenRoom(company);
    const { code } = await anyone.call('doorplates.startPairing', {});
    const refusal = await company.admin.refusal('doorplates.pair', { code, roomId: foreign.roomId, name: 'A' });
    expect(refusal.code).toBe('not_found');
    await company.admin.call('doorplates.pair', { code, roomId: own.roomId, name: 'A' });
  });

  test('guessing is locked after five wrong codes, even when the sixth is right', async () => {
    const company = await givenCompany(cloud);
    const colleague = await givenPerson(company, { roles: ['admin'] });
    const { roomId } = await givenRoom(company);
    const { code } = await anyone.call('doorplates.startPairing', {});
    const wrong = code === '00000000' ? '00000001' : '00000000';
    for (let guess = 0; guess < 5; guess++) {
      const refusal = await company.admin.refusal('doorplates.pair', { code: wrong, roomId, name: 'A' });
      expect(refusal.code).toBe('wrong_pairing_code');
    }
    const locked = await company.admin.refusal('doorplates.pair', { code, roomId, name: 'A' });
    expect(locked.code).toBe('locked');
    expect(locked.retryAfter).toBeGreaterThan(0);
    await colleague.call('doorplates.pair', { code, roomId, name: 'A' });
  });

  test('only admins pair', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { roomId } = await givenRoom(company);
    const refusal = await person.refusal('doorplates.pair', { code: '12345678', roomId, name: 'A' });
    expect(refusal.code).toBe('forbidden');
  });

  test('a site of 120 panels behind one address shows codes at once, and one admin types more than are guessed', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const offers = [];
    for (let batch = 0; batch < 12; batch++) {
      offers.push(...(await Promise.all(Array.from({ length: 10 }, () => anyone.call('doorplates.startPairing', {})))));
    }
    expect(new Set(offers.map(({ code }) => code)).size).toBe(120);
    for (const { code } of offers.slice(0, 25))
      await company.admin.call('doorplates.pair', { code, roomId, name: 'A' });
  });

  test('many admins of a company guess no more together than it may', async () => {
    const company = await givenCompany(cloud);
    const { roomId } = await givenRoom(company);
    const { code } = await anyone.call('doorplates.startPairing', {});
    const wrong = code === '00000000' ? '00000001' : '00000000';
    const admins = await Promise.all(Array.from({ length: 6 }, () => givenPerson(company, { roles: ['admin'] })));
    const guesses = admins.flatMap((admin) => Array.from({ length: 5 }, () => admin));
    const answers = await Promise.all(
      guesses.map((admin) => admin.refusal('doorplates.pair', { code: wrong, roomId, name: 'A' })),
    );
    expect(answers.filter((refusal) => refusal.code === 'wrong_pairing_code')).toHaveLength(20);
    expect((await company.admin.refusal('doorplates.pair', { code, roomId, name: 'A' })).code).toBe('locked');
    await cloud.clock.advance(15 * 60_000);
    const next = await anyone.call('doorplates.startPairing', {});
    await company.admin.call('doorplates.pair', { code: next.code, roomId, name: 'A' });
  });

  test('one address guesses no more for many companies than for one', async () => {
    const [first, second] = [await givenCompany(cloud), await givenCompany(cloud)];
    const { roomId } = await givenRoom(second);
    const { code } = await anyone.call('doorplates.startPairing', {});
    const wrong = { code: code === '00000000' ? '00000001' : '00000000', name: 'A' };
    await commit(platform, leavingIn(platform, Pairing.wrongPerSource, '127.0.0.1', 1));
    const guess = await first.admin.refusal('doorplates.pair', { ...wrong, roomId: (await givenRoom(first)).roomId });
    expect(guess.code).toBe('wrong_pairing_code');
    const pairing = { code, roomId, name: 'A' };
    expect((await second.admin.refusal('doorplates.pair', pairing)).code).toBe('locked');
    await commit(platform, leavingIn(platform, Pairing.wrongPerSource, '127.0.0.1', 100));
    await second.admin.call('doorplates.pair', pairing);
  });

  test('one source cannot ask for codes without end', async () => {
    await cloud.clock.advance(15 * 60_000);
    const [inThisWindow] = leavingIn(platform, Pairing.perSource, '127.0.0.1', 1);
    await commit(platform, inThisWindow ? [inThisWindow] : []);
    await anyone.call('doorplates.startPairing', {});
    expect((await anyone.refusal('doorplates.startPairing', {})).code).toBe('too_many_requests');
    await cloud.clock.advance(15 * 60_000);
    await anyone.call('doorplates.startPairing', {});
  });
});

describe('the broker', () => {
  test('lets nobody in without the right company, id and token', async () => {
    const company = await givenCompany(cloud);
    const other = await givenCompany(cloud);
    const room = await givenRoom(company);
    const one = (await givenDoorplate(cloud, company, room)).credentials;
    const two = (await givenDoorplate(cloud, company, room)).credentials;
    const good = { clientId: one.doorplateId, username: one.tenantId, password: one.token };
    await (await connect(cloud, good)).endAsync();
    for (const bad of [
      { ...good, password: two.token },
      { ...good, password: '' },
      { ...good, clientId: two.doorplateId },
      { ...good, clientId: 'dpl_000000000000' },
      { ...good, username: other.admin.me.tenantId },
      { ...good, username: 'platform' },
      { ...good, clientId: 'b-somebody' },
    ]) {
      await expect(connect(cloud, bad), JSON.stringify(bad)).rejects.toThrow(/not authorized/i);
    }
  });

  test('lets a browser in with its ticket, to hear its company and its person', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const ticket = await admin.call('messages.live', {});
    const connection = await connect(cloud, ticket);
    const { company: sheets, person } = ticket.topics;
    const granted = await connection.subscribeAsync([sheets, person], { qos: 1 });
    expect(granted.map(({ qos }) => qos)).toEqual([1, 1]);
    const other = await givenCompany(cloud);
    for (const topic of [
      sheets.replace(admin.me.tenantId, other.admin.me.tenantId),
      `roomlight/${admin.me.tenantId}/#`,
      '#',
    ]) {
      await expect(connection.subscribeAsync(topic), topic).rejects.toThrow();
    }
    await client(cloud.url, admin.cookie).call('people.signOut', {});
    await expect(connect(cloud, { ...ticket })).rejects.toThrow(/not authorized/i);
  });
});
