import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test, vi } from 'vitest';
import { table, tableName } from '../../functions/db/client.ts';
import { getItem } from '../../functions/db/read.ts';
import type { Write } from '../../functions/db/write.ts';
import { claimed, once } from '../../functions/messages/once.ts';
import { uidOf } from '../../functions/messages/uid.ts';
import type { Booking, BookingChanges } from '../../shared/bookings/schema.ts';
import { systemScope } from '../../shared/scope.ts';
import { breakMail } from '../support/faults.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';
import { inviteIn } from './messages-support/mail.ts';
import { delivered, eventsOf, streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company, { name: '云杉', number: '1203' });
const other = await givenRoom(company, { name: '白桦', number: '808' });
let day = 0;

/** A meeting on a day of its own, with the mails of before out of the way. */
async function givenMeeting(facts: Partial<Parameters<typeof givenBooking>[1]> = {}) {
  day += 1;
  const { me } = zhou;
  await cloud.clock.advance(1000);
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    start: at('10:00', day),
    end: at('11:00', day),
    people: [me.personId],
    ...facts,
  });
  await cloud.settled();
  return booking;
}

/** Changes tell their time in seconds: a second later, the next message stands above the one before. */
async function change(by: Person, booking: Booking, changes: Omit<BookingChanges, 'bookingId'>) {
  await cloud.clock.advance(1000);
  await by.call('bookings.change', { bookingId: booking.bookingId, ...changes });
  await cloud.settled();
}

async function cancel(by: Person, booking: Booking, reason = '') {
  await cloud.clock.advance(1000);
  await by.call('bookings.cancel', { bookingId: booking.bookingId, reason });
  await cloud.settled();
}

/** Mails to somebody about a meeting, oldest first: every one of them carries the meeting's topic. */
async function mailsTo(address: string, topic: string) {
  return (await cloud.inbox(address)).filter(({ subject }) => subject.includes(topic)).reverse();
}

async function linesOf(person: Person, booking: Pick<Booking, 'bookingId'>, topic = '') {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter(({ bookingId, title }) => bookingId === booking.bookingId && title.includes(topic)).reverse();
}

const kindsOf = async (person: Person, booking: Booking) => (await linesOf(person, booking)).map(({ kind }) => kind);

describe('a booking', () => {
  test('is confirmed to its organiser, and invites people and guests with a calendar that is read alike', async () => {
    const booking = await givenMeeting({
      topic: '立项会',
      guests: ['guest@example.org'],
      content: '带上 <样机>\n三点结束',
    });
    const mails = await Promise.all(
      [lin.me.email, zhou.me.email, 'guest@example.org'].map((address) => mailsTo(address, '立项会')),
    );
    expect(mails.map((list) => list.length)).toEqual([1, 1, 1]);
    for (const [mail] of mails) {
      const isOwn = mail?.to.includes(lin.me.email);
      expect(inviteIn(mail)).toMatchObject({
        method: 'REQUEST',
        uid: uidOf(booking.bookingId),
        sequence: 0,
        start: booking.start,
        end: booking.end,
        summary: '立项会',
        status: 'CONFIRMED',
        // In their own calendar an organiser is invited by the product: clients take no invitation from themselves.
        organiser: isOwn ? 'no-reply@roomlight.example' : lin.me.email,
        attendees: [lin.me.email, zhou.me.email, 'guest@example.org'],
      });
      expect(mail?.text).toContain('明天 11月24日 周二 10:00–11:00');
      expect(mail?.text).toContain('云杉（1203）');
      expect(mail?.html).toContain('带上 &lt;样机&gt;<br>三点结束');
      expect(mail?.html).not.toMatch(/<img|src=/);
    }
    const [confirmed, invited, guest] = mails.map(([mail]) => mail);
    expect(confirmed?.subject).toBe('预约成功：立项会（明天 11月24日 周二 10:00–11:00）');
    expect(invited?.subject).toContain('陈林 邀请您参加：立项会');
    expect(invited?.text).toContain(`${cloud.url}/my/${booking.bookingId}`);
    // Guests have no account that a link could lead into; they answer without one.
    expect(guest?.text.replaceAll(`${cloud.url}/reply/`, '')).not.toContain(cloud.url);
    expect(confirmed?.text).not.toContain('/reply/');
    expect(inviteIn(guest).url).toBe('');
    expect(await linesOf(lin, booking)).toMatchObject([
      { kind: 'booked', title: '预约成功：立项会', text: '云杉，明天 11月24日 周二 10:00–11:00', read: false },
    ]);
    expect(await kindsOf(zhou, booking)).toEqual(['invited']);
  });

  test('that moves keeps its UID and counts its SEQUENCE up; the organiser’s calendar follows without a line', async () => {
    const booking = await givenMeeting({ topic: '会要改期' });
    const start = at('15:00', day);
    await change(lin, booking, { start, end: at('16:00', day) });
    await change(lin, booking, { roomId: other.roomId });
    for (const person of [lin, zhou]) {
      const invites = (await mailsTo(person.me.email, '会要改期')).map(inviteIn);
      expect(invites.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
      expect(new Set(invites.map(({ uid }) => uid))).toEqual(new Set([uidOf(booking.bookingId)]));
      expect(invites.map(({ method }) => method)).toEqual(['REQUEST', 'REQUEST', 'REQUEST']);
      expect(invites[1]?.start).toBe(start);
      expect(invites[2]?.location).toContain('白桦');
    }
    expect(await kindsOf(lin, booking)).toEqual(['booked']);
    const lines = await linesOf(zhou, booking);
    expect(lines.map(({ title }) => title)).toEqual([
      '陈林 邀请您参加：会要改期',
      '会议时间已更改：会要改期',
      '会议室已更换：会要改期',
    ]);
    expect(lines[1]?.text).toMatch(/15:00–16:00\n原为：云杉，.*10:00–11:00$/);
  });

  test('that an administrator changes tells its organiser who did it', async () => {
    const booking = await givenMeeting({ topic: '被改的会' });
    await change(company.admin, booking, { topic: '被改的会议' });
    expect((await linesOf(lin, booking)).at(-1)).toMatchObject({ kind: 'changed' });
    expect((await linesOf(lin, booking)).at(-1)?.text).toContain('由 林晓 修改');
  });

  test('whose author edits what concerns no calendar tells nobody', async () => {
    const booking = await givenMeeting({ topic: '只改说明' });
    await change(lin, booking, { content: '新的说明', reminderMinutes: 30 });
    expect(await mailsTo(lin.me.email, '只改说明')).toHaveLength(1);
    expect(await mailsTo(zhou.me.email, '只改说明')).toHaveLength(1);
  });

  test('that is cancelled leaves every calendar, with its reason', async () => {
    const booking = await givenMeeting({ topic: '开不成了', guests: ['guest@example.org'] });
    await cancel(lin, booking, '改为线上');
    for (const address of [lin.me.email, zhou.me.email, 'guest@example.org']) {
      const mails = await mailsTo(address, '开不成了');
      expect(mails).toHaveLength(2);
      expect(inviteIn(mails[1])).toMatchObject({
        method: 'CANCEL',
        uid: uidOf(booking.bookingId),
        sequence: 1,
        status: 'CANCELLED',
      });
      expect(mails[1]?.text).toContain('改为线上');
    }
    expect(await kindsOf(zhou, booking)).toEqual(['invited', 'cancelled']);
    expect(await kindsOf(lin, booking)).toEqual(['booked']);
  });

  test('takes people in and out: each is told alone, and only their own entry goes', async () => {
    const late = await givenPerson(company, { name: '何苗' });
    const booking = await givenMeeting({ topic: '换人', guests: ['guest@example.org'] });
    await change(lin, booking, { people: [late.me.personId] });
    const taken = (await mailsTo(zhou.me.email, '换人')).map(inviteIn);
    expect(taken.map(({ method }) => method)).toEqual(['REQUEST', 'CANCEL']);
    expect(taken[1]?.attendees).toEqual([zhou.me.email]);
    expect((await mailsTo(late.me.email, '换人')).map(inviteIn)).toMatchObject([{ method: 'REQUEST' }]);
    expect(await kindsOf(zhou, booking)).toEqual(['invited', 'uninvited']);
    expect(await mailsTo('guest@example.org', '换人')).toHaveLength(1);
    expect(await mailsTo(lin.me.email, '换人')).toHaveLength(1);
  });

  test('invites a colleague once who is named as a guest as well', async () => {
    await givenMeeting({ topic: '一人两次', guests: [zhou.me.email] });
    const mails = await mailsTo(zhou.me.email, '一人两次');
    expect(mails).toHaveLength(1);
    expect(inviteIn(mails[0]).attendees).toEqual([lin.me.email, zhou.me.email]);
  });

  test('that is private is known to its people and to nobody else, whatever happens to it', async () => {
    const mailsBefore = (await cloud.inbox(company.admin.me.email)).length;
    const booking = await givenMeeting({ topic: '绝密并购', private: true });
    await cancel(company.admin, booking);
    expect(await mailsTo(zhou.me.email, '绝密并购')).toHaveLength(2);
    expect(await cloud.inbox(company.admin.me.email)).toHaveLength(mailsBefore);
    const addressed = (await cloud.inbox()).filter((mail) => JSON.stringify(mail).includes('绝密并购'));
    expect(new Set(addressed.flatMap(({ to }) => to))).toEqual(new Set([lin.me.email, zhou.me.email]));
  });
});

describe('everybody is written to in their own language', () => {
  test('and told the building’s zone where it is not the company’s', async () => {
    const smith = await givenPerson(company, { name: 'Ann Smith' });
    await smith.call('people.changeMe', { version: smith.me.version, locale: 'en' });
    const berlin = await givenRoom(company, { name: 'Linde', building: { zone: 'Europe/Berlin' } });
    const booking = await givenMeeting({ topic: 'Kick-off', roomId: berlin.roomId, people: [smith.me.personId] });
    const [english] = await mailsTo(smith.me.email, 'Kick-off');
    const [chinese] = await mailsTo(lin.me.email, 'Kick-off');
    expect(english?.subject).toMatch(/^陈林 invites you: Kick-off \(.*03:00–04:00 \(Central European Time\)\)$/);
    expect(chinese?.subject).toMatch(/^预约成功：Kick-off（.*03:00–04:00（中欧时间））$/);
    expect(inviteIn(english).start).toBe(booking.start);
  });
});

test('a person who is added is welcomed with the address to sign in at', async () => {
  const { me } = await givenPerson(company, { name: '新同事' });
  await cloud.settled();
  const [mail, ...others] = await cloud.inbox(me.email);
  expect(others).toEqual([]);
  expect(mail?.subject).toContain('星野科技');
  expect(mail?.text).toContain(`${cloud.url}/sign-in`);
});

describe('once', () => {
  test('a batch of the stream that is relayed again is mailed no second time', async () => {
    await givenMeeting({ topic: '重复投递' });
    const { handler } = await import('../../functions/relay.ts');
    const before = (await cloud.inbox()).length;
    const records = await streamRecords();
    expect(records.length).toBeGreaterThan(20);
    for (let from = 0; from < records.length; from += 100) {
      const answer = await handler({ Records: records.slice(from, from + 100) });
      expect(answer.batchItemFailures).toEqual([]);
    }
    await cloud.settled();
    expect(await cloud.inbox()).toHaveLength(before);
    expect(await cloud.failures()).toEqual([]);
  });

  test('an event that arrives several times at the same moment is told once', async () => {
    const { handler } = await import('../../functions/messages/on-events.ts');
    const booking = await givenMeeting({ topic: '同时到达' });
    const [created] = await eventsOf(booking.bookingId);
    const twin = {
      ...created,
      id: `${created?.id}.twin`,
      after: { ...created?.after, topic: '孪生' },
    } as typeof created;
    await Promise.all(Array.from({ length: 6 }, () => handler(delivered(twin))));
    await handler(delivered(twin));
    expect(await mailsTo(lin.me.email, '孪生')).toHaveLength(1);
    expect(await mailsTo(zhou.me.email, '孪生')).toHaveLength(1);
    expect(await linesOf(zhou, booking, '孪生')).toHaveLength(1);
  });

  test('that a meeting was booked or changed is not told when it comes after the news that this is over', async () => {
    const { handler } = await import('../../functions/messages/on-events.ts');
    const topic = '迟到的邀请';
    const booking = await givenMeeting({ topic, guests: ['late@example.org'] });
    await change(lin, booking, { start: at('14:00', day), end: at('15:00', day) });
    await change(lin, booking, { people: [], guests: [] });
    const addresses = [lin.me.email, zhou.me.email, 'late@example.org'];
    const counts = async () =>
      (await Promise.all(addresses.map((one) => mailsTo(one, topic)))).map((list) => list.length);
    const before = await counts();
    const events = (await eventsOf(booking.bookingId)).slice(0, 2);
    // Under ids of their own they have never been told before.
    const told = async (id: string) => {
      for (const event of events) await handler(delivered({ ...event, id: `${id}.${event.id}` }));
    };
    await told('first');
    expect(await counts()).toEqual([(before[0] ?? 0) + 2, before[1], before[2]]);
    await cancel(lin, booking);
    const last = await counts();
    await told('second');
    expect(await counts()).toEqual(last);
  });

  test('of a meeting half of which was mailed, a repeat sends the other half', async () => {
    const { handler } = await import('../../functions/messages/on-events.ts');
    const booking = await givenMeeting({ topic: '寄了一半' });
    const [created] = await eventsOf(booking.bookingId);
    const twin = {
      ...created,
      id: `${created?.id}.half`,
      after: { ...created?.after, topic: '半途' },
    } as typeof created;
    const mend = breakMail('TooManyRequestsException', zhou.me.email);
    await expect(handler(delivered(twin))).rejects.toThrow('1 of 2');
    expect(await mailsTo(lin.me.email, '半途')).toHaveLength(1);
    expect(await mailsTo(zhou.me.email, '半途')).toHaveLength(0);
    mend();
    // As though another run were at it, and died: its claim is waited for, and then taken over.
    expect(await linesOf(zhou, booking, '半途')).toHaveLength(1);
    const recipient = createHash('sha256').update(zhou.me.email).digest('base64url').slice(0, 22);
    const claimedUntil = Date.now() + 300;
    await table.call('UpdateItem', {
      TableName: tableName(),
      Key: {
        pk: { S: `${company.admin.me.tenantId}#mailing#${twin?.id}` },
        sk: { S: recipient },
      },
      UpdateExpression: 'SET claim = :until',
      ExpressionAttributeValues: { ':until': { N: String(claimedUntil) } },
    });
    await Promise.all(Array.from({ length: 6 }, () => handler(delivered(twin))));
    expect(Date.now()).toBeGreaterThanOrEqual(claimedUntil);
    await handler(delivered(twin));
    expect(await mailsTo(lin.me.email, '半途')).toHaveLength(1);
    expect(await mailsTo(zhou.me.email, '半途')).toHaveLength(1);
  });

  test('a mail that takes long is sent by no other run meanwhile', async () => {
    const scope = systemScope(company.admin.me.tenantId, 'test');
    const key = { pk: `${scope.tenantId}#slow`, sk: '1' };
    const claimOf = async () => Number((await getItem(scope, key, { consistent: true }))?.claim?.N ?? 0);
    const create = (): Write => ({
      tenantId: scope.tenantId,
      put: marshall({ ...key, ...claimed() }),
      condition: 'attribute_not_exists(pk)',
    });
    const mailing = Promise.withResolvers<void>();
    const sent: string[] = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    try {
      const slow = once(scope, key, create(), async () => {
        sent.push('slow');
        await mailing.promise;
      });
      await until(() => sent.length === 1);
      const other = once(scope, key, create(), async () => void sent.push('other'));
      for (let second = 0; second < 30; second += 2) {
        const before = await claimOf();
        vi.advanceTimersByTime(2000);
        await until(async () => (await claimOf()) > before);
      }
      mailing.resolve();
      await Promise.all([slow, other]);
    } finally {
      vi.useRealTimers();
    }
    expect(sent).toEqual(['slow']);
  });

  test('an address that SES will never take holds nobody up', async () => {
    const { handler } = await import('../../functions/messages/on-events.ts');
    const booking = await givenMeeting({ topic: '坏地址' });
    const [created] = await eventsOf(booking.bookingId);
    const twin = {
      ...created,
      id: `${created?.id}.bad`,
      after: { ...created?.after, topic: '拒收' },
    } as typeof created;
    const mend = breakMail('MessageRejected', lin.me.email);
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await handler(delivered(twin));
    expect(logged).toHaveBeenCalledWith(expect.stringContaining('mail refused'));
    logged.mockRestore();
    mend();
    await handler(delivered(twin));
    expect(await mailsTo(lin.me.email, '拒收')).toHaveLength(0);
    expect(await mailsTo(zhou.me.email, '拒收')).toHaveLength(1);
  });
});

describe('the inbox', () => {
  test('counts what is not read, marks some or all, and pages', async () => {
    const reader = await givenPerson(company, { name: '读者' });
    for (const topic of ['一', '二', '三']) await givenMeeting({ topic, people: [reader.me.personId] });
    const { messages, unread } = await reader.call('messages.list', {});
    expect(messages.map(({ kind }) => kind)).toEqual(['invited', 'invited', 'invited', 'welcome']);
    expect(unread).toBe(4);
    const [newest] = messages;
    if (!newest) throw new Error('the inbox is empty');
    expect(await reader.call('messages.markRead', { messageIds: [newest.messageId] })).toEqual({ unread: 3 });
    const first = await reader.call('messages.list', { limit: 2 });
    expect(first.messages.map(({ read }) => read)).toEqual([true, false]);
    const rest = await reader.call('messages.list', { limit: 2, cursor: first.cursor ?? '' });
    expect([...first.messages, ...rest.messages].map(({ messageId }) => messageId)).toEqual(
      messages.map(({ messageId }) => messageId),
    );
    expect(await reader.call('messages.markRead', {})).toEqual({ unread: 0 });
    expect((await reader.call('people.me', {})).unread).toBe(0);
  });

  test('is its owner’s alone', async () => {
    const { messages } = await zhou.call('messages.list', {});
    const [theirs] = messages.filter(({ read }) => !read);
    if (!theirs) throw new Error('nothing is unread');
    const refusal = await lin.refusal('messages.markRead', { messageIds: [theirs.messageId] });
    expect(refusal.code).toBe('not_found');
    const again = await zhou.call('messages.list', {});
    expect(again.messages.find(({ messageId }) => messageId === theirs.messageId)?.read).toBe(false);
  });
});
