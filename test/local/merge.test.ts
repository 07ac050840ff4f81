import { expect, test } from 'vitest';
import { givenBooking, givenCompany, givenPerson, givenRoom, givenSeries, signedIn } from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;

test('two records of one person become one: what is ahead goes to the one that is kept, what was stays as it was', async () => {
  const wrong = await givenPerson(company, { name: '何青', email: 'he.qing@exmaple.com', roles: ['approver'] });
  const kept = await givenPerson(company, { name: '何青', email: 'heqing@example.com' });
  const wu = await givenPerson(company, { name: '吴悠' });
  const room = await givenRoom(company, { bookers: { departments: [], people: [wrong.me.personId, wu.me.personId] } });
  const { duplicates } = await admin.call('people.duplicates', {});
  expect(duplicates).toMatchObject([{ why: 'same_address', people: [{ name: '何青' }, { name: '何青' }] }]);

  await wrong.call('people.changeMe', { version: wrong.me.version, favourites: [room.roomId] });
  const invited = [wrong.me.personId];
  const own = await givenBooking(wrong, { roomId: room.roomId, start: at('09:00', 1), end: at('10:00', 1) });
  const theirs = await givenBooking(wu, {
    roomId: room.roomId,
    start: at('11:00', 1),
    end: at('12:00', 1),
    people: invited,
  });
  await givenSeries(wu, {
    ...{ roomId: room.roomId, start: at('14:00', 1), end: at('15:00', 1), people: invited },
    rule: { repeat: 'weekly', days: [2], count: 3 },
  });
  const secret = await givenBooking(wu, {
    ...{ roomId: room.roomId, start: at('12:30', 1), end: at('13:00', 1), people: invited, private: true },
  });
  const before = await givenBooking(wrong, { roomId: room.roomId, start: at('09:00', 0), end: at('09:30', 0) });
  await cloud.clock.advance(120 * 60_000);
  await cloud.settled();
  const { personId } = wrong.me;
  const [found] = (await admin.call('people.list', { search: 'exmaple' })).people;
  const merge = { personId, version: found?.version ?? 0, purpose: 'merge', to: kept.me.personId } as const;
  expect((await admin.refusal('people.startTransfer', { ...merge, how: 'cancel' })).fields).toMatchObject([
    { field: 'how' },
  ]);
  await admin.call('people.startTransfer', { ...merge, how: 'hand_over' });
  await until(async () => (await admin.call('people.transfers', {})).transfers[0]?.state === 'done');
  await cloud.settled();

  const me = await signedIn(company, 'heqing@example.com');
  expect(me.me).toMatchObject({ roles: ['employee', 'approver'], preferences: { favourites: [room.roomId] } });
  const { bookings } = await me.call('bookings.mine', { from: at('12:00', 0), to: at('00:00', 40) });
  expect(bookings).toHaveLength(5);
  expect(bookings.find(({ bookingId }) => bookingId === own.bookingId)?.organiser.personId).toBe(kept.me.personId);
  const asked = await wu.call('bookings.get', { bookingId: theirs.bookingId });
  expect(asked.people).toEqual([{ personId: kept.me.personId, name: '何青' }]);
  expect((await me.call('bookings.get', { bookingId: secret.bookingId })).topic).toBeNull();
  expect((await admin.call('bookings.get', { bookingId: before.bookingId })).organiser.personId).toBe(personId);
  await givenBooking(me, { roomId: room.roomId, start: at('16:00', 1), end: at('17:00', 1) });

  const [closed] = (await admin.call('people.list', { search: 'exmaple' })).people;
  expect(closed).toMatchObject({ active: false, mergedInto: kept.me.personId });
  const back = { personId, version: closed?.version ?? 0, active: true };
  expect(await admin.refusal('people.change', back)).toMatchObject({ code: 'merged' });
  expect((await admin.call('people.duplicates', {})).duplicates).toEqual([]);
});

test('departments are counted, filled many at once and renamed with rooms and what is used of their quota', async () => {
  const there = await givenCompany(cloud);
  const [lin, zhou] = [await givenPerson(there), await givenPerson(there)];
  const personIds = [lin.me.personId, zhou.me.personId];
  const put = await there.admin.call('people.changeMany', { personIds, department: '产品部', addRoles: ['approver'] });
  expect(put.people.map(({ department, roles }) => [department, roles.length])).toEqual([
    ['产品部', 2],
    ['产品部', 2],
  ]);
  expect((await there.admin.call('people.list', { department: '产品部', role: 'approver' })).total).toBe(2);
  const room = await givenRoom(there, { bookers: { departments: ['产品部'], people: [] } });
  const quota = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: 60 };
  const { version } = await there.admin.call('tenants.get', {});
  await there.admin.call('tenants.change', { version, policy: { quota } });
  await givenBooking(lin, { roomId: room.roomId, start: at('14:00', 1), end: at('15:00', 1) });
  const renamed = await there.admin.call('people.renameDepartment', { from: '产品部', to: '产品中心' });
  expect(renamed).toEqual({ done: 2, left: 0 });
  expect((await there.admin.call('people.departments', {})).departments).toEqual([
    { name: '', people: 1, deactivated: 0 },
    { name: '产品中心', people: 2, deactivated: 0 },
  ]);
  const more = { roomId: room.roomId, topic: '评审', start: at('16:00', 1), end: at('17:00', 1) };
  expect(await zhou.refusal('bookings.create', more)).toMatchObject({ code: 'quota_hours' });
});

test('of one name where a department is missing they may be one; in two departments they are two', async () => {
  const there = await givenCompany(cloud);
  const email = (name: string) => `${name}@namesakes.example`;
  await there.admin.call('people.importRows', {
    rows: [
      ...[{ line: 2, email: email('one'), name: '王 伟' }],
      ...[{ line: 3, email: email('two'), name: '王伟', department: '研发部' }],
      ...[{ line: 4, email: email('three'), name: '王伟', department: '市场部' }],
      ...[{ line: 5, email: email('four'), name: '李娜' }],
      ...[{ line: 6, email: email('five'), name: '李娜' }],
      ...[{ line: 7, email: email('six'), name: '赵敏', department: '研发部' }],
      ...[{ line: 8, email: email('seven'), name: '赵敏', department: '市场部' }],
    ],
  });
  const { duplicates } = await there.admin.call('people.duplicates', {});
  const told = duplicates.map(({ why, people }) =>
    [why, ...people.map((one) => one.email.split('@')[0]).sort()].join(' '),
  );
  expect(told.sort()).toEqual([
    ...['same_name_somewhere five four', 'same_name_somewhere one three', 'same_name_somewhere one two'],
  ]);
});

test('who has not come yet is invited again; who has is left out', async () => {
  const waiting = await admin.call('people.invite', { email: 'later@example.com', name: '未到' });
  const there = await givenPerson(company);
  const states = async (state: 'invited' | 'active') =>
    (await admin.call('people.list', { state })).people.map(({ personId }) => personId);
  expect(await states('invited')).toEqual([waiting.personId]);
  expect(await states('active')).toContain(there.me.personId);
  const { sent } = await admin.call('people.inviteAgain', { personIds: [waiting.personId, there.me.personId] });
  expect(sent).toBe(1);
  await until(async () => (await cloud.inbox('later@example.com')).length === 2);
});
