import { describe, expect, test } from 'vitest';
import { addMinutes } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const [unknownRoom, unknownBooking, unknownPerson] = ['rom_000000000000', 'bkg_000000000000', 'prs_000000000000'];

describe('a taken time', () => {
  test('is told with who holds it and what is free, which then can be booked', async () => {
    const { floorId } = await givenFloor(company);
    const room = { floorId, capacity: 8 };
    const [wanted, near, small] = [
      await givenRoom(company, { ...room, name: '云杉' }),
      await givenRoom(company, { ...room, name: '白桦', capacity: 10 }),
      await givenRoom(company, { ...room, name: '小间', capacity: 2 }),
    ];
    const { roomId } = wanted;
    await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00'), topic: '产品周会' });
    const asked = { roomId, start: at('10:30'), end: at('11:30'), topic: '我的会' };
    const refusal = await zhou.refusal('bookings.create', asked, { locale: 'en' });
    expect(refusal).toMatchObject({ status: 409, code: 'slot_taken', detail: 'That time is taken.' });
    expect(refusal.holders).toEqual([
      { start: at('10:00'), end: at('11:00'), organiser: '陈林', topic: '产品周会', waits: false },
    ]);
    expect(refusal.alternatives).toEqual([
      { roomId, roomName: '云杉', start: at('11:00'), end: at('12:00') },
      { roomId, roomName: '云杉', start: at('11:15'), end: at('12:15') },
      { roomId: near.roomId, roomName: '白桦', start: at('10:30'), end: at('11:30') },
      { roomId: small.roomId, roomName: '小间', start: at('10:30'), end: at('11:30') },
    ]);
    for (const { roomName: _, ...alternative } of [refusal.alternatives?.[0], refusal.alternatives?.[2]].filter(
      (one) => one !== undefined,
    )) {
      await givenBooking(zhou, alternative);
    }
  });

  test('offers nothing outside opening hours, in the past or over midnight into the unknown', async () => {
    const hours = { open: '09:00', close: '12:00', days: [1, 2, 3, 4, 5] };
    const { roomId } = await givenRoom(company, { building: { hours } });
    await givenBooking(lin, { roomId, start: at('09:00'), end: at('11:30') });
    const { alternatives } = await zhou.refusal('bookings.create', {
      roomId,
      start: at('10:00'),
      end: at('11:00'),
      topic: '会',
    });
    expect(alternatives).toEqual([]);
    const open = await givenRoom(company);
    await givenBooking(lin, { roomId: open.roomId, start: at('22:00'), end: at('23:00') });
    await givenBooking(lin, { roomId: open.roomId, start: at('00:00', 2), end: at('02:00', 2) });
    const late = { roomId: open.roomId, start: at('22:30'), end: at('23:45'), topic: '会' };
    const refusal = await zhou.refusal('bookings.create', late);
    for (const { roomName: _, ...one } of refusal.alternatives ?? []) await givenBooking(zhou, one).then(cancel);
  });

  const cancel = ({ bookingId }: { bookingId: string }) => zhou.call('bookings.cancel', { bookingId });

  test('names a meeting over midnight once, with its real times', async () => {
    const { roomId } = await givenRoom(company);
    const night = { roomId, start: at('22:00'), end: at('02:00', 2) };
    await givenBooking(lin, night);
    const refusal = await zhou.refusal('bookings.create', {
      roomId,
      start: at('01:00', 2),
      end: at('03:00', 2),
      topic: '会',
    });
    expect(refusal.holders).toMatchObject([{ start: night.start, end: night.end }]);
  });
});

describe('rules', () => {
  test('of time, each refusal with its own code and numbers', async () => {
    const hours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };
    const { roomId } = await givenRoom(company, { building: { hours } });
    const refused = async (start: string, end: string) =>
      (await lin.refusal('bookings.create', { roomId, start, end, topic: '周会' }, { locale: 'en' })).detail;
    expect(await refused(at('07:45'), at('09:00'))).toMatch(/08:00.20:00/);
    expect(await refused(at('10:00', 5), at('11:00', 5))).toMatch(/closed on that day/);
    expect(await refused(at('08:00', 0), at('08:45', 0))).toMatch(/passed/);
    expect(await refused(at('10:00', 200), at('11:00', 200))).toMatch(/180 days/);
    expect(await refused(at('10:00'), addMinutes(at('10:00'), 7 * 1440 + 15))).toMatch(/7 days/);
  });

  test('times are quarter hours, and the end is after the start', async () => {
    const { roomId } = await givenRoom(company);
    const fields = async (start: string, end: string) =>
      (await lin.refusal('bookings.create', { roomId, start, end, topic: '周会' })).fields?.map(({ field, rule }) => [
        field,
        rule,
      ]);
    expect(await fields('2026-11-24T02:05:00Z', at('11:00'))).toEqual([['start', 'on_grid']]);
    expect(await fields(at('10:00'), '2026-11-24T03:00:01Z')).toEqual([['end', 'on_grid']]);
    expect(await fields(at('11:00'), at('10:00'))).toEqual([['end', 'start_before_end']]);
    expect(await fields(at('10:00'), at('10:00'))).toEqual([['end', 'start_before_end']]);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00') });
    const change = await lin.refusal('bookings.change', { bookingId, end: at('09:00') });
    expect(change.fields).toMatchObject([{ field: 'end', rule: 'start_before_end' }]);
  });

  test('attendees are active people of the company', async () => {
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00'), topic: '周会' };
    const gone = await givenPerson(company);
    const { personId, version } = gone.me;
    await company.admin.call('people.change', { personId, version, active: false });
    const people = [zhou.me.personId, personId];
    const refusal = await lin.refusal('bookings.create', { ...time, people });
    expect(refusal.fields).toMatchObject([{ field: 'people.1', rule: 'unknown_person' }]);
    const unknown = await lin.refusal('bookings.create', { ...time, people: [unknownPerson] });
    expect(unknown.fields).toMatchObject([{ field: 'people.0' }]);
  });

  test('what is not there is not found', async () => {
    const time = { start: at('10:00'), end: at('11:00'), topic: '周会' };
    expect((await lin.refusal('bookings.create', { roomId: unknownRoom, ...time })).code).toBe('not_found');
    expect((await lin.refusal('bookings.get', { bookingId: unknownBooking })).code).toBe('not_found');
    expect((await lin.refusal('bookings.change', { bookingId: unknownBooking, topic: '' as '会' })).code).toBe(
      'invalid_input',
    );
    expect((await lin.refusal('bookings.change', { bookingId: unknownBooking, topic: '会' })).code).toBe('not_found');
    expect((await lin.refusal('bookings.cancel', { bookingId: unknownBooking })).code).toBe('not_found');
    expect((await lin.refusal('bookings.history', { bookingId: unknownBooking })).code).toBe('not_found');
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, ...time });
    expect((await lin.refusal('bookings.change', { bookingId, roomId: unknownRoom })).code).toBe('not_found');
  });
});

describe('a private meeting', () => {
  const secret = { topic: '并购', content: '机密', private: true, guests: ['bank@example.org'] };

  test('is seen whole by its organiser and attendees, by others as a taken time, admins included', async () => {
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, { ...time, ...secret, people: [zhou.me.personId] });
    const stranger = await givenPerson(company);
    for (const person of [lin, zhou]) {
      expect(await person.call('bookings.get', { bookingId })).toMatchObject(secret);
    }
    for (const person of [stranger, company.admin]) {
      const seen = await person.send({ method: 'GET', path: `/bookings/${bookingId}` });
      expect(seen.text).not.toMatch(/并购|机密|bank@|周宁/);
      const grid = await person.send({ method: 'GET', path: `/grid?rooms=${roomId}&from=2026-11-24` });
      expect(grid.text).toContain(bookingId);
      expect(grid.text).not.toMatch(/并购/);
      const refusal = await person.refusal('bookings.create', { ...time, topic: '会' });
      expect(refusal.holders).toMatchObject([{ organiser: '陈林', topic: null }]);
    }
    const own = await lin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' });
    expect(own.days[0]?.meetings).toMatchObject([{ private: true, topic: '并购' }]);
  });

  test('stays private to an admin who changes or cancels it, and in its history', async () => {
    const { roomId } = await givenRoom(company);
    const time = { roomId, start: at('10:00'), end: at('11:00') };
    const { bookingId } = await givenBooking(lin, { ...time, ...secret });
    await lin.call('bookings.change', { bookingId, topic: '并购二' });
    const { admin } = company;
    expect((await admin.call('bookings.change', { bookingId, end: at('11:30') })).booking.topic).toBeNull();
    expect((await admin.call('bookings.cancel', { bookingId })).topic).toBeNull();
    await cloud.settled();
    const history = await admin.send({ method: 'GET', path: `/bookings/${bookingId}/history` });
    expect(history.text).not.toMatch(/并购|机密|bank@/);
    expect(JSON.parse(history.text).entries).toHaveLength(4);
  });

  test('is not opened by an admin who invites themselves, makes it public or writes into it', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, {
      roomId,
      start: at('10:00'),
      end: at('11:00'),
      ...secret,
      type: 'interview',
    });
    const { admin } = company;
    const prying = [
      { people: [admin.me.personId] },
      { private: false },
      { topic: 'x' },
      { guests: [] },
      { content: '' },
    ];
    for (const change of prying) {
      expect(await admin.refusal('bookings.change', { bookingId, ...change })).toMatchObject({ code: 'forbidden' });
    }
    expect(await admin.call('bookings.get', { bookingId })).toMatchObject({ topic: null, type: 'other', version: 1 });
    const { days } = await admin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' });
    expect(days[0]?.meetings[0]).toMatchObject({ topic: null, type: 'other' });
  });

  test('made open is open, made private is hidden at once', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00'), end: at('11:00'), topic: '先公开' });
    await lin.call('bookings.change', { bookingId, private: true });
    const topic = async () =>
      (await zhou.call('bookings.grid', { rooms: [roomId], from: '2026-11-24' })).days[0]?.meetings[0]?.topic;
    expect(await topic()).toBeNull();
    await lin.call('bookings.change', { bookingId, private: false });
    expect(await topic()).toBe('先公开');
  });
});

describe('a meeting that has begun', () => {
  test('can be ended early or extended, not begun otherwise; once over it is over', async () => {
    const { roomId } = await givenRoom(company);
    const { bookingId } = await givenBooking(lin, { roomId, start: at('10:00', 0), end: at('11:00', 0) });
    await cloud.clock.set(Date.parse(at('10:20', 0)));
    await givenBooking(zhou, { roomId: (await givenRoom(company)).roomId, start: at('10:15', 0), end: at('10:30', 0) });
    expect((await lin.refusal('bookings.change', { bookingId, start: at('09:45', 0), end: at('11:00', 0) })).code).toBe(
      'in_the_past',
    );
    expect((await lin.refusal('bookings.change', { bookingId, end: at('10:15', 0) })).code).toBe('in_the_past');
    await lin.call('bookings.change', { bookingId, end: at('11:15', 0) });
    const ended = await lin.call('bookings.change', { bookingId, end: at('10:30', 0) });
    expect(ended.booking).toMatchObject({ end: at('10:30', 0), lastChange: { what: 'shortened' } });
    await givenBooking(zhou, { roomId, start: at('10:30', 0), end: at('11:00', 0) });
    await cloud.clock.set(Date.parse(at('10:30', 0)));
    expect((await lin.refusal('bookings.change', { bookingId, end: at('11:30', 0) })).code).toBe('booking_over');
    expect((await lin.refusal('bookings.cancel', { bookingId })).code).toBe('booking_over');
  });
});
