import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import type { RuleInput } from '../../shared/bookings/recurrence-schema.ts';
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
