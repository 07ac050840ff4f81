import { expect, test } from 'vitest';
import { freshEmail, givenBooking, givenCompany, givenPerson, givenRoom, signedIn } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const day = 86_400_000;

test('only addresses of the company’s domains are invited and imported; who is there already stays', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const early = await givenPerson(company, { email: freshEmail('early') });
  const signIn = { domains: ['@Corp.cn', 'corp.cn', 'lab.corp.cn'] };
  const changed = await admin.call('tenants.change', { version: 1, signIn });
  expect(changed.signIn).toEqual({ domains: ['corp.cn', 'lab.corp.cn'], sessionDays: 30, adminPasskeys: false });

  const refused = await admin.refusal('people.invite', { name: '周宁', email: 'zhou@notcorp.cn' });
  expect(refused.fields).toMatchObject([
    { field: 'email', rule: 'domain_not_allowed', message: expect.stringContaining('@corp.cn, @lab.corp.cn') },
  ]);
  expect((await admin.refusal('people.invite', { name: '周宁', email: 'zhou@x.corp.cn' })).code).toBe('invalid_input');
  await admin.call('people.invite', { name: '周宁', email: 'Zhou@CORP.cn' });

  const rows = [
    { line: 2, email: 'in@lab.corp.cn', name: '甲' },
    { line: 3, email: 'out@example.com', name: '乙' },
    { line: 4, email: early.me.email, name: '丙' },
  ];
  const table = { rows, existing: 'update', invite: false } as const;
  const checked = await admin.call('people.checkImport', table);
  expect(checked.rows.map(({ outcome }) => outcome)).toEqual(['create', 'wrong', 'change']);
  expect(checked.rows[1]?.errors).toMatchObject([{ field: 'email', rule: 'domain_not_allowed' }]);
  const stored = await admin.refusal('people.importRows', table);
  expect(stored.fields).toMatchObject([{ field: 'rows.1.email', rule: 'domain_not_allowed' }]);

  expect((await signedIn(company, early.me.email)).me.name).toBe('周宁');
  const wrong = await admin.refusal('tenants.change', { version: 2, signIn: { domains: ['no domain'] } });
  expect(wrong.fields).toMatchObject([{ field: 'signIn.domains.0', rule: 'domain' }]);
});

test('a session lasts as many days as the company says when it begins', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const before = await givenPerson(company);
  await admin.call('tenants.change', { version: 1, signIn: { sessionDays: 2 } });
  const after = await signedIn(company, before.me.email);
  await cloud.clock.advance(2 * day + 60_000);
  expect((await after.refusal('people.me', {})).code).toBe('unauthenticated');
  expect((await before.call('people.me', {})).email).toBe(before.me.email);
  expect((await admin.refusal('tenants.change', { version: 2, signIn: { sessionDays: 31 } })).code).toBe(
    'invalid_input',
  );
});

test('all bookings are given out, page after page, cancelled ones too; private meetings of others keep what was said', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const colleague = await givenPerson(company);
  const { roomId } = await givenRoom(company);
  const when = (hour: number) => ({ roomId, start: at(`${hour}:00`, 5), end: at(`${hour + 1}:00`, 5) });
  const open = await givenBooking(colleague, { ...when(10), topic: '周会', content: '议程' });
  const hidden = await givenBooking(colleague, { ...when(11), topic: '密谈', content: '内情', private: true });
  const gone = await givenBooking(admin, { ...when(12), topic: '取消的会' });
  await admin.call('bookings.cancel', { bookingId: gone.bookingId, version: gone.version });
  const line = { ...when(10), topic: '候补密谈', content: '内情', private: true };
  const { waitId } = await colleague.call('bookings.joinWaitlist', { ...line, roomId });
  await cloud.settled();

  const first = await admin.call('tenants.exportBookings', { limit: 2 });
  const second = await admin.call('tenants.exportBookings', { limit: 2, cursor: first.cursor ?? '' });
  const all = [...first.bookings, ...second.bookings];
  expect(second.cursor).toBeNull();
  expect(all.map(({ bookingId }) => bookingId)).toEqual([open, hidden, gone].map(({ bookingId }) => bookingId));
  expect(all[0]).toMatchObject({ topic: '周会', content: '议程', state: 'booked' });
  expect(all[1]).toMatchObject({ topic: null, content: '', people: [], organiser: { name: '周宁' } });
  expect(all[2]).toMatchObject({ topic: '取消的会', state: 'cancelled' });
  expect(JSON.stringify(all)).not.toMatch(/密谈|内情/);
  expect((await colleague.refusal('tenants.exportBookings', {})).code).toBe('forbidden');

  const { histories } = await admin.call('tenants.exportHistories', {});
  expect(histories.map(({ bookingId }) => bookingId)).toEqual(all.map(({ bookingId }) => bookingId));
  expect(histories.map(({ entries }) => entries.map(({ what }) => what))).toEqual([
    ['created'],
    ['created'],
    ['created', 'cancelled'],
  ]);
  const { people, cursor } = await admin.call('tenants.exportPeople', { limit: 1 });
  const others = await admin.call('tenants.exportPeople', { limit: 1, cursor: cursor ?? '' });
  const chosen = [...people, ...others.people].find(({ personId }) => personId === colleague.me.personId);
  expect(chosen?.preferences).toEqual(colleague.me.preferences);
  expect(chosen?.waits).toMatchObject([{ waitId, roomId, state: 'waiting', topic: null, content: '' }]);
  expect(JSON.stringify([histories, chosen])).not.toMatch(/密谈|内情/);

  expect((await colleague.refusal('tenants.noteExport', {})).code).toBe('forbidden');
  const noted = async () => {
    const { entries } = await admin.call('audit.list', { kind: 'tenant' });
    return entries.filter(({ what }) => what === 'exported');
  };
  // Each list says so by itself as it begins, and not again with each page.
  const ways = ['tenants.exportBookings', 'tenants.exportHistories', 'tenants.exportPeople', 'tenants.noteExport'];
  for (const way of ways as Parameters<typeof admin.call>[0][]) {
    const before = await noted();
    await cloud.clock.advance(60_000);
    await admin.call(way, {});
    expect(await noted(), way).toHaveLength(before.length + 1);
  }
  const told = await noted();
  await cloud.clock.advance(60_000);
  await admin.call('tenants.exportBookings', { limit: 2, cursor: first.cursor ?? '' });
  expect(await noted()).toEqual(told);
  expect(told[0]).toMatchObject({ who: { id: admin.me.personId }, subjectId: admin.me.tenantId, changes: [] });
});

test('an admin sees what the plan lets the company have and how much there is', async () => {
  const company = await givenCompany(cloud);
  await givenRoom(company);
  const { used, limits } = await company.admin.call('tenants.usage', {});
  expect(used).toEqual({ rooms: 1, doorplates: 0, people: 1 });
  expect(limits.rooms).toBeGreaterThan(1);
});

test('prices are in the company’s currency, wherever its people read them', async () => {
  const { admin } = await givenCompany(cloud);
  expect(admin.me.currency).toBe('CNY');
  const { version } = await admin.call('tenants.get', {});
  expect(await admin.call('tenants.change', { version, currency: 'GBP' })).toMatchObject({ currency: 'GBP' });
  expect((await admin.call('people.me', {})).currency).toBe('GBP');
});
