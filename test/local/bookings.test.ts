import { afterEach, describe, expect, test } from 'vitest';
import { table, tableName } from '../../functions/db/client.ts';
import { forgetFacts } from '../../functions/places/facts.ts';
import { checkTable } from '../support/checker.ts';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];

// Whatever a scenario did, sheets and bookings agree after it.
afterEach(async () => {
  expect(checkTable(await readTable(engineOf(cloud)))).toEqual([]);
});

/** What the grid shows of a room's days from the first day of the tests on: `[start, end]` each. */
async function shown(person: Person, roomId: string, days = 1) {
  const grid = await person.call('bookings.grid', { rooms: [roomId], from: at('00:00', 1).slice(0, 10), days: 7 });
  const from = at('12:00', days).slice(0, 10);
  return grid.days.flatMap(({ date, meetings }) =>
    date === from ? meetings.map(({ start, end }) => [start, end]) : [],
  );
}

describe('a booking', () => {
  test('stands in the grid, in its organiser’s and attendees’ lists, and under its own address', async () => {
    const { roomId, buildingId } = await givenRoom(company);
    const start = at('10:00');
    const end = at('11:00');
    const { booking, warnings } = await lin.call('bookings.create', {
      roomId,
      start: '2026-11-24T10:00:00+08:00',
      end,
      topic: '  产品周会 ',
      type: 'review',
      content: '第一行\n第二行',
      people: [zhou.me.personId, lin.me.personId, zhou.me.personId],
      guests: ['Guest@Example.org', 'guest@example.org'],
    });
    expect(warnings).toEqual([]);
    expect(booking).toMatchObject({ roomId, buildingId, start, end, topic: '产品周会', state: 'booked', version: 1 });
    expect(booking.organiser).toEqual({ personId: lin.me.personId, name: '陈林' });
    expect(booking.people).toEqual([{ personId: zhou.me.personId, name: '周宁' }]);
    expect(booking.guests).toEqual(['guest@example.org']);
    expect(await zhou.call('bookings.get', { bookingId: booking.bookingId })).toEqual(booking);

    const { days } = await zhou.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' });
    const meeting = { bookingId: booking.bookingId, state: 'booked', private: false, start, end, topic: '产品周会' };
    expect(days).toMatchObject([{ roomId, date: '2026-11-24', version: 1, meetings: [meeting] }]);

    await cloud.settled();
    for (const person of [lin, zhou]) {
      const { bookings } = await person.call('bookings.mine', { from: at('09:00'), to: at('18:00') });
      expect(bookings.map(({ bookingId }) => bookingId)).toContain(booking.bookingId);
    }
    const { bookings: before } = await lin.call('bookings.mine', { from: at('00:00'), to: start });
    expect(before.map(({ bookingId }) => bookingId)).not.toContain(booking.bookingId);
  });

  test('ends where the next begins', async () => {
    const { roomId } = await givenRoom(company);
    await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    await givenBooking(zhou, { roomId, start: at('11:00'), end: at('12:00') });
    await givenBooking(zhou, { roomId, start: at('09:45'), end: at('10:00') });
    expect(await shown(lin, roomId)).toHaveLength(3);
  });

  test('of more heads than seats is made, with a warning', async () => {
    const { roomId } = await givenRoom(company, { capacity: 2 });
    const booking = { roomId, start: at('10:00'), end: at('11:00'), topic: '周会', people: [zhou.me.personId] };
    const { warnings, booking: made } = await lin.call('bookings.create', booking);
    expect(warnings).toEqual([]);
    const more = await lin.call('bookings.change', { bookingId: made.bookingId, guests: ['a@example.org'] });
    expect(more.warnings).toEqual(['over_capacity']);
  });

  test('over several days stands on the sheet of each, and leaves all of them together', async () => {
    const { roomId } = await givenRoom(company, { bufferBefore: 30, bufferAfter: 30 });
    const time = { roomId, start: at('00:00', 2), end: at('00:00', 4) };
    const { bookingId } = await givenBooking(lin, time);
    expect(await shown(lin, roomId, 2)).toEqual([[at('00:00', 2), at('00:00', 3)]]);
    expect(await shown(lin, roomId, 3)).toEqual([[at('00:00', 3), at('00:00', 4)]]);
    const sheets = (await readTable(engineOf(cloud))).filter((item) => item.pk.endsWith(`#sheet#${roomId}`));
    expect(sheets.map(({ sk }) => sk).toSorted()).toEqual(['2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
    const beside = { roomId, start: at('00:00', 4), end: at('01:00', 4), topic: '周会' };
    expect((await zhou.refusal('bookings.create', beside)).code).toBe('slot_taken');
    await lin.call('bookings.cancel', { bookingId });
    await givenBooking(zhou, beside);
  });

  test('over a change of the clock takes the hours that there are', async () => {
    await company.admin.call('tenants.change', { version: 1, policy: { horizonDays: 400 } });
    const { roomId } = await givenRoom(company, { building: { zone: 'Europe/Berlin' } });
    const night = { roomId, start: '2027-03-27T21:00:00Z', end: '2027-03-28T23:00:00Z' };
    await givenBooking(lin, night);
    const { days } = await lin.call('bookings.grid', { rooms: [roomId], from: '2027-03-27', days: 3 });
    expect(days.map(({ meetings }) => meetings.map(({ start, end }) => [start, end]))).toEqual([
      [['2027-03-27T21:00:00Z', '2027-03-27T23:00:00Z']],
      [['2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z']],
      [['2027-03-28T22:00:00Z', '2027-03-28T23:00:00Z']],
    ]);
  });
});

describe('changing a booking', () => {
  test('moves it onto a part of its own time, to another time, and to another room', async () => {
    const [one, two] = [await givenRoom(company), await givenRoom(company, { bufferAfter: 15 })];
    const { bookingId } = await givenBooking(lin, { roomId: one.roomId, start: at('10:00'), end: at('11:00') });
    const move = (input: object) => lin.call('bookings.change', { bookingId, ...input });
    const moved = await move({ start: at('10:30'), end: at('11:30') });
    expect(moved.booking).toMatchObject({ version: 2, sequence: 1, lastChange: { what: 'moved' } });
    expect(await shown(lin, one.roomId)).toEqual([[at('10:30'), at('11:30')]]);
    await move({ start: at('10:30', 2), end: at('11:30', 2) });
    expect(await shown(lin, one.roomId)).toEqual([]);
    expect(await shown(lin, one.roomId, 2)).toHaveLength(1);
    const { booking } = await move({ roomId: two.roomId });
    expect(booking).toMatchObject({ roomId: two.roomId, buildingId: two.buildingId, bufferAfter: 15, sequence: 3 });
    expect(await shown(lin, one.roomId, 2)).toEqual([]);
    expect(await shown(lin, two.roomId, 2)).toEqual([[at('10:30', 2), at('11:30', 2)]]);
  });

  test('moves it between buildings whose days differ', async () => {
    const shanghai = await givenRoom(company);
    const york = await givenRoom(company, { building: { zone: 'America/New_York' } });
    const { bookingId } = await givenBooking(lin, { roomId: shanghai.roomId, start: at('10:00'), end: at('11:00') });
    const { booking } = await lin.call('bookings.change', { bookingId, roomId: york.roomId });
    expect(booking.buildingId).toBe(york.buildingId);
    const { days } = await lin.call('bookings.grid', {
      rooms: [york.roomId, shanghai.roomId],
      from: '2026-11-23',
      days: 2,
    });
    const full = days.filter(({ meetings }) => meetings.length > 0);
    expect(full.map(({ roomId, date }) => [roomId, date])).toEqual([[york.roomId, '2026-11-23']]);
  });

  test('shortens and extends it; what is freed can be booked', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('12:00') });
    const shorter = await lin.call('bookings.change', { bookingId, end: at('11:00') });
    expect(shorter.booking.lastChange.what).toBe('shortened');
    await givenBooking(zhou, { roomId, start: at('11:30'), end: at('12:00') });
    const longer = await lin.call('bookings.change', { bookingId, end: at('11:30') });
    expect(longer.booking.lastChange.what).toBe('extended');
    const refused = await lin.refusal('bookings.change', { bookingId, end: at('11:45') });
    expect(refused.holders).toMatchObject([{ start: at('11:30'), organiser: '周宁' }]);
    expect((await lin.call('bookings.get', { bookingId })).end).toBe(at('11:30'));
  });

  test('all of it or nothing: into a taken room it stays where it was', async () => {
    const [one, two] = [await givenRoom(company), await givenRoom(company)];
    const { bookingId } = await givenBooking(lin, { roomId: one.roomId, start: at('10:00'), end: at('11:00') });
    await givenBooking(zhou, { roomId: two.roomId, start: at('10:45'), end: at('11:00') });
    const before = await lin.call('bookings.get', { bookingId });
    expect((await lin.refusal('bookings.change', { bookingId, roomId: two.roomId })).code).toBe('slot_taken');
    expect(await lin.call('bookings.get', { bookingId })).toEqual(before);
    expect(await shown(lin, one.roomId)).toHaveLength(1);
  });

  test('what it is about is changed without its slots; the grid follows', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    const { booking } = await lin.call('bookings.change', { bookingId, topic: '改名', type: 'client', content: '…' });
    expect(booking).toMatchObject({ version: 2, sequence: 0, lastChange: { what: 'edited' } });
    const { days } = await zhou.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' });
    expect(days[0]?.meetings).toMatchObject([{ topic: '改名', type: 'client' }]);
  });

  test('nothing, by saying what it is already', async () => {
    const { roomId } = await givenRoom(company);
    const facts = { topic: '周会', people: [zhou.me.personId], guests: ['a@example.org'], private: true };
    const made = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00'), ...facts });
    const { booking } = await lin.call('bookings.change', { bookingId: made.bookingId, end: at('11:00'), ...facts });
    expect(booking).toEqual(made);
  });

  test('on an older version than the newest is refused where the version is named', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    await lin.call('bookings.change', { bookingId, version: 1, end: at('11:15') });
    expect((await lin.refusal('bookings.change', { bookingId, version: 1, end: at('11:30') })).code).toBe(
      'changed_meanwhile',
    );
    expect((await lin.refusal('bookings.cancel', { bookingId, version: 1 })).code).toBe('changed_meanwhile');
    const { booking } = await lin.call('bookings.change', { bookingId, topic: '不问版本' });
    expect(booking).toMatchObject({ version: 3, end: at('11:15') });
  });

  test('many at once: each is taken in, none is lost', { retry: 0 }, async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    await Promise.all([
      lin.call('bookings.change', { bookingId, end: at('11:30') }),
      lin.call('bookings.change', { bookingId, topic: '新题' }),
      company.admin.call('bookings.change', { bookingId, content: '附注' }),
    ]);
    const booking = await lin.call('bookings.get', { bookingId });
    expect(booking).toMatchObject({ end: at('11:30'), topic: '新题', content: '附注', version: 4 });
  });

  test('is for its organiser and admins', async () => {
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, { ...time, people: [zhou.me.personId] });
    expect((await zhou.refusal('bookings.change', { bookingId, topic: '我的' })).code).toBe('forbidden');
    expect((await zhou.refusal('bookings.cancel', { bookingId })).code).toBe('forbidden');
    const { booking } = await company.admin.call('bookings.change', { bookingId, end: at('11:15') });
    expect(booking.organiser.personId).toBe(lin.me.personId);
    expect(booking.lastChange.who).toMatchObject({ id: company.admin.me.personId });
  });
});

describe('cancelling', () => {
  test('frees the very slots it claimed, though the country has changed its clocks since', async () => {
    const { roomId, buildingId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, time);
    const places = { pk: { S: `${company.admin.me.tenantId}#places` }, sk: { S: `building#${buildingId}` } };
    const toZone = (zone: string) =>
      table.call('UpdateItem', {
        TableName: tableName(),
        Key: places,
        UpdateExpression: 'SET #zone = :zone',
        ExpressionAttributeNames: { '#zone': 'zone' },
        ExpressionAttributeValues: { ':zone': { S: zone } },
      });
    await toZone('Asia/Tokyo');
    forgetFacts(company.admin.me.tenantId);
    expect((await lin.call('bookings.cancel', { bookingId })).state).toBe('cancelled');
    await toZone('Asia/Shanghai');
    forgetFacts(company.admin.me.tenantId);
    await givenBooking(zhou, time);
  });

  test('frees its slots, keeps the record with the reason, and is the end', async () => {
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, time);
    const cancelled = await lin.call('bookings.cancel', { bookingId, reason: '改为线上' });
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      sequence: 1,
      lastChange: { what: 'cancelled', why: '改为线上' },
    });
    await givenBooking(zhou, time);
    expect((await lin.refusal('bookings.cancel', { bookingId })).code).toBe('booking_over');
    expect((await lin.refusal('bookings.change', { bookingId, end: at('12:00') })).code).toBe('booking_over');
  });

  test('twice at once happens once', { retry: 0 }, async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    const both = await Promise.allSettled([
      lin.call('bookings.cancel', { bookingId }),
      company.admin.call('bookings.cancel', { bookingId }),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await lin.call('bookings.get', { bookingId })).version).toBe(2);
  });
});

describe('buffers', () => {
  test('keep the time around a meeting free, and the neighbours’ buffers too', async () => {
    const { roomId } = await givenRoom(company, { bufferBefore: 15, bufferAfter: 30 });
    await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    const refused = async (start: string, end: string) =>
      (await zhou.refusal('bookings.create', { roomId, start: at(start), end: at(end), topic: '周会' })).code;
    expect(await refused('11:15', '12:00')).toBe('slot_taken');
    // 11:30 is free, but the next meeting’s own buffer begins at 11:15.
    expect(await refused('11:30', '12:00')).toBe('slot_taken');
    expect(await refused('08:30', '09:30')).toBe('slot_taken');
    await givenBooking(zhou, { roomId, start: at('11:45'), end: at('12:00') });
    await givenBooking(zhou, { roomId, start: at('08:15'), end: at('09:15') });
    const { days } = await zhou.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' });
    expect(days[0]?.meetings).toMatchObject([{ bufferBefore: 15, bufferAfter: 30 }, {}, {}]);
  });

  test('that a room gets later are those of later meetings', async () => {
    const room = await givenRoom(company);
    const { roomId } = room;
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    await givenBooking(zhou, { roomId, start: at('09:00'), end: at('10:00') });
    await company.admin.call('places.changeRoom', { roomId, version: 1, bufferBefore: 15, bufferAfter: 15 });
    const { booking } = await lin.call('bookings.change', { bookingId, end: at('10:30') });
    expect(booking).toMatchObject({ bufferBefore: 0, bufferAfter: 0 });
    const moved = await lin.call('bookings.change', { bookingId, start: at('12:00'), end: at('13:00') });
    expect(moved.booking).toMatchObject({ bufferBefore: 15, bufferAfter: 15 });
  });
});

describe('the grid', () => {
  test('shows rooms x days in the order asked for, also those that nobody booked', async () => {
    const { floorId } = await givenFloor(company);
    const rooms = [
      await givenRoom(company, { floorId }),
      await givenRoom(company, { floorId }),
      await givenRoom(company),
    ];
    const ids = rooms.map(({ roomId }) => roomId);
    await givenBooking(lin, { roomId: ids[1] ?? '', start: at('10:00', 2), end: at('11:00', 2) });
    for (const days of [1, 2, 3, 7]) {
      const grid = await zhou.call('bookings.grid', { rooms: ids, from: '2026-11-24', days });
      expect(grid.days.map(({ roomId }) => roomId)).toEqual(ids.flatMap((id) => Array<string>(days).fill(id)));
      expect(grid.days.filter(({ version }) => version > 0)).toHaveLength(days > 1 ? 1 : 0);
    }
    const twice = await zhou.call('bookings.grid', { rooms: [...ids, ...ids], from: '2026-11-24' });
    expect(twice.days).toHaveLength(3);
  });

  test('of a room that is not there is refused', async () => {
    const { roomId } = await givenRoom(company);
    const unknown = 'rom_000000000000';
    for (const rooms of [[unknown], [roomId, unknown], [roomId, unknown, roomId, unknown, roomId]]) {
      expect((await zhou.refusal('bookings.grid', { rooms, from: '2026-11-24' })).code).toBe('not_found');
    }
  });
});

test('the history tells who changed what, to its people and admins', async () => {
  const { roomId } = await givenRoom(company);
  const time = { roomId, start: at('10:00'), end: at('11:00') };
  const { bookingId } = await givenBooking(lin, { ...time, people: [zhou.me.personId] });
  await company.admin.call('bookings.change', { bookingId, end: at('11:30') });
  await lin.call('bookings.cancel', { bookingId, reason: '不开了' });
  await cloud.settled();
  const { entries } = await zhou.call('bookings.history', { bookingId });
  expect(entries.map(({ what, who, why }) => [what, who.name, why])).toEqual([
    ['created', '陈林', null],
    ['extended', '林晓', null],
    ['cancelled', '陈林', '不开了'],
  ]);
  expect(entries[1]?.changes).toMatchObject([{ field: 'end' }]);
  const stranger = await givenPerson(company);
  expect((await stranger.refusal('bookings.history', { bookingId })).code).toBe('forbidden');
});
