/** A power cut in the middle of work: what was acknowledged is there, what follows from it happens, and happens once. */
import { expect, test } from 'vitest';
import type { Booking } from '../../../shared/bookings/schema.ts';
import { addMinutes, epochOf } from '../../../shared/time.ts';
import { client } from '../../support/client.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom } from '../../support/given.ts';
import { at, setupProcess } from '../../support/setup.ts';

const cloud = await setupProcess();

test('kill -9 in the middle of a write load, then a restart after the first timers came due', {
  retry: 0,
}, async () => {
  const company = await givenCompany(cloud);
  const people = await Promise.all(['周宁', '陈林', '王琪', '赵敏'].map((name) => givenPerson(company, { name })));
  const rooms = await Promise.all(people.map(() => givenRoom(company)));
  const acknowledged: { booking: Booking; person: (typeof people)[number] }[] = [];
  const book = async (index: number, n: number) => {
    const [person, room] = [people[index], rooms[index]];
    if (!person || !room) throw new Error(`there is no person ${index}`);
    const start = addMinutes(at('08:00', 1 + Math.floor(n / 16)), 30 * (n % 16));
    const time = { roomId: room.roomId, start, end: addMinutes(start, 30), topic: `会议 ${index}-${n}` };
    acknowledged.push({ person, booking: await givenBooking(person, time) });
  };
  for (const index of people.keys()) await book(index, 0);
  await cloud.settled();

  const before = await cloud.clock.now();
  const killAfter = 60;
  await Promise.all(
    people.map(async (_, index) => {
      for (let n = 1, goes = true; goes && acknowledged.length < killAfter; n += 1) {
        goes = await book(index, n).then(
          () => true,
          () => false,
        );
      }
      await cloud.kill9();
    }),
  );
  expect(acknowledged.length).toBeGreaterThanOrEqual(killAfter);

  // Five to eight: the reminders of the eight o'clock meetings came due meanwhile, all others are to come.
  await cloud.restart({ clockAdvance: epochOf(at('07:55')) - before });
  await cloud.settled();

  for (const person of people) {
    const again = client(cloud.url, person.cookie);
    const { messages } = await again.call('messages.list', { limit: 100 });
    const mails = await cloud.inbox(person.me.email);
    for (const { booking } of acknowledged.filter((one) => one.person === person)) {
      const { bookingId, start, topic } = booking;
      expect(await again.call('bookings.get', { bookingId })).toMatchObject({ start, state: 'booked' });
      const kinds = messages.filter((message) => message.bookingId === bookingId).map(({ kind }) => kind);
      expect(kinds.sort()).toEqual(start === at('08:00') ? ['booked', 'reminder'] : ['booked']);
      // A mail that was sent in the very moment of the kill is sent again, with the same Message-ID.
      expect(mails.some(({ subject }) => subject.includes(`：${topic}（`))).toBe(true);
    }
  }
  expect(await cloud.failures()).toEqual([]);
});
