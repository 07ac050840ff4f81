import { describe, expect, test } from 'vitest';
import { epochOf } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, passTo, setup } from '../support/setup.ts';

const cloud = await setup();

type Company = Awaited<ReturnType<typeof givenCompany>>;

async function setPolicy(company: Company, policy: object): Promise<void> {
  const { version } = await company.admin.call('tenants.get', {});
  await company.admin.call('tenants.change', { version, policy });
}

const none = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: null };

describe('hours a week', () => {
  test('are counted over all rooms, given back by a cancellation, and refused with what is taken', async () => {
    const company = await givenCompany(cloud);
    await setPolicy(company, { quota: { ...none, personMinutesPerWeek: 120 } });
    const person = await givenPerson(company);
    const [one, two] = [await givenRoom(company), await givenRoom(company)];
    const first = await givenBooking(person, { roomId: one.roomId, start: at('09:00'), end: at('10:00') });
    await givenBooking(person, { roomId: two.roomId, start: at('11:00'), end: at('12:00') });
    const more = { roomId: one.roomId, start: at('14:00'), end: at('14:15'), topic: '太多' };
    const refusal = await person.refusal('bookings.create', more);
    expect(refusal).toMatchObject({ status: 422, code: 'quota_hours' });
    expect(refusal.detail).toContain('2 小时');
    await person.call('bookings.cancel', { bookingId: first.bookingId });
    await person.call('bookings.create', more);
  });

  test('cannot be had twice by asking for all of them at once', async () => {
    const company = await givenCompany(cloud);
    await setPolicy(company, { quota: { ...none, personMinutesPerWeek: 180 } });
    const person = await givenPerson(company);
    const rooms = await Promise.all(Array.from({ length: 8 }, () => givenRoom(company)));
    const answers = await Promise.allSettled(
      rooms.map(({ roomId }) => givenBooking(person, { roomId, start: at('09:00'), end: at('10:00') })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  test('count what was booked before there was a limit; who has too much may have less, not more', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(person, { roomId, start: at('09:00'), end: at('11:00') });
    await setPolicy(company, { quota: { ...none, personMinutesPerWeek: 60 } });
    await person.call('bookings.change', { bookingId, end: at('10:30') });
    const refusal = await person.refusal('bookings.change', { bookingId, end: at('10:45') });
    expect(refusal.code).toBe('quota_hours');
  });

  test('of a department are shared by its people, and given back', async () => {
    const company = await givenCompany(cloud);
    await setPolicy(company, { quota: { ...none, departmentMinutesPerWeek: 90 } });
    const [lin, zhou, other] = [await givenPerson(company), await givenPerson(company), await givenPerson(company)];
    for (const { me } of [lin, zhou]) {
      await company.admin.call('people.change', { personId: me.personId, version: 1, department: '研发部' });
    }
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('09:00'), end: at('10:00') });
    const wish = { roomId, start: at('11:00'), end: at('12:00'), topic: '太多' };
    const refusal = await zhou.refusal('bookings.create', wish);
    expect(refusal.code).toBe('quota_hours');
    expect(refusal.detail).toContain('部门');
    await givenBooking(other, { roomId, start: at('14:00'), end: at('16:00') });
    await lin.call('bookings.change', { bookingId, end: at('09:30') });
    await zhou.call('bookings.create', wish);
  });
});

describe('a full department', () => {
  test('still answers, renames and shortens what was booked before its limit', async () => {
    const company = await givenCompany(cloud);
    const [lin, zhou] = [await givenPerson(company), await givenPerson(company)];
    for (const { me } of [lin, zhou]) {
      await company.admin.call('people.change', { personId: me.personId, version: 1, department: '研发部' });
    }
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('09:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, { ...time, people: [zhou.me.personId] });
    await setPolicy(company, { quota: { ...none, departmentMinutesPerWeek: 60 } });
    await zhou.call('bookings.reply', { bookingId, reply: 'accepted' });
    await lin.call('bookings.change', { bookingId, topic: '新题目' });
    await lin.call('bookings.change', { bookingId, end: at('10:30') });
    expect((await lin.refusal('bookings.change', { bookingId, end: at('12:00') })).code).toBe('quota_hours');
  });

  test('gains nothing by what was booked while there was no limit, and loses nothing', async () => {
    const company = await givenCompany(cloud);
    const lin = await givenPerson(company);
    await company.admin.call('people.change', { personId: lin.me.personId, version: 1, department: '研发部' });
    const { roomId } = await givenRoom(company);
    // Only bookings ahead are limited now: nobody counts the department's hours.
    await setPolicy(company, { quota: { ...none, personAhead: 50 } });
    const early = await givenBooking(lin, { roomId, start: at('08:00'), end: at('10:00') });
    await setPolicy(company, { quota: { ...none, departmentMinutesPerWeek: 60 } });
    await lin.call('bookings.cancel', { bookingId: early.bookingId });
    const first = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    const wish = { roomId, start: at('11:00'), end: at('11:15'), topic: '太多' };
    expect((await lin.refusal('bookings.create', wish)).code).toBe('quota_hours');
    await setPolicy(company, { quota: none });
    await lin.call('bookings.cancel', { bookingId: first.bookingId });
    await setPolicy(company, { quota: { ...none, departmentMinutesPerWeek: 60 } });
    await givenBooking(lin, { roomId, start: at('13:00'), end: at('14:00') });
  });
});

test('bookings ahead are counted until they have ended', async () => {
  const company = await givenCompany(cloud);
  await setPolicy(company, { quota: { ...none, personAhead: 1 } });
  const person = await givenPerson(company);
  const { roomId } = await givenRoom(company);
  const { bookingId } = await givenBooking(person, { roomId, start: at('09:00'), end: at('10:00') });
  const wish = { roomId, start: at('11:00'), end: at('12:00'), topic: '第二个' };
  expect((await person.refusal('bookings.create', wish)).code).toBe('quota_ahead');
  await person.call('bookings.change', { bookingId, start: at('15:00'), end: at('16:00') });
  await person.call('bookings.cancel', { bookingId });
  await person.call('bookings.create', wish);
});

describe('a room for certain people', () => {
  test('is refused to others and booked by those named and their departments', async () => {
    const company = await givenCompany(cloud);
    const [named, member, other] = [await givenPerson(company), await givenPerson(company), await givenPerson(company)];
    await company.admin.call('people.change', { personId: member.me.personId, version: 1, department: '法务部' });
    const { roomId, version } = await givenRoom(company);
    const bookers = { people: [named.me.personId], departments: ['法务部'] };
    await company.admin.call('places.changeRoom', { roomId, version, bookers });
    const time = { start: at('09:00'), end: at('10:00'), topic: '合同' };
    const refusal = await other.refusal('bookings.create', { roomId, ...time });
    expect(refusal).toMatchObject({ status: 422, code: 'not_your_room' });
    await named.call('bookings.create', { roomId, ...time });
    await member.call('bookings.create', { roomId, start: at('10:00'), end: at('11:00'), topic: '合同' });
    const elsewhere = await givenRoom(company);
    const { bookingId } = await givenBooking(other, { roomId: elsewhere.roomId, start: at('13:00'), end: at('14:00') });
    expect((await other.refusal('bookings.change', { bookingId, roomId })).code).toBe('not_your_room');
  });

  test('is not to be had by moving an old booking about in it', async () => {
    const company = await givenCompany(cloud);
    const person = await givenPerson(company);
    const { roomId, version } = await givenRoom(company);
    const { bookingId } = await givenBooking(person, { roomId, start: at('09:00'), end: at('10:00') });
    await company.admin.call('places.changeRoom', { roomId, version, bookers: { departments: ['法务部'] } });
    const later = { bookingId, start: at('15:00'), end: at('16:00') };
    expect((await person.refusal('bookings.change', later)).code).toBe('not_your_room');
    await person.call('bookings.change', { bookingId, end: at('10:30') });
  });
});

describe('an exception', () => {
  test('is an admin’s alone, needs a reason, and the reason stands in the history', async () => {
    const company = await givenCompany(cloud);
    await setPolicy(company, { maxMinutes: 60, quota: { ...none, personMinutesPerWeek: 60 } });
    const person = await givenPerson(company);
    const { roomId } = await givenRoom(company);
    const long = { roomId, start: at('09:00'), end: at('12:00'), topic: '董事会' };
    expect((await company.admin.refusal('bookings.create', long)).code).toBe('too_long');
    expect((await person.refusal('bookings.create', { ...long, override: '求求了' })).code).toBe('forbidden');
    const own = await givenBooking(person, { roomId, start: at('15:00'), end: at('15:30') });
    const renamed = { bookingId: own.bookingId, topic: '改名', override: '求求了' };
    expect((await person.refusal('bookings.change', renamed)).code).toBe('forbidden');
    const { booking } = await company.admin.call('bookings.create', { ...long, override: '董事会年会' });
    await cloud.settled();
    const { entries } = await company.admin.call('bookings.history', { bookingId: booking.bookingId });
    expect(entries).toMatchObject([{ what: 'created', why: '董事会年会' }]);
    // What is taken stays taken.
    const same = { ...long, override: '也要' };
    expect((await company.admin.refusal('bookings.create', same)).code).toBe('slot_taken');
  });
});

describe('a building and its rooms', () => {
  test('have rules of their own and inherit the rest, until they are taken back', async () => {
    const company = await givenCompany(cloud);
    const { admin } = company;
    const lin = await givenPerson(company);
    const usual = await givenRoom(company);
    const long = await givenRoom(company, { floorId: usual.floorId, bufferAfter: 30 });
    await setPolicy(company, { bufferAfter: 15, minMinutes: 30 });
    const building = async (rules: object) => {
      const { buildings } = await admin.call('places.list', {});
      const [{ buildingId = '', version = 0 } = {}] = buildings.filter((one) => one.buildingId === usual.buildingId);
      await admin.call('places.changeBuilding', { buildingId, version, rules });
    };
    const buffers = async () => {
      const { rooms } = await lin.call('places.list', {});
      return [usual, long].map(({ roomId }) => rooms.find((one) => one.roomId === roomId)?.bufferAfter);
    };
    expect(await buffers()).toEqual([15, 30]);
    await building({ maxMinutes: 60, bufferAfter: 0 });
    expect(await buffers()).toEqual([0, 30]);
    const rules = { maxMinutes: 120, checkInRequired: true };
    const own = await admin.call('places.changeRoom', { roomId: long.roomId, version: 1, rules });
    expect(own).toMatchObject({ bufferAfter: 0, checkIn: 'on', rules });

    const wish = (roomId: string, end: string) => ({ roomId, start: at('09:00'), end: at(end), topic: '评审' });
    const tooLong = await lin.refusal('bookings.create', wish(usual.roomId, '10:30'));
    expect(tooLong).toMatchObject({ code: 'too_long', detail: expect.stringContaining('1 小时') });
    expect((await lin.refusal('bookings.create', wish(long.roomId, '09:15'))).code).toBe('too_short');
    const { booking } = await lin.call('bookings.create', wish(long.roomId, '10:30'));
    expect(booking.bufferAfter).toBe(0);

    // A form that says again what holds makes nothing its own.
    const again = { roomId: long.roomId, version: 2, bufferAfter: 0, checkIn: 'company' } as const;
    expect((await admin.call('places.changeRoom', again)).rules).toEqual({ maxMinutes: 120 });
    await admin.call('places.changeRoom', { roomId: long.roomId, version: 3, rules: {} });
    await building({});
    expect(await buffers()).toEqual([15, 15]);
    await lin.call('bookings.create', wish(usual.roomId, '10:30'));
  });
});

test('a rule is tried on the past: whom it would have hit, page by page, and no private word of it', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const [lin, zhou] = [await givenPerson(company, { name: '林一' }), await givenPerson(company, { name: '周二' })];
  const room = await givenRoom(company);
  const other = await givenRoom(company, { floorId: room.floorId, checkIn: 'off' });
  const { roomId } = room;
  const secret = { topic: '薪酬', private: true, people: [zhou.me.personId] };
  const late = { roomId, start: at('09:00'), end: at('10:00'), ...secret };
  const { bookingId } = await givenBooking(lin, late);
  const nobody = await givenBooking(zhou, { roomId, start: at('11:00'), end: at('12:00') });
  await givenBooking(zhou, { roomId: other.roomId, start: at('09:00'), end: at('10:00') });
  await cloud.settled();
  // What is ahead follows the building's rule as it would the company's.
  const { version } = (await admin.call('places.list', {})).buildings[0] ?? { version: 0 };
  await admin.call('places.changeBuilding', {
    ...{ buildingId: room.buildingId, version },
    rules: { checkInRequired: true, graceMinutes: 20 },
  });
  await cloud.settled();
  await passTo(cloud, epochOf(at('09:12')));
  await lin.call('bookings.checkIn', { bookingId });
  await passTo(cloud, epochOf(at('11:20')));
  expect((await zhou.call('bookings.get', { bookingId: nobody.bookingId })).state).toBe('released');
  await passTo(cloud, epochOf(at('13:00')));

  const from = at('12:00').slice(0, 10);
  const ask = { from, until: from, buildingId: room.buildingId };
  const inForce = await admin.call('statistics.replay', { ...ask, rules: { checkInRequired: true, graceMinutes: 20 } });
  const [now] = inForce.rules;
  expect(inForce).toMatchObject({ looked: 3, progress: 1, cursor: null });
  expect(now).toMatchObject({ rule: 'check_in', rooms: [], people: [], cases: [] });
  expect(now?.before).toEqual(now?.after);
  expect(now?.after).toMatchObject({ meetings: 1, minutes: 40, late: 0, unknown: 0 });

  const stricter = { ...ask, rules: { checkInRequired: true, graceMinutes: 10 } };
  const [check] = (await admin.call('statistics.replay', stricter)).rules;
  expect(check?.after).toMatchObject({ meetings: 2, minutes: 100, late: 1 });
  expect(check?.rooms).toEqual([{ roomId, meetings: 1, minutes: 60 }]);
  expect(check?.people).toEqual([lin.me.personId]);
  expect(check?.cases).toMatchObject([{ bookingId, topic: null, organiser: '林一', effect: 'late', value: 12 }]);

  const { version: calendar } = await admin.call('tenants.holidays', {});
  await admin.call('tenants.changeHolidays', { version: calendar, days: [{ date: from, kind: 'rest', name: '司庆' }] });
  const [off] = (await admin.call('statistics.replay', { from, until: from, rules: { onHolidays: false } })).rules;
  expect(off).toMatchObject({ rule: 'holidays', before: { meetings: 0 }, after: { meetings: 3 } });

  const whole = { from, until: from, rules: { minMinutes: 90 }, quota: { departmentMinutesPerWeek: 60 }, limit: 1 };
  let page = await admin.call('statistics.replay', whole);
  let hits = page.rules[0]?.after.meetings ?? 0;
  for (let rounds = 0; page.cursor && rounds < 9; rounds++) {
    page = await admin.call('statistics.replay', { ...whole, cursor: page.cursor });
    hits += page.rules[0]?.after.meetings ?? 0;
  }
  expect([page.cursor, hits]).toEqual([null, 3]);
  expect((await lin.refusal('statistics.replay', whole)).code).toBe('forbidden');
});
