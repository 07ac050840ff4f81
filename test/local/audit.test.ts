import { expect, test } from 'vitest';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company, { name: '云杉' });
const other = await givenRoom(company, { name: '白桦' });
let day = 0;

async function givenMeeting(facts: Partial<Parameters<typeof givenBooking>[1]> = {}) {
  day += 1;
  const times = { start: at('10:00', day), end: at('11:00', day) };
  return givenBooking(lin, { roomId: room.roomId, ...times, people: [zhou.me.personId], ...facts });
}

test('the trail tells who did what, when and why, field by field', async () => {
  const { bookingId, ...booking } = await givenMeeting({ topic: '评审' });
  const start = at('15:00', day);
  const end = at('16:00', day);
  await lin.call('bookings.change', { bookingId, start, end, roomId: other.roomId });
  await lin.call('bookings.change', { bookingId, topic: '终审', people: [], private: true, reminderMinutes: 30 });
  await company.admin.call('bookings.cancel', { bookingId, reason: '改为线上' });
  await cloud.settled();
  const { entries } = await lin.call('bookings.history', { bookingId });
  expect(entries.map(({ what, who, why }) => [what, who.name, why])).toEqual([
    ['created', '陈林', null],
    ['moved', '陈林', null],
    ['edited', '陈林', null],
    ['cancelled', '林晓', '改为线上'],
  ]);
  expect(entries.map(({ changes }) => changes)).toEqual([
    [],
    [
      { field: 'start', before: booking.start, after: start },
      { field: 'end', before: booking.end, after: end },
      { field: 'room', before: '云杉', after: '白桦' },
    ],
    [
      { field: 'topic', before: '评审', after: '终审' },
      { field: 'people', before: '周宁', after: '' },
      { field: 'private', before: 'false', after: 'true' },
      { field: 'reminderMinutes', before: '', after: '30' },
    ],
    [{ field: 'state', before: 'booked', after: 'cancelled' }],
  ]);
  for (const { at: when } of entries) expect(when).toMatch(/^2026-11-23T01:\d\d:\d\d\.\d{3}Z$/);
});

test('nothing is written twice, in whatever order and however often events come', async () => {
  const { handler } = await import('../../functions/bookings/on-audit.ts');
  const { bookingId } = await givenMeeting();
  await lin.call('bookings.change', { bookingId, topic: '二' });
  await lin.call('bookings.change', { bookingId, topic: '三' });
  await cloud.settled();
  const before = await lin.call('bookings.history', { bookingId });
  const events = await eventsOf(bookingId);
  expect(events).toHaveLength(3);
  for (const event of [...events.toReversed(), ...events]) await handler(delivered(event));
  expect(await lin.call('bookings.history', { bookingId })).toEqual(before);
  expect(before.entries.map(({ what }) => what)).toEqual(['created', 'edited', 'edited']);
});

test('of a private meeting an administrator sees when and where it moved, and no more', async () => {
  const { bookingId } = await givenMeeting({ topic: '绝密', private: true });
  await lin.call('bookings.change', { bookingId, topic: '更密', content: '密', end: at('11:30', day) });
  await cloud.settled();
  const { entries } = await company.admin.call('bookings.history', { bookingId });
  expect(entries.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(['end']);
  expect(JSON.stringify(entries)).not.toContain('密');
  expect((await zhou.call('bookings.history', { bookingId })).entries[1]?.changes).toHaveLength(3);
});
