import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../shared/tenants/schema.ts';
import { cookieOf, freshCode, freshEmail, givenCompany, givenPerson, givenRoom, personOf } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();

test('a company signs up with the code from its first admin’s mail and is signed in', async () => {
  const email = freshEmail();
  const code = await freshCode(cloud, email);
  const company = {
    company: '  北风实验室 ',
    zone: 'Europe/Berlin',
    name: 'Grace Hill',
    email: email.toUpperCase(),
    code,
  };
  const cookie = await cookieOf(cloud.anyone, '/companies', { ...company, locale: 'en' });
  const admin = await personOf(cloud.anyone.as(cookie));
  expect(admin.me).toMatchObject({
    company: '北风实验室',
    zone: 'Europe/Berlin',
    name: 'Grace Hill',
    email,
    locale: 'en',
  });
  expect(admin.me.roles).toEqual(['admin', 'employee']);
  expect(await admin.call('tenants.get', {})).toMatchObject({ name: '北风实验室', policy: defaultPolicy, version: 1 });
  expect(await admin.call('places.list', {})).toEqual({ buildings: [], floors: [], rooms: [] });
});

test('without the right code there is no company', async () => {
  const email = freshEmail();
  const company = { company: '星野', zone: 'Asia/Shanghai', name: '林晓', email };
  expect((await cloud.anyone.refusal('tenants.signUp', { ...company, code: '000000' })).code).toBe('code_expired');
  const code = await freshCode(cloud, email);
  const wrong = code === '000000' ? '000001' : '000000';
  expect((await cloud.anyone.refusal('tenants.signUp', { ...company, code: wrong })).code).toBe('wrong_code');
  const bad = await cloud.anyone.refusal('tenants.signUp', { ...company, zone: 'Mars/Olympus', code });
  expect(bad.fields).toMatchObject([{ field: 'zone', rule: 'zone' }]);
  await cloud.anyone.call('tenants.signUp', { ...company, code });
  expect((await cloud.anyone.refusal('tenants.signUp', { ...company, code })).code).toBe('code_expired');
});

test('a code makes one company, however often it is sent at once', async () => {
  const email = freshEmail();
  const code = await freshCode(cloud, email);
  const company = { company: '星野', zone: 'Asia/Shanghai', name: '林晓', email, code };
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => cookieOf(cloud.anyone, '/companies', company)),
  );
  const cookies = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(cookies).toHaveLength(1);
  const { companies } = await cloud.anyone.as(cookies[0] ?? '').call('people.companies', {});
  expect(companies).toHaveLength(1);
});

test('one address may have several companies', async () => {
  const first = await givenCompany(cloud, { company: '甲' });
  await cloud.clock.advance(60_000);
  const second = await givenCompany(cloud, { company: '乙', email: first.admin.me.email });
  expect(second.admin.me.tenantId).not.toBe(first.admin.me.tenantId);
  const { companies } = await first.admin.call('people.companies', {});
  expect(companies.map(({ name }) => name).toSorted()).toEqual(['乙', '甲'].toSorted());
});

test('an admin changes the company; each change is made on the newest version', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const changed = await admin.call('tenants.change', { version: 1, name: '新名', policy: { horizonDays: 30 } });
  expect(changed).toMatchObject({ name: '新名', version: 2, policy: { ...defaultPolicy, horizonDays: 30 } });
  expect((await admin.refusal('tenants.change', { version: 1, name: '旧' })).code).toBe('changed_meanwhile');
  const both = await Promise.allSettled([
    admin.call('tenants.change', { version: 2, policy: { maxMinutes: 60 } }),
    admin.call('tenants.change', { version: 2, policy: { maxMinutes: 90 } }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await admin.call('tenants.get', {})).toMatchObject({ version: 3 });
  expect((await admin.call('people.me', {})).company).toBe('新名');
});

test('the policy holds for the next booking', async () => {
  const company = await givenCompany(cloud);
  const { roomId } = await givenRoom(company);
  const twoHours = { roomId, start: at('10:00'), end: at('12:00'), topic: '评审' };
  await company.admin.call('tenants.change', { version: 1, policy: { maxMinutes: 60 } });
  const refused = await company.admin.refusal('bookings.create', twoHours, { locale: 'en' });
  expect(refused).toMatchObject({ code: 'too_long', detail: 'A meeting can last up to 1 hour.' });
  await company.admin.call('tenants.change', { version: 2, policy: { maxMinutes: 120 } });
  await company.admin.call('bookings.create', twoHours);
});

test('a company moves to another time zone: its weeks are others, buildings stay, no department’s hour is lost or counted twice', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const lin = await givenPerson(company);
  await admin.call('people.change', { personId: lin.me.personId, version: 1, department: '研发部' });
  const { roomId } = await givenRoom(company);
  const quota = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: 120 };
  await admin.call('tenants.change', { version: 1, policy: { quota } });
  const hours = (days: number, start: string, end: string) =>
    ({ roomId, topic: '评审', start: at(start, days), end: at(end, days) }) as const;
  // Sunday evening in Shanghai, when it is Monday in Auckland.
  const { booking } = await lin.call('bookings.create', hours(6, '22:00', '23:00'));
  const bad = await admin.refusal('tenants.change', { version: 2, zone: 'Mars/Olympus' });
  expect(bad.fields).toMatchObject([{ field: 'zone', rule: 'zone' }]);
  const moved = await admin.call('tenants.change', { version: 2, zone: 'Pacific/Auckland' });
  expect(moved).toMatchObject({ zone: 'Pacific/Auckland', version: 3 });
  expect(Object.keys(moved)).not.toContain('firstZone');
  expect((await admin.refusal('tenants.change', { version: 2, zone: 'Asia/Tokyo' })).code).toBe('changed_meanwhile');
  expect((await lin.call('people.me', {})).zone).toBe('Pacific/Auckland');
  expect((await admin.call('places.list', {})).buildings[0]?.zone).toBe('Asia/Shanghai');
  expect((await lin.refusal('bookings.create', hours(4, '09:00', '10:15'))).code).toBe('quota_hours');
  await lin.call('bookings.cancel', { bookingId: booking.bookingId });
  await lin.call('bookings.create', hours(4, '09:00', '11:00'));
  expect((await lin.refusal('bookings.create', hours(8, '09:00', '11:15'))).code).toBe('quota_hours');
  await cloud.settled();
  const { entries } = await admin.call('audit.list', { kind: 'tenant' });
  expect(entries[0]?.changes).toEqual([{ field: 'zone', before: 'Asia/Shanghai', after: 'Pacific/Auckland' }]);
});

test('everybody sees the company, admins alone change it', async () => {
  const company = await givenCompany(cloud);
  for (const role of ['employee', 'approver', 'staff'] as const) {
    const person = await givenPerson(company, { roles: [role] });
    expect((await person.call('tenants.get', {})).tenantId).toBe(company.admin.me.tenantId);
    expect((await person.refusal('tenants.change', { version: 1, name: '我的' })).code).toBe('forbidden');
  }
});

describe('mail to people who have not asked for it', () => {
  const guests = (count: number) => Array.from({ length: count }, () => freshEmail('guest'));
  const free = (hour: number) => ({ start: at(`${hour}:00`, 1), end: at(`${hour + 1}:00`, 1), topic: '评审' });

  test('has a limit a day, which is low for new companies; each change of a meeting counts', async () => {
    const { admin } = await givenCompany(cloud);
    const { roomId } = await givenRoom({ cloud, admin });
    const { booking } = await admin.call('bookings.create', { roomId, ...free(10), guests: guests(30) });
    const tooMany = { roomId, ...free(11), guests: guests(21) };
    const refused = await admin.refusal('bookings.create', tooMany, { locale: 'en' });
    expect(refused).toMatchObject({ code: 'daily_limit', status: 429 });
    expect(refused.next).toMatch(/try again in \d+ hours/);
    const { bookingId } = booking;
    expect((await admin.refusal('bookings.change', { bookingId, topic: '新' })).code).toBe('daily_limit');
    await admin.call('bookings.change', { bookingId, guests: booking.guests.slice(0, 10) });
    await admin.call('bookings.create', { roomId, ...free(12) });
    await admin.call('bookings.cancel', { bookingId });
  });

  test('counts nothing for what did not come about', async () => {
    const { admin } = await givenCompany(cloud);
    const { roomId } = await givenRoom({ cloud, admin });
    await admin.call('bookings.create', { roomId, ...free(10) });
    for (let tries = 0; tries < 3; tries++) {
      const taken = { roomId, ...free(10), guests: guests(40) };
      expect((await admin.refusal('bookings.create', taken)).code).toBe('slot_taken');
    }
    await admin.call('bookings.create', { roomId, ...free(11), guests: guests(50) });
  });

  test('grows after the first days, to a limit', async () => {
    const { admin } = await givenCompany(cloud);
    const { roomId } = await givenRoom({ cloud, admin });
    await cloud.clock.advance(2 * 86_400_000);
    const later = (hour: number) => ({ start: at(`${hour}:00`, 4), end: at(`${hour + 1}:00`, 4), topic: '评审' });
    for (let hour = 10; hour < 15; hour++) {
      await admin.call('bookings.create', { roomId, ...later(hour), guests: guests(100) });
    }
    const refusal = await admin.refusal('bookings.create', { roomId, ...later(15), guests: guests(1) });
    expect(refusal.code).toBe('daily_limit');
  });

  test('has a limit for invitations too', async () => {
    const { admin } = await givenCompany(cloud);
    const invite = () => admin.call('people.invite', { email: freshEmail(), name: '周宁' });
    await Promise.all(Array.from({ length: 100 }, invite));
    expect((await admin.refusal('people.invite', { email: freshEmail(), name: '周宁' })).code).toBe('daily_limit');
  });
});
