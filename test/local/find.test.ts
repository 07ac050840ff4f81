/** Find a time, and free/busy: what colleagues learn of each other's diaries, and what they never do. */
import { describe, expect, test } from 'vitest';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou, chen] = [
  await givenPerson(company, { name: '陈林' }),
  await givenPerson(company, { name: '周宁' }),
  await givenPerson(company, { name: '陈默' }),
];
const hours = { open: '08:00', close: '20:00', days: [1, 2, 3, 4, 5] };
const day = (days: number) => ({ from: at('00:00', days), to: at('00:00', days + 1) });

describe('free/busy', () => {
  test('tells when somebody is busy, organised or invited to, joined into stretches and nothing else', async () => {
    const { roomId } = await givenRoom(company);
    const other = await givenRoom(company);
    await givenBooking(zhou, {
      roomId,
      start: at('09:00'),
      end: at('10:00'),
      topic: '年度预算',
      people: [chen.me.personId],
    });
    await givenBooking(chen, { roomId, start: at('10:00'), end: at('10:30'), topic: '绝密', private: true });
    await givenBooking(lin, {
      roomId: other.roomId,
      start: at('10:15'),
      end: at('11:00'),
      topic: '收购谈判',
      private: true,
      people: [chen.me.personId],
    });
    await cloud.settled();
    const ids = [chen.me.personId, zhou.me.personId];
    const answer = await zhou.call('bookings.freeBusy', { people: ids, ...day(1) });
    expect(answer.people).toEqual([
      { personId: chen.me.personId, name: '陈默', busy: [{ start: at('09:00'), end: at('11:00') }] },
      { personId: zhou.me.personId, name: '周宁', busy: [{ start: at('09:00'), end: at('10:00') }] },
    ]);
    const text = JSON.stringify(answer);
    for (const secret of ['年度预算', '绝密', '收购谈判', 'bkg_', 'rom_', 'bld_']) expect(text).not.toContain(secret);
  });

  test('is cut at the window, knows a meeting that began days before, and forgets one that is off', async () => {
    const { roomId } = await givenRoom(company);
    await givenBooking(zhou, { roomId, start: at('12:00', 8), end: at('12:00', 11), people: [chen.me.personId] });
    const off = await givenBooking(zhou, {
      roomId,
      start: at('14:00', 11),
      end: at('15:00', 11),
      people: [chen.me.personId],
    });
    await cloud.settled();
    await zhou.call('bookings.cancel', { bookingId: off.bookingId });
    await cloud.settled();
    for (const personId of [zhou.me.personId, chen.me.personId]) {
      const { people } = await lin.call('bookings.freeBusy', { people: [personId], ...day(11) });
      expect(people[0]?.busy).toEqual([{ start: at('00:00', 11), end: at('12:00', 11) }]);
    }
  });

  test('counts a request that nobody has decided, and no meeting that one has declined', async () => {
    const asked = await givenRoom(company, { needsApproval: true });
    const { roomId } = await givenRoom(company);
    const request = await givenBooking(zhou, { roomId: asked.roomId, start: at('09:00', 15), end: at('10:00', 15) });
    expect(request.state).toBe('pending');
    const invited = { roomId, people: [zhou.me.personId, chen.me.personId], topic: '周会' };
    const { bookingId } = await givenBooking(lin, { ...invited, start: at('13:00', 15), end: at('14:00', 15) });
    await cloud.settled();
    await zhou.call('bookings.reply', { bookingId, reply: 'declined' });
    const people = [zhou.me.personId, chen.me.personId];
    expect((await lin.call('bookings.freeBusy', { people, ...day(15) })).people.map(({ busy }) => busy)).toEqual([
      [{ start: at('09:00', 15), end: at('10:00', 15) }],
      [{ start: at('13:00', 15), end: at('14:00', 15) }],
    ]);
  });

  test('names whom the company does not know, and looks no further than 31 days', async () => {
    const stranger = await givenCompany(cloud);
    const unknown = [zhou.me.personId, stranger.admin.me.personId];
    const refusal = await lin.refusal('bookings.freeBusy', { people: unknown, ...day(1) });
    expect(refusal.fields).toMatchObject([{ field: 'people.1', rule: 'unknown_person' }]);
    const sought = { ...day(1), minutes: 60, people: [zhou.me.personId], optional: [stranger.admin.me.personId] };
    expect((await lin.refusal('bookings.find', sought)).fields).toMatchObject([{ field: 'optional.0' }]);
    const long = { people: [zhou.me.personId], from: at('00:00', 1), to: at('00:15', 32) };
    expect((await lin.refusal('bookings.freeBusy', long)).fields).toMatchObject([
      { field: 'to', rule: 'window_length' },
    ]);
  });
});

describe('find', () => {
  test('gives a time at which everybody can and a room is free, which can be booked as it is', async () => {
    const { floorId, buildingId } = await givenFloor(company, await building());
    const small = await givenRoom(company, { floorId, capacity: 3 });
    const big = await givenRoom(company, { floorId, capacity: 12, equipment: ['video'] });
    await givenBooking(zhou, {
      roomId: small.roomId,
      start: at('09:00', 2),
      end: at('10:00', 2),
      people: [chen.me.personId],
    });
    await givenBooking(lin, { roomId: big.roomId, start: at('10:00', 2), end: at('11:00', 2) });
    await cloud.settled();
    const people = [zhou.me.personId, chen.me.personId];
    const ask = { people, ...day(2), minutes: 60, buildings: [buildingId] };
    const { answers, rooms, people: sought } = await lin.call('bookings.find', ask);
    expect(rooms).toEqual({ fitting: 2, looked: 2 });
    expect(sought.map(({ name, required }) => [name, required])).toEqual([
      ['陈林', true],
      ['周宁', true],
      ['陈默', true],
    ]);
    // 09:00 two are busy, 10:00 the asker is: 11:00 is the first; the small room seats three.
    const [first] = answers;
    expect(first).toEqual({
      start: at('11:00', 2),
      end: at('12:00', 2),
      roomId: small.roomId,
      busy: [],
      optionalBusy: [],
      walks: 0,
      stays: 3,
      others: [big.roomId],
    });
    expect(answers.every(({ busy }) => busy.length === 0)).toBe(true);
    const video = await lin.call('bookings.find', { ...ask, equipment: ['video'] });
    expect(video.answers[0]?.roomId).toBe(big.roomId);
    expect((await lin.call('bookings.find', { ...ask, seats: 40 })).answers).toEqual([]);
    for (const { start, end, roomId } of answers) await givenBooking(lin, { roomId, start, end });
  });

  test('weighs who may be missed less, and says who is', async () => {
    const { floorId, buildingId } = await givenFloor(company, await building());
    const { roomId } = await givenRoom(company, { floorId });
    const other = await givenRoom(company);
    await givenBooking(chen, { roomId: other.roomId, start: at('09:00', 3), end: at('12:00', 3) });
    const window = { from: at('09:00', 3), to: at('11:00', 3), minutes: 120, buildings: [buildingId] };
    const missed = { start: at('09:00', 3), end: at('11:00', 3), roomId };
    const optional = await lin.call('bookings.find', { ...window, optional: [chen.me.personId] });
    expect(optional.answers).toMatchObject([{ ...missed, busy: [], optionalBusy: [chen.me.personId] }]);
    const required = await lin.call('bookings.find', { ...window, people: [chen.me.personId] });
    expect(required.answers).toMatchObject([{ ...missed, busy: [chen.me.personId], optionalBusy: [] }]);
  });

  test('looks only at rooms that the asker may book', async () => {
    const { floorId, buildingId } = await givenFloor(company, await building());
    const { roomId } = await givenRoom(company, { floorId, bookers: { people: [zhou.me.personId], departments: [] } });
    const ask = { ...day(3), minutes: 60, buildings: [buildingId] };
    expect((await lin.call('bookings.find', ask)).rooms).toEqual({ fitting: 0, looked: 0 });
    expect((await zhou.call('bookings.find', ask)).answers[0]?.roomId).toBe(roomId);
  });

  test('keeps buffers, occupation, opening hours, the horizon and the wished part of the day', async () => {
    const { floorId, buildingId } = await givenFloor(company, await building());
    const { roomId, version } = await givenRoom(company, { floorId, bufferBefore: 30, bufferAfter: 30 });
    await givenBooking(zhou, { roomId, start: at('11:00', 4), end: at('12:00', 4) });
    const ask = { minutes: 60, buildings: [buildingId], earliest: '09:00', latest: '15:00' };
    const starts = async (window: { from: string; to: string }) =>
      (await lin.call('bookings.find', { ...ask, ...window })).answers.map(({ start }) => start).toSorted();
    // The meeting takes 10:30 to 12:30, a new one half an hour around itself.
    expect(await starts(day(4))).toEqual([at('09:00', 4), at('13:00', 4), at('13:30', 4), at('14:00', 4)]);
    expect(await starts(day(5))).toEqual([]);
    // At 14:00, and not about then.
    const exact = { ...ask, ...day(4), earliest: '14:00', latest: '15:00' };
    expect((await lin.call('bookings.find', exact)).answers.map(({ start }) => start)).toEqual([at('14:00', 4)]);
    for (const latest of ['14:00', '14:45']) {
      const { fields } = await lin.refusal('bookings.find', { ...exact, latest });
      expect(fields?.map(({ field }) => field)).toEqual(['latest']);
    }
    await company.admin.call('places.occupyRoom', {
      roomId,
      version,
      from: at('12:00', 7).slice(0, 10),
      until: at('12:00', 8).slice(0, 10),
      reason: '封闭开发',
      contact: '林晓',
    });
    expect(await starts({ from: at('00:00', 7), to: at('00:00', 9) })).toEqual([]);
    expect(await starts({ from: at('00:00', 200), to: at('00:00', 205) })).toEqual([]);
  });
});

async function building() {
  return {
    buildingId: (
      await company.admin.call('places.createBuilding', { name: `楼 ${Math.random()}`, zone: 'Asia/Shanghai', hours })
    ).buildingId,
  };
}
