import { expect, test } from 'vitest';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';

const cloud = await setup();

test('an occupation finds meetings in its way: each is moved to the best room, cancelled, or its organiser is asked to go', async () => {
  const company = await givenCompany(cloud);
  const { admin } = company;
  const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
  const facts = { capacity: 8, equipment: ['screen' as const] };
  const room = await givenRoom(company, { ...facts, name: '云杉' });
  const { roomId, floorId } = room;
  const best = await givenRoom(company, { floorId, name: '冷杉', ...facts });
  const bare = await givenRoom(company, { floorId, name: '白桦', capacity: 8 });
  await givenRoom(company, { floorId, name: '董事会', ...facts, needsApproval: true });
  const meeting = (day: number, topic: string, more = {}) =>
    givenBooking(lin, { roomId, start: at('10:00', day), end: at('11:00', day), topic, ...more });
  const moved = await meeting(2, '搬走', { people: [zhou.me.personId] });
  const secret = await meeting(3, '密谈', { private: true });
  const cancelled = await meeting(4, '取消');
  const told = await meeting(5, '留下');
  const later = await meeting(20, '以后');
  await givenBooking(zhou, { roomId: best.roomId, start: at('10:00', 3), end: at('11:00', 3) });
  const days = { from: '2026-11-24', until: '2026-12-01' };

  const seen = await admin.call('places.inTheWay', { roomId, ...days });
  expect(seen).toMatchObject({ total: 4, next: null });
  expect(seen.meetings.map(({ topic, organiser, people }) => [topic, organiser, people])).toEqual([
    ['搬走', '陈林', 2],
    [null, '陈林', 1],
    ['取消', '陈林', 1],
    ['留下', '陈林', 1],
  ]);
  expect(seen.meetings.map(({ elsewhere }) => elsewhere.map(({ roomName }) => roomName))).toEqual([
    ['冷杉', '白桦'],
    ['白桦'],
    ['冷杉', '白桦'],
    ['冷杉', '白桦'],
  ]);

  const steps = [
    { bookingId: moved.bookingId, do: 'move' as const },
    { bookingId: secret.bookingId, do: 'move' as const, to: best.roomId },
    { bookingId: cancelled.bookingId, do: 'cancel' as const },
    { bookingId: told.bookingId, do: 'tell' as const },
  ];
  expect((await admin.refusal('places.clearWay', { roomId, steps })).code).toBe('changed_meanwhile');
  const occupation = { kind: 'out_of_service' as const, reason: '空调检修', contact: '林晓 8021', ...days };
  await admin.call('places.occupyRoom', { roomId, version: 1, ...occupation, despite: true });
  await cloud.clock.advance(1000);
  const { steps: done } = await admin.call('places.clearWay', { roomId, steps });
  expect(done.map(({ outcome, roomName }) => [outcome, roomName])).toEqual([
    ['moved', '冷杉'],
    ['refused', null],
    ['cancelled', null],
    ['told', null],
  ]);
  // What was chosen was taken by somebody else: the best that is free now is had instead. What is done is not done again.
  const again = [
    ...steps.map(({ bookingId, do: what }) => ({ bookingId, do: what })),
    { bookingId: later.bookingId, do: 'cancel' as const },
  ];
  const { steps: repeated } = await admin.call('places.clearWay', { roomId, steps: again });
  expect(repeated.map(({ outcome, roomName }) => [outcome, roomName])).toEqual([
    ['gone', null],
    ['moved', '白桦'],
    ['gone', null],
    ['told', null],
    ['gone', null],
  ]);
  expect(await lin.call('bookings.get', { bookingId: later.bookingId })).toMatchObject({ roomId, state: 'booked' });
  await cloud.settled();

  expect(await lin.call('bookings.get', { bookingId: moved.bookingId })).toMatchObject({ roomId: best.roomId });
  expect(await lin.call('bookings.get', { bookingId: secret.bookingId })).toMatchObject({ roomId: bare.roomId });
  expect(await lin.call('bookings.get', { bookingId: told.bookingId })).toMatchObject({ roomId, state: 'booked' });
  const { days: grid } = await admin.call('bookings.grid', { rooms: [roomId], from: '2026-11-24', days: 8 });
  expect(grid.map(({ meetings }) => meetings.map(({ state }) => state))).toEqual([
    ...[['occupied'], ['occupied'], ['occupied'], ['occupied']],
    ['booked'],
    ...[['occupied'], ['occupied'], ['occupied']],
  ]);
  const { messages } = await lin.call('messages.list', {});
  const about = (kind: string) => messages.filter((message) => message.kind === kind);
  const why = '原因：云杉 11月24日至12月1日停用：空调检修（联系人：林晓 8021）';
  expect(about('cancelled').map(({ text }) => text)).toEqual([expect.stringContaining(why)]);
  expect(about('changed')).toHaveLength(2);
  expect(about('room_needed')).toMatchObject([{ title: '请换一间会议室：留下', bookingId: told.bookingId }]);
  expect(about('room_needed')[0]?.text).toContain('建议改到那里');
  expect((await zhou.call('messages.list', {})).messages.map(({ kind }) => kind)).toContain('changed');
});

test('they come a page at a time, and one over midnight is one', async () => {
  const company = await givenCompany(cloud);
  const { roomId } = await givenRoom(company);
  for (let hour = 0; hour < 11; hour++) {
    const start = at(`${String(hour + 9).padStart(2, '0')}:00`, 2);
    await givenBooking(company.admin, { roomId, start, end: new Date(Date.parse(start) + 1_800_000).toISOString() });
  }
  await givenBooking(company.admin, { roomId, start: at('23:30', 2), end: at('00:30', 3) });
  const ask = { roomId, from: '2026-11-24', until: '2026-11-30' };
  const first = await company.admin.call('places.inTheWay', ask);
  expect([first.meetings.length, first.total]).toEqual([10, 12]);
  const rest = await company.admin.call('places.inTheWay', { ...ask, after: first.next ?? '' });
  expect(rest.meetings.map(({ end }) => end)).toEqual([expect.any(String), '2026-11-25T16:30:00Z']);
  expect(rest.next).toBeNull();
});
