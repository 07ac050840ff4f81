import { describe, expect, test } from 'vitest';
import type { MessagePreferences } from '../../shared/messages/preferences.ts';
import { usualPreferences } from '../../shared/messages/preferences.ts';
import { epochOf, type Instant } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { inviteIn } from './messages-support/mail.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const lin = await givenPerson(company, { name: '陈林' });
const room = await givenRoom(company, { name: '云杉' });
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const nights = [{ from: '22:00', to: '08:00', days: everyDay }];
const inboxOnly: MessagePreferences['channels'] = {
  meetings: [],
  reminders: [],
  approvals: [],
  services: [],
  waitlist: [],
};

/** Somebody who has chosen. */
async function givenReader(messages: Partial<MessagePreferences> = {}): Promise<Person> {
  const person = await givenPerson(company, { name: '周宁' });
  await prefer(person, messages);
  return person;
}

async function prefer(person: Person, messages: Partial<MessagePreferences>): Promise<void> {
  const { version } = await person.call('people.me', {});
  await person.call('people.changeMe', { version, messages: { ...usualPreferences, ...messages } });
  await cloud.settled();
}

async function mailsTo(person: Person, topic: string) {
  return (await cloud.inbox(person.me.email)).filter(({ subject }) => subject.includes(topic)).reverse();
}

async function linesOf(person: Person, topic: string) {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter(({ title }) => title.includes(topic)).reverse();
}

async function clockTo(instant: Instant): Promise<void> {
  await cloud.settled();
  await cloud.clock.advance(epochOf(instant) - (await cloud.clock.now()));
  await cloud.settled();
}

const meeting = (topic: string, person: Person, start: Instant, end: Instant) =>
  givenBooking(lin, { roomId: room.roomId, topic, start, end, people: [person.me.personId] });

describe('the ways that a person has chosen', () => {
  test('the inbox has the line whatever they choose; the calendar is mailed when they want it', async () => {
    const reader = await givenReader({ channels: inboxOnly });
    await meeting('只要日历', reader, at('09:00'), at('09:15'));
    await cloud.settled();
    expect(await linesOf(reader, '只要日历')).toMatchObject([{ kind: 'invited' }]);
    expect((await mailsTo(reader, '只要日历')).map(inviteIn)).toMatchObject([{ method: 'REQUEST' }]);
  });

  test('without calendar and without mail nothing is mailed, not even a cancellation', async () => {
    const reader = await givenReader({ channels: inboxOnly, calendar: false });
    const booking = await meeting('只要消息', reader, at('09:15'), at('09:30'));
    await cloud.settled();
    await lin.call('bookings.cancel', { bookingId: booking.bookingId });
    await cloud.settled();
    expect((await linesOf(reader, '只要消息')).map(({ kind }) => kind).sort()).toEqual(['cancelled', 'invited']);
    expect(await mailsTo(reader, '只要消息')).toEqual([]);
  });

  test('mail without calendar carries none, and one’s own changes are then not mailed at all', async () => {
    const reader = await givenReader({ calendar: false });
    const own = await givenBooking(reader, {
      roomId: room.roomId,
      topic: '自己的',
      start: at('09:30'),
      end: at('09:45'),
    });
    await reader.call('bookings.change', { bookingId: own.bookingId, start: at('10:30'), end: at('10:45') });
    await cloud.settled();
    const mails = await mailsTo(reader, '自己的');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.attachments).toEqual([]);
  });

  test('by kind: reminders by mail, meetings in the inbox alone', async () => {
    const reader = await givenReader({ channels: { ...inboxOnly, reminders: ['mail'] }, calendar: false });
    await meeting('只要提醒', reader, at('11:00', 0), at('11:15', 0));
    await cloud.settled();
    expect(await mailsTo(reader, '只要提醒')).toEqual([]);
    await clockTo(at('10:50', 0));
    expect((await mailsTo(reader, '只要提醒')).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('分钟后开始'),
    ]);
  });
});

describe('in quiet times', () => {
  test('mail waits for their end and comes once; the inbox has it at once', async () => {
    const reader = await givenReader({ quiet: nights });
    await clockTo(at('22:30', 0));
    const booking = await meeting('夜里的邀请', reader, at('15:00', 1), at('15:30', 1));
    await cloud.settled();
    expect(await linesOf(reader, '夜里的邀请')).toHaveLength(1);
    expect(await mailsTo(reader, '夜里的邀请')).toEqual([]);
    // The same event again, as the bus may deliver it.
    const { handler } = await import('../../functions/messages/on-events.ts');
    const [created] = await eventsOf(booking.bookingId);
    await handler(delivered(created));
    await clockTo(at('07:58', 1));
    expect(await mailsTo(reader, '夜里的邀请')).toEqual([]);
    await clockTo(at('08:01', 1));
    const mails = await mailsTo(reader, '夜里的邀请');
    expect(mails).toHaveLength(1);
    // It is read in the morning: what was tomorrow is today.
    expect(mails[0]?.subject).toContain('今天');
    expect(inviteIn(mails[0])).toMatchObject({ method: 'REQUEST', sequence: 0 });
    await handler(delivered(created));
    await clockTo(at('08:30', 1));
    expect(await mailsTo(reader, '夜里的邀请')).toHaveLength(1);
    expect(await cloud.failures()).toEqual([]);
  });

  test('what became of a meeting meanwhile is one mail, and what came and went none', async () => {
    const reader = await givenReader({ quiet: nights });
    await clockTo(at('22:00', 1));
    const moved = await meeting('改了两次', reader, at('15:00', 2), at('15:30', 2));
    const gone = await meeting('来了又走', reader, at('16:00', 2), at('16:30', 2));
    await cloud.settled();
    await cloud.clock.advance(1000);
    await lin.call('bookings.change', { bookingId: moved.bookingId, start: at('17:00', 2), end: at('17:30', 2) });
    await lin.call('bookings.cancel', { bookingId: gone.bookingId });
    await clockTo(at('08:01', 2));
    const mails = await mailsTo(reader, '改了两次');
    expect(mails.map(({ subject }) => subject)).toEqual([expect.stringContaining('邀请您参加')]);
    expect(inviteIn(mails[0])).toMatchObject({ sequence: 1, start: at('17:00', 2) });
    expect(await mailsTo(reader, '来了又走')).toEqual([]);
    expect(await linesOf(reader, '来了又走')).toHaveLength(2);
  });

  test('neither reminders wait nor the cancellation of a meeting that is near', async () => {
    const reader = await givenReader({ quiet: nights });
    await clockTo(at('22:00', 2));
    const near = await meeting('临近取消', reader, at('23:30', 2), at('23:45', 2));
    const early = await meeting('清早的会', reader, at('06:00', 3), at('06:30', 3));
    await lin.call('bookings.cancel', { bookingId: near.bookingId });
    await clockTo(at('05:50', 3));
    expect((await mailsTo(reader, '临近取消')).map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('会议已取消'),
    );
    expect((await mailsTo(reader, '清早的会')).map(({ subject }) => subject)).toContainEqual(
      expect.stringContaining('分钟后开始'),
    );
    expect(early.state).toBe('booked');
  });

  test('who ends them gets what waits', async () => {
    const reader = await givenReader({ quiet: nights });
    await clockTo(at('23:00', 3));
    await meeting('不再免打扰', reader, at('15:00', 4), at('15:30', 4));
    await cloud.settled();
    expect(await mailsTo(reader, '不再免打扰')).toEqual([]);
    await prefer(reader, {});
    expect(await mailsTo(reader, '不再免打扰')).toHaveLength(1);
  });

  test('are by the person’s own clock where they have set one', async () => {
    const reader = await givenReader({ quiet: nights, zone: 'Europe/Berlin' });
    await clockTo(at('08:30', 5));
    // 01:30 in Berlin.
    await meeting('柏林的夜', reader, at('21:00', 5), at('21:30', 5));
    await cloud.settled();
    expect(await mailsTo(reader, '柏林的夜')).toEqual([]);
    await clockTo(at('15:01', 5));
    expect(await mailsTo(reader, '柏林的夜')).toHaveLength(1);
  });

  test('browsers count a new message without announcing it', async () => {
    const { default: mqtt } = await import('mqtt');
    const reader = await givenReader({ quiet: nights });
    await clockTo(at('23:00', 5));
    const ticket = await reader.call('messages.live', {});
    const address = new URL(ticket.url, cloud.url.replace(/^http/, 'ws')).href;
    const { clientId, username, password } = ticket;
    const browser = await mqtt.connectAsync(address, { clientId, username, password, protocolVersion: 4 });
    const heard: { kind: string; quiet?: boolean }[] = [];
    browser.on('message', (_topic, payload) => void heard.push(JSON.parse(payload.toString())));
    await browser.subscribeAsync(ticket.topics.person, { qos: 1 });
    await meeting('悄悄的', reader, at('15:00', 6), at('15:30', 6));
    await cloud.settled();
    await expect.poll(() => heard.filter(({ kind }) => kind === 'message.new')).toMatchObject([{ quiet: true }]);
    await browser.endAsync(true);
  });
});
