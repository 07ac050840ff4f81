import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { RuleInput } from '../../shared/bookings/recurrence-schema.ts';
import type { RoomId } from '../../shared/ids.ts';
import { usualPreferences } from '../../shared/messages/preferences.ts';
import { epochOf } from '../../shared/time.ts';
import { givenCompany, givenFloor, givenPerson, givenRoom, type Person } from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const rule: RuleInput = { repeat: 'weekly', days: [2], count: 4 };

async function lines(person: Person): Promise<string[]> {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.flatMap(({ title, bookingId }) => (bookingId ? [title] : [])).reverse();
}

/** The newest calendar that was mailed to somebody. */
async function calendarOf(person: Person): Promise<ICAL.Component> {
  const parts = (await cloud.inbox(person.me.email)).flatMap(({ attachments }) => attachments);
  const part = parts.find(({ type }) => type === 'text/calendar');
  return new ICAL.Component(ICAL.parse(part?.content ?? ''));
}

const held = (calendar: ICAL.Component) => {
  const events = calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  const [master] = events;
  if (!master) throw new Error('no event');
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  for (const other of events.slice(1)) master.relateException(other);
  const days: string[] = [];
  const iterator = master.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    const { startDate, item } = master.getOccurrenceDetails(next);
    days.push(`${startDate.toJSDate().toISOString().slice(0, 16)} ${item.location}`);
  }
  return days;
};

test('a series is told once, with a calendar entry that holds exactly its meetings', async () => {
  const { floorId } = await givenFloor(company);
  const [room, other] = [
    await givenRoom(company, { floorId, name: '云杉' }),
    await givenRoom(company, { floorId, name: '银杏' }),
  ];
  const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
  const place = (day: number, roomId = room.roomId) => ({
    ...{ occurrence: at('10:00', day), roomId, start: at('10:00', day), end: at('11:00', day) },
  });
  const { series } = await lin.call('bookings.createSeries', {
    ...{ roomId: room.roomId, start: at('10:00', 1), end: at('11:00', 1), rule, topic: '例会' },
    people: [zhou.me.personId],
    occurrences: [place(1), place(8, other.roomId), place(22)],
  });
  await cloud.settled();
  await until(async () => (await lines(zhou)).length > 0);
  expect(await lines(lin)).toEqual(['周期会议预约成功（3 次）：例会']);
  expect(await lines(zhou)).toEqual(['陈林 邀请您参加周期会议：例会']);
  const first = await calendarOf(zhou);
  expect(first.getFirstPropertyValue('method')).toBe('REQUEST');
  expect(held(first)).toEqual([
    expect.stringMatching(/^2026-11-24T02:00 云杉/),
    expect.stringMatching(/^2026-12-01T02:00 银杏/),
    expect.stringMatching(/^2026-12-15T02:00 云杉/),
  ]);

  await lin.call('bookings.cancelSeries', { seriesId: series.seriesId, from: at('10:00', 22), reason: '项目结束' });
  await cloud.settled();
  expect((await lines(zhou)).slice(1)).toEqual(['周期会议有变动（1 次）：例会']);
  expect(held(await calendarOf(zhou))).toHaveLength(2);

  // One alone is changed under the name of the series, as a part of it.
  const { occurrences } = await lin.call('bookings.getSeries', { seriesId: series.seriesId });
  const bookingId = occurrences[0]?.bookingId;
  if (!bookingId) throw new Error('not booked');
  await lin.call('bookings.change', { bookingId, start: at('15:00', 1), end: at('16:00', 1) });
  await cloud.settled();
  const [alone] = (await calendarOf(zhou)).getAllSubcomponents('vevent');
  expect(alone?.getFirstPropertyValue('uid')).toBe(`${series.seriesId}@roomlight.app`);
  expect(String(alone?.getFirstPropertyValue('recurrence-id'))).toBe('2026-11-24T02:00:00Z');
  expect(Number(alone?.getFirstPropertyValue('sequence'))).toBeGreaterThan(1);

  await lin.call('bookings.cancelSeries', { seriesId: series.seriesId });
  await cloud.settled();
  expect((await lines(zhou)).at(-1)).toBe('周期会议已取消：例会');
  expect((await calendarOf(zhou)).getFirstPropertyValue('method')).toBe('CANCEL');
});

describe('of a series', () => {
  const days = (...list: [day: number, roomId: RoomId][]) =>
    list.map(([day, roomId]) => ({
      ...{ occurrence: at('10:00', day), roomId, start: at('10:00', day), end: at('11:00', day) },
    }));
  const facts = (topic: string, roomId: RoomId, ...people: Person[]) => ({
    ...{ roomId, start: at('10:00', 1), end: at('11:00', 1), rule, topic },
    people: people.map(({ me }) => me.personId),
  });

  test('an English reader gets the places in English, and exceptions only for what is one', async () => {
    const { floorId } = await givenFloor(company);
    const [room, other] = [await givenRoom(company, { floorId }), await givenRoom(company, { floorId, name: '银杏' })];
    const [lin, smith] = [await givenPerson(company), await givenPerson(company, { name: 'Smith' })];
    const { version } = await smith.call('people.me', {});
    await smith.call('people.changeMe', { version, locale: 'en' });
    await cloud.settled();
    await lin.call('bookings.createSeries', {
      ...facts('Standup', room.roomId, smith),
      occurrences: days([1, room.roomId], [8, other.roomId], [15, room.roomId], [22, room.roomId]),
    });
    await cloud.settled();
    const [master, ...others] = (await calendarOf(smith)).getAllSubcomponents('vevent');
    expect(others).toHaveLength(1);
    const [usual, elsewhere] = [master, others[0]].map((event) => String(event?.getFirstPropertyValue('location')));
    expect(elsewhere).toContain('银杏');
    expect(usual).not.toMatch(/（|，/);
    expect(elsewhere).not.toMatch(/（|，/);
  });

  test('whoever is invited and asked to approve is told both, for each room', async () => {
    const { floorId } = await givenFloor(company);
    const [lin, mo] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '陈默' })];
    const asked = { floorId, needsApproval: true, approvers: [mo.me.personId] };
    const [open, one, two] = [
      await givenRoom(company, { floorId, name: '云杉' }),
      await givenRoom(company, { ...asked, name: '玉兰' }),
      await givenRoom(company, { ...asked, name: '青松' }),
    ];
    await lin.call('bookings.createSeries', {
      ...facts('混合', one.roomId, mo),
      occurrences: days([1, one.roomId], [8, open.roomId], [15, two.roomId], [22, one.roomId]),
    });
    await cloud.settled();
    // The first date waits, and the booked one is announced all the same.
    expect((await lines(mo)).sort()).toEqual([
      '陈林 申请使用玉兰（周期会议，2 次）：混合',
      '陈林 申请使用青松（周期会议，1 次）：混合',
      '陈林 邀请您参加周期会议：混合',
    ]);
    expect((await cloud.inbox(mo.me.email)).filter(({ subject }) => subject.includes('混合'))).toHaveLength(3);
    expect((await lines(lin)).sort()).toEqual(['周期会议预约成功（1 次）：混合', '已提交审批：混合']);
    for (const person of [lin, mo]) {
      expect(held(await calendarOf(person))).toEqual([expect.stringMatching(/^2026-12-01T02:00 云杉/)]);
    }
  });

  test('what waited for the end of a quiet time is the whole of it, whatever became of one of its meetings', async () => {
    const { roomId } = await givenRoom(company);
    const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];
    const { version } = await zhou.call('people.me', {});
    const quiet = [{ from: '20:00', to: '19:00', days: [1, 2, 3, 4, 5, 6, 7] }];
    await zhou.call('people.changeMe', { version, messages: { ...usualPreferences, quiet } });
    await cloud.settled();
    const places = days([8, roomId], [15, roomId], [22, roomId]);
    const { occurrences } = await lin.call('bookings.createSeries', {
      ...facts('夜里', roomId, zhou),
      ...{ start: at('10:00', 8), end: at('11:00', 8), rule: { ...rule, count: 3 }, occurrences: places },
    });
    await cloud.settled();
    const [first] = occurrences;
    if (!first?.bookingId) throw new Error('not booked');
    await cloud.clock.advance(1000);
    await lin.call('bookings.cancel', { bookingId: first.bookingId });
    await cloud.settled();
    const mails = async () => (await cloud.inbox(zhou.me.email)).filter(({ subject }) => subject.includes('夜里'));
    expect(await mails()).toEqual([]);
    await cloud.clock.advance(epochOf(at('19:01', 0)) - (await cloud.clock.now()));
    await cloud.settled();
    const invitation = (await mails()).find(({ subject }) => subject.includes('邀请您参加周期会议'));
    const part = invitation?.attachments.find(({ type }) => type === 'text/calendar');
    expect(held(new ICAL.Component(ICAL.parse(part?.content ?? '')))).toEqual([
      expect.stringMatching(/^2026-12-08T02:00/),
      expect.stringMatching(/^2026-12-15T02:00/),
    ]);
  });
});
