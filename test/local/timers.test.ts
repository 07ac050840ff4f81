import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { beforeAll, describe, expect, test } from 'vitest';
import * as Timers from '../../functions/timers.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import { addMinutes, epochOf, type Instant } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company, { name: '云杉' });
const other = await givenRoom(company, { name: '白桦' });
let scheduler: SchedulerClient;
beforeAll(() => {
  scheduler = new SchedulerClient({});
});
let day = 0;

/** A meeting at 10:00 of a day of its own. */
async function givenMeeting(facts: Partial<Parameters<typeof givenBooking>[1]> = {}) {
  day += 1;
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    start: at('10:00', day),
    end: at('11:00', day),
    people: [zhou.me.personId],
    ...facts,
  });
  await cloud.settled();
  return booking;
}

async function change(booking: Booking, changes: object): Promise<void> {
  await lin.call('bookings.change', { bookingId: booking.bookingId, ...changes });
  await cloud.settled();
}

async function clockAt(instant: Instant): Promise<void> {
  await cloud.clock.set(epochOf(instant));
  await cloud.settled();
}

/** When the booking's timer is to go off, or null when it has none. */
async function timerOf({ bookingId }: Booking): Promise<string | null> {
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  const mine = Schedules.filter(({ Name }) => Name?.includes(bookingId));
  expect(mine.length).toBeLessThanOrEqual(1);
  const [found] = mine;
  if (!found) return null;
  const schedule = await scheduler.send(new GetScheduleCommand({ GroupName: found.GroupName, Name: found.Name }));
  expect(schedule).toMatchObject({ ActionAfterCompletion: 'DELETE', ScheduleExpressionTimezone: 'UTC' });
  return `${schedule.ScheduleExpression?.slice('at('.length, -1)}Z`;
}

async function remindersOf(person: Person, { bookingId }: Booking) {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter((message) => message.bookingId === bookingId && message.kind === 'reminder');
}

async function reminderMails(person: Person, topic: string) {
  return (await cloud.inbox(person.me.email)).filter(({ subject }) => subject.includes(`分钟后开始：${topic}`));
}

describe('a reminder', () => {
  test('comes ten minutes before, to organiser and people, once', async () => {
    const booking = await givenMeeting({ topic: '按时提醒', guests: ['guest@example.org'] });
    expect(await timerOf(booking)).toBe(at('09:50', day));
    await clockAt(at('09:49', day));
    expect(await remindersOf(lin, booking)).toEqual([]);
    await clockAt(at('09:50', day));
    for (const person of [lin, zhou]) {
      expect(await remindersOf(person, booking)).toMatchObject([
        { title: '10 分钟后开始：按时提醒', text: expect.stringMatching(/^云杉，今天 .* 10:00–11:00$/) },
      ]);
      const [mail, ...others] = await reminderMails(person, '按时提醒');
      expect(others).toEqual([]);
      expect(mail?.attachments).toEqual([]);
    }
    expect(await cloud.inbox('guest@example.org')).toHaveLength(1);
    expect(await timerOf(booking)).toBeNull();
    await clockAt(at('09:55', day));
    expect(await reminderMails(lin, '按时提醒')).toHaveLength(1);
  });

  test('that Scheduler delivers again is not mailed again', async () => {
    const booking = await givenMeeting({ topic: '再次投递' });
    const { handler } = await import('../../functions/timer.ts');
    await clockAt(at('09:50', day));
    const { tenantId } = lin.me;
    const { bookingId, start, version } = booking;
    const timer = { do: 'booking.remind', tenantId, bookingId, start, at: addMinutes(start, -10), version };
    await Promise.all([handler(timer), handler(timer)]);
    expect(await reminderMails(lin, '再次投递')).toHaveLength(1);
    expect(await reminderMails(zhou, '再次投递')).toHaveLength(1);
  });

  test('moves with the meeting', async () => {
    const booking = await givenMeeting({ topic: '改期提醒' });
    await change(booking, { start: at('14:00', day), end: at('15:00', day), roomId: other.roomId });
    expect(await timerOf(booking)).toBe(at('13:50', day));
    await clockAt(at('09:55', day));
    expect(await remindersOf(zhou, booking)).toEqual([]);
    await clockAt(at('13:50', day));
    expect(await remindersOf(zhou, booking)).toMatchObject([{ text: expect.stringContaining('白桦') }]);
  });

  test('is gone when the meeting is cancelled', async () => {
    const booking = await givenMeeting({ topic: '不提醒了' });
    await lin.call('bookings.cancel', { bookingId: booking.bookingId });
    await cloud.settled();
    expect(await timerOf(booking)).toBeNull();
    await clockAt(at('09:50', day));
    expect(await remindersOf(lin, booking)).toEqual([]);
  });

  test('of a timer left from before the meeting changed says nothing', async () => {
    const { handler } = await import('../../functions/timer.ts');
    const booking = await givenMeeting({ topic: '旧闹钟' });
    const { bookingId, start, version } = booking;
    const timer = { do: 'booking.remind', tenantId: lin.me.tenantId, bookingId, start, at: start, version };
    await change(booking, { start: at('14:00', day), end: at('15:00', day) });
    await handler(timer);
    await lin.call('bookings.cancel', { bookingId });
    await handler({ ...timer, start: at('14:00', day) });
    expect(await remindersOf(lin, booking)).toEqual([]);
    const begun = await givenMeeting({ topic: '已经开始' });
    await clockAt(begun.start);
    await handler({ ...timer, bookingId: begun.bookingId, start: begun.start });
    expect(await remindersOf(lin, begun)).toEqual([]);
  });

  test.each([
    [90, '90 分钟后开始：'],
    [150, '2.5 小时后开始：'],
    [2880, '会议提醒：'],
  ])('%s minutes before says so as people do', async (minutes, begin) => {
    day += 2;
    const booking = await givenMeeting({ topic: '提前说', reminderMinutes: minutes });
    await clockAt(addMinutes(booking.start, -minutes));
    expect((await remindersOf(lin, booking)).map(({ title }) => title)).toEqual([`${begin}提前说`]);
  });

  test('that is no command is a failure that somebody sees', async () => {
    const { handler } = await import('../../functions/timer.ts');
    await expect(handler({ do: 'booking.explode' })).rejects.toThrow();
    await expect(handler({ do: 'booking.remind', tenantId: 'x' })).rejects.toThrow();
  });
});

describe('when', () => {
  test('the booking says', async () => {
    const booking = await givenMeeting({ reminderMinutes: 60 });
    expect(await timerOf(booking)).toBe(at('09:00', day));
    await change(booking, { reminderMinutes: 0 });
    expect(await timerOf(booking)).toBeNull();
    await change(booking, { reminderMinutes: 5 });
    expect(await timerOf(booking)).toBe(at('09:55', day));
  });

  test('its organiser says, for meetings that are booked already as well', async () => {
    const booking = await givenMeeting();
    const own = await givenMeeting({ reminderMinutes: 15 });
    const { version } = await lin.call('people.me', {});
    await lin.call('people.changeMe', { version, reminderMinutes: 30 });
    await cloud.settled();
    expect(await timerOf(booking)).toBe(addMinutes(booking.start, -30));
    expect(await timerOf(own)).toBe(addMinutes(own.start, -15));
    await lin.call('people.changeMe', { version: version + 1, reminderMinutes: null });
    await cloud.settled();
    expect(await timerOf(booking)).toBe(addMinutes(booking.start, -10));
  });

  test('the company says, for meetings that are booked already as well', async () => {
    const booking = await givenMeeting();
    const own = await givenMeeting({ reminderMinutes: 15 });
    const { version } = await company.admin.call('tenants.get', {});
    await company.admin.call('tenants.change', { version, policy: { reminderMinutes: 45 } });
    await cloud.settled();
    expect(await timerOf(booking)).toBe(addMinutes(booking.start, -45));
    expect(await timerOf(own)).toBe(addMinutes(own.start, -15));
    // It would have reminded an hour ago: what was set before stands.
    await clockAt(at('09:00', day - 1));
    await company.admin.call('tenants.change', { version: version + 1, policy: { reminderMinutes: 120 } });
    await cloud.settled();
    expect(await timerOf(booking)).toBe(addMinutes(booking.start, -45));
    await company.admin.call('tenants.change', { version: version + 2, policy: { reminderMinutes: 0 } });
    await cloud.settled();
    expect(await timerOf(booking)).toBeNull();
    await company.admin.call('tenants.change', { version: version + 3, policy: { reminderMinutes: 10 } });
    await cloud.settled();
    expect(await timerOf(booking)).toBe(addMinutes(booking.start, -10));
  });

  test('and never to somebody who wants none', async () => {
    const { version } = await zhou.call('people.me', {});
    await zhou.call('people.changeMe', { version, reminderMinutes: 0 });
    const booking = await givenMeeting({ topic: '有人不要' });
    await clockAt(at('09:50', day));
    expect(await remindersOf(lin, booking)).toHaveLength(1);
    expect(await remindersOf(zhou, booking)).toEqual([]);
    await zhou.call('people.changeMe', { version: version + 1, reminderMinutes: null });
  });

  test('it is nearer than the reminder: never, its people have just been told', async () => {
    day += 1;
    await clockAt(at('09:55', day));
    const booking = await givenBooking(lin, { roomId: room.roomId, start: at('10:00', day), end: at('10:30', day) });
    await cloud.settled();
    expect(await timerOf(booking)).toBeNull();
    expect(await remindersOf(lin, booking)).toEqual([]);
  });
});

test('an older event that comes after a newer one does not set an older time', async () => {
  const { handler } = await import('../../functions/bookings/on-timers.ts');
  const booking = await givenMeeting();
  await change(booking, { start: at('16:00', day), end: at('17:00', day) });
  const [created, moved] = await eventsOf(booking.bookingId);
  expect([created?.name, moved?.name]).toEqual(['booking.created', 'booking.changed']);
  await handler(delivered(created));
  expect(await timerOf(booking)).toBe(at('15:50', day));
  await lin.call('bookings.cancel', { bookingId: booking.bookingId });
  await cloud.settled();
  await Promise.all([handler(delivered(moved)), handler(delivered(created))]);
  expect(await timerOf(booking)).toBeNull();
});

test('a meeting that was booked in time and is followed late is reminded of once, unless it has begun', async () => {
  const { handler } = await import('../../functions/bookings/on-timers.ts');
  const topic = '迟到的事件';
  const booking = await givenMeeting({ topic });
  const gone = await givenMeeting({ topic });
  const [created] = await eventsOf(booking.bookingId);
  for (const one of [booking, gone]) await Timers.clear(`remind-${lin.me.tenantId}-${one.bookingId}`);
  await clockAt(addMinutes(booking.start, -4));
  await handler(delivered(created));
  await cloud.clock.advance(60_000);
  await cloud.settled();
  expect((await remindersOf(lin, booking)).map(({ title }) => title)).toEqual([expect.stringContaining(topic)]);
  await handler(delivered(created));
  await cloud.clock.advance(60_000);
  await cloud.settled();
  expect(await remindersOf(lin, booking)).toHaveLength(1);
  const [late] = await eventsOf(gone.bookingId);
  await clockAt(gone.start);
  await handler(delivered(late));
  expect(await timerOf(gone)).toBeNull();
});

test('a timer that came due while everything was down goes off once', async () => {
  const booking = await givenMeeting({ topic: '停机期间' });
  const wait = epochOf(booking.start) - 5 * 60_000 - (await cloud.clock.now());
  await cloud.restart({ clockAdvance: wait });
  await cloud.settled();
  expect(await remindersOf(lin, booking)).toMatchObject([{ title: '5 分钟后开始：停机期间' }]);
  expect(await reminderMails(zhou, '停机期间')).toHaveLength(1);
  expect(await cloud.failures()).toEqual([]);
});
