import { expect, test } from 'vitest';
import type { ShownWait } from '../../shared/bookings/waits.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person, resumed } from '../support/given.ts';
import { at, setupProcess } from '../support/setup.ts';

const cloud = await setupProcess();
const company = await givenCompany(cloud);
const [lin, zhou, he] = [await givenPerson(company), await givenPerson(company), await givenPerson(company)];
const room = await givenRoom(company);

async function stateOf(person: Person, { waitId }: ShownWait) {
  const { waits } = await resumed(person, cloud.url).call('bookings.myWaits', {});
  return waits.find((wait) => wait.waitId === waitId)?.state;
}

async function held() {
  const { days } = await resumed(company.admin, cloud.url).call('bookings.grid', {
    rooms: [room.roomId],
    from: at('10:00', 1).slice(0, 10),
  });
  return days[0]?.meetings.map(({ state }) => state);
}

test('killed after a meeting was cancelled, and again while its place is kept, it hands the place on all the same', {
  retry: 0,
}, async () => {
  const time = { roomId: room.roomId, start: at('10:00', 1), end: at('11:00', 1) };
  const booking = await givenBooking(lin, time);
  const first = await zhou.call('bookings.joinWaitlist', { ...time, topic: '第一' });
  await cloud.clock.advance(1000);
  const second = await he.call('bookings.joinWaitlist', { ...time, topic: '第二' });
  await cloud.settled();

  // The cancellation is written; that something follows from it, nobody has seen yet.
  await lin.call('bookings.cancel', { bookingId: booking.bookingId });
  await cloud.kill9();
  await cloud.restart();
  await cloud.settled();
  expect(await stateOf(zhou, first)).toBe('offered');
  expect(await stateOf(he, second)).toBe('waiting');
  expect(await held()).toEqual(['held']);

  // The time of the offer passes while everything is down.
  await cloud.kill9();
  await cloud.restart({ clockAdvance: 20 * 60_000 });
  await cloud.settled();
  expect(await stateOf(zhou, first)).toBe('lapsed');
  expect(await stateOf(he, second)).toBe('offered');
  expect(await held()).toEqual(['held']);

  const { booking: taken } = await resumed(he, cloud.url).call('bookings.acceptOffer', { waitId: second.waitId });
  await cloud.kill9();
  await cloud.restart();
  await cloud.settled();
  expect(taken.state).toBe('booked');
  expect(await held()).toEqual(['booked']);
  expect(await cloud.failures()).toEqual([]);
});
