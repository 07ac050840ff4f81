import { describe, expect, test } from 'vitest';
import type { RuleInput } from '../../shared/bookings/recurrence-schema.ts';
import type { Booking } from '../../shared/bookings/schema.ts';
import type { BookingId } from '../../shared/ids.ts';
import { epochOf, weekday } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, givenSeries } from '../support/given.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { fingerprint, readTable } from '../support/table.ts';
import { inviteIn } from './messages-support/mail.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
const room = await givenRoom(company, { name: '云杉', number: '1203', building: { name: '主楼' } });
const guest = 'guest@example.org';
let day = 0;

async function givenMeeting(topic: string, facts: Partial<Parameters<typeof givenBooking>[1]> = {}): Promise<Booking> {
  day += 1;
  await cloud.clock.advance(1000);
  const booking = await givenBooking(lin, {
    roomId: room.roomId,
    topic,
    start: at('10:00', day),
    end: at('11:00', day),
    people: [zhou.me.personId],
    guests: [guest],
    ...facts,
  });
  await cloud.settled();
  return booking;
}

async function mailsTo(address: string, topic: string) {
  return (await cloud.inbox(address)).filter(({ subject }) => subject.includes(topic)).reverse();
}

/** The token of the reply links in the newest mail about a meeting. */
async function tokenIn(address: string, topic: string): Promise<string> {
  const mail = (await mailsTo(address, topic)).at(-1);
  const links = [...(mail?.text.matchAll(/\/reply\/([\w-]+)\?answer=(\w+)/g) ?? [])];
  expect(links.map(([, , answer]) => answer)).toEqual(['accepted', 'tentative', 'declined']);
  expect(mail?.html).toContain(links[0]?.[0]);
  return links[0]?.[1] ?? '';
}

const linesOf = async (topic: string) => {
  const { messages } = await lin.call('messages.list', { limit: 100 });
  return messages.filter(({ title }) => title.includes(topic)).reverse();
};

const repliesOf = async ({ bookingId }: Booking, reader = lin) => {
  const { replies } = await reader.call('bookings.get', { bookingId });
  return replies.map(({ who, reply }) => `${who} ${reply}`);
};

describe('an attendee', () => {
  test('answers from the web: it is seen by all who meet, and mails nobody', async () => {
    const booking = await givenMeeting('网页答复');
    const before = await cloud.inbox();
    const { sequence, replies } = await zhou.call('bookings.reply', {
      bookingId: booking.bookingId,
      reply: 'accepted',
    });
    expect([sequence, replies.map(({ reply }) => reply)]).toEqual([0, ['accepted']]);
    await cloud.settled();
    expect(await repliesOf(booking)).toEqual([`${zhou.me.personId} accepted`]);
    expect(await cloud.inbox()).toHaveLength(before.length);
    expect((await linesOf('网页答复')).map(({ kind }) => kind)).toEqual(['booked']);
    const { entries } = await lin.call('bookings.history', { bookingId: booking.bookingId });
    expect(entries.at(-1)).toMatchObject({ what: 'replied_accepted', who: { name: '周宁' } });
  });

  test('who declines is told to the organiser in their inbox, once; who thinks again is not', async () => {
    const booking = await givenMeeting('有人不来');
    const mails = (await cloud.inbox(lin.me.email)).length;
    for (const reply of ['tentative', 'declined', 'declined', 'accepted'] as const) {
      await cloud.clock.advance(1000);
      await zhou.call('bookings.reply', { bookingId: booking.bookingId, reply });
      await cloud.settled();
    }
    const lines = await linesOf('有人不来');
    expect(lines.map(({ title }) => title)).toEqual(['预约成功：有人不来', '周宁 不能参加：有人不来']);
    expect(await cloud.inbox(lin.me.email)).toHaveLength(mails);
    expect(await repliesOf(booking)).toEqual([`${zhou.me.personId} accepted`]);
  });

  test('is asked again when the meeting moves, and their calendar says what they have answered', async () => {
    const booking = await givenMeeting('改期再问');
    await zhou.call('bookings.reply', { bookingId: booking.bookingId, reply: 'accepted' });
    await cloud.clock.advance(1000);
    await lin.call('bookings.change', { bookingId: booking.bookingId, topic: '改期再问 二' });
    await cloud.settled();
    const renamed = (await mailsTo(zhou.me.email, '改期再问')).at(-1);
    const calendar = renamed?.attachments.find(({ type }) => type === 'text/calendar')?.content ?? '';
    expect(calendar.replaceAll(/\r\n /g, '')).toMatch(/PARTSTAT=ACCEPTED[^\n]*(?:周宁|zhou|person)/i);
    await lin.call('bookings.change', { bookingId: booking.bookingId, start: at('14:00', day), end: at('15:00', day) });
    await cloud.settled();
    expect(await repliesOf(booking)).toEqual([]);
    const moved = (await mailsTo(zhou.me.email, '改期再问')).at(-1);
    expect(inviteIn(moved).sequence).toBe(1);
    expect(moved?.text).toContain('您参加吗');
  });

  test('who is taken out is told so by a number that calendars believe; the others’ answers stand', async () => {
    const booking = await givenMeeting('少一个人');
    const { bookingId } = booking;
    await zhou.call('bookings.reply', { bookingId, reply: 'accepted' });
    const { booking: after } = await lin.call('bookings.change', { bookingId, guests: [] });
    expect(after.sequence).toBe(1);
    await cloud.settled();
    const invite = inviteIn((await mailsTo(guest, '少一个人')).at(-1));
    expect(invite).toMatchObject({ method: 'CANCEL', sequence: 1 });
    expect(await repliesOf(booking)).toEqual([`${zhou.me.personId} accepted`]);
    expect(await mailsTo(zhou.me.email, '少一个人')).toHaveLength(1);
    // One more needs no new number; who has not answered still can.
    await lin.call('bookings.change', { bookingId, guests: [guest] });
    await zhou.call('bookings.reply', { bookingId, reply: 'declined' });
    expect(await repliesOf(booking)).toEqual([`${zhou.me.personId} declined`]);
    expect((await lin.call('bookings.get', { bookingId })).sequence).toBe(1);
  });

  test('is nobody who is not invited, and it is nobody’s business but theirs', async () => {
    const other = await givenPerson(company, { name: '旁人' });
    const booking = await givenMeeting('不关旁人');
    const { bookingId } = booking;
    await zhou.call('bookings.reply', { bookingId, reply: 'declined' });
    await cloud.settled();
    for (const caller of [other, lin, company.admin]) {
      expect((await caller.refusal('bookings.reply', { bookingId, reply: 'accepted' })).code).toBe('not_invited');
    }
    for (const reader of [other, company.admin]) {
      const seen = await reader.call('bookings.get', { bookingId });
      expect([seen.replies, seen.lastChange.who.name]).toEqual([[], 'Roomlight']);
    }
    const { entries } = await company.admin.call('bookings.history', { bookingId });
    expect(entries.map(({ what }) => what)).toEqual(['created']);
    await lin.call('bookings.cancel', { bookingId });
    expect((await zhou.refusal('bookings.reply', { bookingId, reply: 'accepted' })).code).toBe('booking_over');
  });
});

describe('the link in a mail', () => {
  test('shows the meeting and changes nothing until it is confirmed', async () => {
    const booking = await givenMeeting('访客答复');
    const token = await tokenIn(guest, '访客答复');
    const stored = async () => fingerprint(await readTable(engineOf(cloud)));
    const before = await stored();
    const shown = await cloud.anyone.call('bookings.invitationByLink', { token });
    expect(shown).toMatchObject({
      company: '星野科技',
      topic: '访客答复',
      organiser: '陈林',
      start: booking.start,
      zone: 'Asia/Shanghai',
      room: '云杉 1203',
      whereabouts: '主楼',
      state: 'open',
      name: guest,
      reply: null,
    });
    expect(await stored()).toBe(before);
    await cloud.clock.advance(1000);
    expect((await cloud.anyone.call('bookings.replyByLink', { token, reply: 'declined' })).reply).toBe('declined');
    await cloud.settled();
    expect(await repliesOf(booking)).toEqual([`${guest} declined`]);
    expect((await linesOf('访客答复')).at(-1)?.title).toBe(`${guest} 不能参加：访客答复`);
  });

  test('answers for its own recipient, and for nobody who has no link', async () => {
    const booking = await givenMeeting('各有各的');
    const [own, theirs] = [await tokenIn(zhou.me.email, '各有各的'), await tokenIn(guest, '各有各的')];
    expect(own).not.toBe(theirs);
    await cloud.anyone.call('bookings.replyByLink', { token: own, reply: 'accepted' });
    expect(await repliesOf(booking)).toEqual([`${zhou.me.personId} accepted`]);
    const forged = `${own.slice(0, 24)}${'A'.repeat(22)}`;
    const elsewhere = `${own.slice(0, 12)}${'0'.repeat(12)}${own.slice(24)}`;
    const stranger = `${'0'.repeat(12)}${own.slice(12)}`;
    for (const token of [forged, elsewhere, stranger]) {
      expect((await cloud.anyone.refusal('bookings.invitationByLink', { token })).code).toBe('not_found');
      expect((await cloud.anyone.refusal('bookings.replyByLink', { token, reply: 'accepted' })).code).toBe('not_found');
    }
  });

  test('is dead for who was taken out, and says so of a meeting that is off', async () => {
    const booking = await givenMeeting('链接失效');
    const { bookingId } = booking;
    const [own, theirs] = [await tokenIn(zhou.me.email, '链接失效'), await tokenIn(guest, '链接失效')];
    await cloud.clock.advance(1000);
    await lin.call('bookings.change', { bookingId, guests: [] });
    expect((await cloud.anyone.refusal('bookings.invitationByLink', { token: theirs })).code).toBe('not_found');
    await lin.call('bookings.cancel', { bookingId });
    const off = await cloud.anyone.call('bookings.invitationByLink', { token: own });
    expect([off.state, off.topic]).toEqual(['off', null]);
    const refusal = await cloud.anyone.refusal('bookings.replyByLink', { token: own, reply: 'accepted' });
    expect(refusal.code).toBe('booking_over');
  });

  test('is dead for who has left the company, and of a meeting that is over says nothing of what it was about', async () => {
    const leaver = await givenPerson(company, { name: '离职者' });
    await givenMeeting('离职之后', { people: [leaver.me.personId] });
    const [own, theirs] = [await tokenIn(leaver.me.email, '离职之后'), await tokenIn(guest, '离职之后')];
    await cloud.anyone.call('bookings.invitationByLink', { token: own });
    const { personId, version } = leaver.me;
    await company.admin.call('people.change', { personId, version, active: false });
    expect((await cloud.anyone.refusal('bookings.invitationByLink', { token: own })).code).toBe('not_found');
    const refusal = await cloud.anyone.refusal('bookings.replyByLink', { token: own, reply: 'accepted' });
    expect(refusal.code).toBe('not_found');
    expect((await cloud.anyone.call('bookings.invitationByLink', { token: theirs })).topic).toBe('离职之后');
    await cloud.clock.set(epochOf(at('11:00', day)));
    await cloud.settled();
    const over = await cloud.anyone.call('bookings.invitationByLink', { token: theirs });
    expect([over.state, over.topic]).toEqual(['over', null]);
  });

  test('answers twenty times an hour, whoever holds it', async () => {
    await givenMeeting('反复答复');
    const [own, theirs] = [await tokenIn(zhou.me.email, '反复答复'), await tokenIn(guest, '反复答复')];
    for (let n = 0; n < 20; n++) {
      await cloud.anyone.call('bookings.replyByLink', { token: theirs, reply: n % 2 ? 'accepted' : 'tentative' });
    }
    const refusal = await cloud.anyone.refusal('bookings.replyByLink', { token: theirs, reply: 'declined' });
    expect(refusal).toMatchObject({ code: 'too_many_requests', retryAfter: expect.any(Number) });
    expect((await cloud.anyone.call('bookings.invitationByLink', { token: theirs })).reply).toBe('accepted');
    expect((await cloud.anyone.call('bookings.replyByLink', { token: own, reply: 'accepted' })).reply).toBe('accepted');
  });
});

describe('the link in a series’ mail', () => {
  const days = [1, 8, 15, 22].map((n) => n + 49);
  const rule: RuleInput = { repeat: 'weekly', days: [weekday(at('10:00', days[0]).slice(0, 10))], count: 4 };

  test('answers for all that are to come, in one write: what is moved asks again, what is answered alone stands', async () => {
    const [first = 1] = days;
    const { series, occurrences } = await givenSeries(lin, {
      ...{ roomId: room.roomId, start: at('10:00', first), end: at('11:00', first), rule, topic: '周期答复' },
      ...{ people: [zhou.me.personId], guests: [guest] },
    });
    await cloud.settled();
    const token = await tokenIn(guest, '周期答复');
    const ids = occurrences.map(({ bookingId }) => bookingId as BookingId);
    const answers = async () =>
      Promise.all(
        ids.map(async (bookingId) => (await lin.call('bookings.get', { bookingId })).replies.map(({ reply }) => reply)),
      );
    const versions = async () =>
      Promise.all(ids.map(async (bookingId) => (await lin.call('bookings.get', { bookingId })).version));
    const before = [fingerprint(await readTable(engineOf(cloud))), await versions()];
    const shown = await cloud.anyone.call('bookings.invitationByLink', { token });
    expect(shown).toMatchObject({ topic: '周期答复', state: 'open', name: guest, reply: null });
    expect(shown.series).toMatchObject({ time: '10:00', coming: 4, open: 4, rule: { repeat: 'weekly', count: 4 } });
    expect(fingerprint(await readTable(engineOf(cloud)))).toBe(before[0]);

    await cloud.clock.advance(1000);
    const declined = await cloud.anyone.call('bookings.replyByLink', { token, reply: 'declined' });
    expect([declined.reply, declined.series?.open]).toEqual(['declined', 0]);
    await cloud.settled();
    expect(await answers()).toEqual(Array.from({ length: 4 }, () => ['declined']));
    expect(await versions()).toEqual(before[1]);
    expect((await linesOf('周期答复')).map(({ title }) => title).slice(1)).toEqual([`${guest} 不能参加：周期答复`]);

    // The person's own answer to one of them comes first, then one is moved: the series' answer is none to that.
    await cloud.clock.advance(1000);
    await zhou.call('bookings.reply', { bookingId: ids[0] as BookingId, reply: 'tentative' });
    await lin.call('bookings.change', {
      ...{ bookingId: ids[1] as BookingId, start: at('14:00', days[1]), end: at('15:00', days[1]) },
    });
    await cloud.settled();
    expect(await answers()).toEqual([['tentative', 'declined'], [], ['declined'], ['declined']]);
    const alone = await tokenIn(guest, '周期答复');
    await cloud.anyone.call('bookings.replyByLink', { token: alone, reply: 'accepted' });
    expect((await cloud.anyone.call('bookings.invitationByLink', { token })).series?.open).toBe(0);
    // Each meeting's history tells of what was an answer to it, whether it was given to the series or to it alone.
    const repliesTo = async (index: number) => {
      const { entries } = await lin.call('bookings.history', { bookingId: ids[index] as BookingId });
      return entries.flatMap(({ what, who }) => (what.startsWith('replied_') ? [[who.name, what]] : []));
    };
    await cloud.settled();
    expect(await repliesTo(0)).toEqual([
      [guest, 'replied_declined'],
      [zhou.me.name, 'replied_tentative'],
    ]);
    expect(await repliesTo(1)).toEqual([
      [guest, 'replied_declined'],
      [guest, 'replied_accepted'],
    ]);
    const theirs = await tokenIn(zhou.me.email, '邀请您参加周期会议：周期答复');
    await cloud.clock.advance(1000);
    await cloud.anyone.call('bookings.replyByLink', { token: theirs, reply: 'accepted' });
    await cloud.settled();
    expect(await answers()).toEqual([
      ['tentative', 'declined'],
      ['accepted', 'accepted'],
      ['declined', 'accepted'],
      ['declined', 'accepted'],
    ]);
    expect((await repliesTo(0)).length).toBe(2);
    expect((await repliesTo(2)).at(-1)).toEqual([zhou.me.name, 'replied_accepted']);

    // One that is taken again later is answered already; who is taken out has no link, and whoever comes back has not answered.
    const { occurrence = '' } = occurrences[3] ?? {};
    await lin.call('bookings.cancel', { bookingId: ids[3] as BookingId });
    const { roomId } = room;
    const { seriesId } = series;
    await cloud.clock.advance(1000);
    const again = await lin.call('bookings.takeOccurrence', {
      ...{ seriesId, occurrence, roomId, start: at('10:00', days[3]), end: at('11:00', days[3]) },
    });
    ids[3] = again.occurrences[3]?.bookingId as BookingId;
    expect((await answers())[3]).toEqual(['declined', 'accepted']);
    await lin.call('bookings.changeSeries', { seriesId, guests: [] });
    await cloud.settled();
    expect((await cloud.anyone.refusal('bookings.invitationByLink', { token })).code).toBe('not_found');
    await lin.call('bookings.changeSeries', { seriesId, guests: [guest] });
    await cloud.settled();
    expect((await answers())[3]).toEqual(['accepted']);
    await lin.call('bookings.cancelSeries', { seriesId });
    const off = await cloud.anyone.call('bookings.invitationByLink', { token });
    expect([off.state, off.topic]).toEqual(['off', null]);
    const late = await cloud.anyone.refusal('bookings.replyByLink', { token, reply: 'accepted' });
    expect(late.code).toBe('booking_over');
  });

  test('says no for what it asks about: what is off is not counted, who says no again is heard, who is asked again has not answered', async () => {
    const [first = 1, second] = days.map((n) => n + 1);
    const facts = { roomId: room.roomId, start: at('10:00', first), end: at('11:00', first), topic: '再次答复' };
    const { series, occurrences } = await givenSeries(lin, {
      ...facts,
      rule: { ...rule, days: [weekday(at('10:00', first).slice(0, 10))] },
      ...{ people: [zhou.me.personId], guests: [guest] },
    });
    const { seriesId } = series;
    const ids = occurrences.map(({ bookingId }) => bookingId as BookingId);
    await cloud.settled();
    const token = await tokenIn(guest, '再次答复');
    await lin.call('bookings.cancel', { bookingId: ids[0] as BookingId });
    await cloud.settled();
    const declines = async () => (await linesOf('再次答复')).filter(({ kind }) => kind === 'declined');
    const answer = async () => {
      await cloud.clock.advance(1000);
      await cloud.anyone.call('bookings.replyByLink', { token, reply: 'declined' });
      await cloud.settled();
    };
    await answer();
    const [told] = await declines();
    expect(told?.text.match(/年/g)).toHaveLength(3);
    await lin.call('bookings.change', {
      ...{ bookingId: ids[1] as BookingId, start: at('14:00', second), end: at('15:00', second) },
    });
    await answer();
    expect(await declines()).toHaveLength(2);

    // Taken out of the last two, they have still answered for the one before; asked again, they have not answered.
    const { occurrence: from = '' } = occurrences[2] ?? {};
    const answers = () => Promise.all(ids.slice(1).map((bookingId) => repliesOf({ bookingId } as Booking)));
    const no = [`${guest} declined`];
    for (const guests of [[], [guest]]) {
      await cloud.clock.advance(1000);
      await lin.call('bookings.changeSeries', { seriesId, from, guests });
      await cloud.settled();
      expect(await answers()).toEqual([no, [], []]);
    }
    for (const guests of [[], [guest]]) {
      await cloud.clock.advance(1000);
      await lin.call('bookings.change', { bookingId: ids[1] as BookingId, guests });
    }
    expect(await answers()).toEqual([[], [], []]);
  });
});
