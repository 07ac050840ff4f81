import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { apiRoot } from '../../shared/operation.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company, { name: '云杉', number: '1203', building: { name: '主楼' } });
let hour = 8;

async function givenMeeting(topic: string, facts: Partial<Parameters<typeof givenBooking>[1]> = {}) {
  hour += 1;
  const time = (minute: string) => at(`${String(hour).padStart(2, '0')}:${minute}`);
  const { roomId } = room;
  const people = [zhou.me.personId];
  const booking = await givenBooking(lin, { roomId, topic, start: time('00'), end: time('30'), people, ...facts });
  await cloud.settled();
  return booking;
}

/** What a calendar program gets: it has nothing but the address. */
async function fetched(url: string, headers: Record<string, string> = {}) {
  const path = new URL(url).pathname.slice(apiRoot.length);
  return cloud.anyone.as(null).send({ method: 'GET', path, headers });
}

/** The events by what they are called, read by a program that knows RFC 5545. */
async function eventsIn(url: string) {
  const { status, headers, text } = await fetched(url);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
  return { calendar, events, named: (name: string) => events.find(({ summary }) => summary === name) };
}

const feedOf = async (person: Person) => (await person.call('feeds.make', {})).url;

describe('one’s own calendar', () => {
  test('has what one organises and is invited to, with topics, in UTC, and a name and a pace of its own', async () => {
    const booking = await givenMeeting('我的周会', { private: true, content: '带样机' });
    for (const person of [lin, zhou]) {
      const { calendar, named } = await eventsIn(await feedOf(person));
      const event = named('我的周会');
      expect(event?.startDate.toString()).toBe(booking.start);
      expect(event?.endDate.toString()).toBe(booking.end);
      expect(event?.startDate.zone).toBe(ICAL.Timezone.utcTimezone);
      expect(event?.uid).toBe(`${booking.bookingId}@roomlight.app`);
      expect(event?.location).toBe('云杉 1203 主楼');
      expect(event?.description).toBe('组织者：陈林\n带样机');
      expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('我的会议 · 星野科技');
      expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT30M');
      expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
    }
  });

  test('follows what happens: a move, a cancellation, and that one does not come', async () => {
    const [moved, gone, declined] = [
      await givenMeeting('会改期'),
      await givenMeeting('会取消'),
      await givenMeeting('不去'),
    ];
    const url = await feedOf(zhou);
    expect((await eventsIn(url)).named('会取消')).toBeDefined();
    const [start, end] = [at('20:00'), at('20:30')];
    await lin.call('bookings.change', { bookingId: moved.bookingId, start, end });
    await lin.call('bookings.cancel', { bookingId: gone.bookingId });
    await zhou.call('bookings.reply', { bookingId: declined.bookingId, reply: 'declined' });
    await cloud.settled();
    const { named } = await eventsIn(url);
    expect(named('会改期')).toMatchObject({ sequence: 1 });
    expect(named('会改期')?.startDate.toString()).toBe(start);
    expect([named('会取消'), named('不去')]).toEqual([undefined, undefined]);
    expect((await eventsIn(await feedOf(lin))).named('不去')).toBeDefined();
  });

  test('is answered 304 while it is the same', async () => {
    await givenMeeting('不变的会');
    const url = await feedOf(zhou);
    const first = await fetched(url);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('private, max-age=300');
    await cloud.clock.advance(600_000);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetched(url, { 'if-none-match': known });
      expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    await givenMeeting('新来的会');
    const changed = await fetched(url, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  test('has one address at a time: a new one ends the old, taking it away ends it, both at once', async () => {
    const person = await givenPerson(company);
    expect(await person.call('feeds.mine', {})).toEqual({ feed: null });
    const first = await feedOf(person);
    expect((await person.call('feeds.mine', {})).feed).not.toBeNull();
    expect((await fetched(first)).status).toBe(200);
    const second = await feedOf(person);
    expect([(await fetched(first)).status, (await fetched(second)).status]).toEqual([404, 200]);
    await person.call('feeds.remove', {});
    expect((await fetched(second)).status).toBe(404);
    expect(await person.call('feeds.mine', {})).toEqual({ feed: null });
    await person.call('feeds.remove', {});
  });

  test('dies with its person’s account, and stays dead when they come back', async () => {
    const person = await givenPerson(company);
    const url = await feedOf(person);
    const { personId, version } = person.me;
    const left = await company.admin.call('people.change', { personId, version, active: false });
    expect((await fetched(url)).status).toBe(404);
    await company.admin.call('people.change', { personId, version: left.version, active: true });
    expect((await fetched(url)).status).toBe(404);
  });

  test('has an address that stands nowhere in clear and cannot be made of another', async () => {
    const url = await feedOf(zhou);
    const token = url.split('/').at(-2) ?? '';
    expect(JSON.stringify(await readTable(engineOf(cloud)))).not.toContain(token.slice(12));
    const other = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of [other, `${'0'.repeat(12)}${token.slice(12)}`]) {
      expect((await fetched(url.replace(token, wrong))).status).toBe(404);
    }
    expect((await fetched(url.replace(token, 'x'))).status).toBe(400);
  });
});

describe('a room’s calendar', () => {
  const { roomId } = room;
  const roomFeed = async () => (await company.admin.call('feeds.makeOfRoom', { roomId })).url;

  test('shows private meetings as that alone, and says who organises', async () => {
    await givenMeeting('机密并购', { private: true, content: '机密内容' });
    await givenMeeting('公开的会', { content: '内部内容' });
    const url = await roomFeed();
    const { text } = await fetched(url);
    for (const secret of ['机密', '内部内容', zhou.me.email, '周宁']) expect(text).not.toContain(secret);
    const { calendar, named } = await eventsIn(url);
    expect(named('会议')?.description).toBe('组织者：陈林');
    expect(named('公开的会')?.description).toBe('组织者：陈林');
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('云杉 1203');
  });

  test('joins what its days cut at midnight, also when clocks change that night', async () => {
    const berlin = await givenRoom(company, { name: 'Linde', building: { zone: 'Europe/Berlin' } });
    const [start, end] = ['2027-03-27T22:00:00Z', '2027-03-28T04:00:00Z'];
    const { version } = await company.admin.call('tenants.get', {});
    await company.admin.call('tenants.change', { version, policy: { horizonDays: 365 } });
    await givenBooking(lin, { roomId: berlin.roomId, topic: '跨夜', start, end });
    const { url } = await company.admin.call('feeds.makeOfRoom', { roomId: berlin.roomId });
    const { events } = await eventsIn(url);
    expect(events.map((event) => [event.startDate.toString(), event.endDate.toString()])).toEqual([[start, end]]);
  });

  test('is made and ended by admins, and ends at once', async () => {
    const url = await roomFeed();
    expect((await fetched(url)).status).toBe(200);
    expect((await company.admin.call('feeds.ofRoom', { roomId })).feed).not.toBeNull();
    await company.admin.call('feeds.removeOfRoom', { roomId });
    expect((await fetched(url)).status).toBe(404);
  });
});
