import { expect, test } from 'vitest';
import { systemScope } from '../../shared/scope.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, givenSeries } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const he = await givenPerson(company, { name: '何川' });
const lu = await givenPerson(company, { name: '陆遥' });
const { roomId } = await givenRoom(company, { name: '云杉' });
const reason = '大厦停电检修';

test('what was chosen is cancelled with a reason that its people are told, once, whatever interrupts it', async () => {
  const people = [he.me.personId];
  const plain = await givenBooking(zhou, {
    ...{ roomId, start: at('10:00', 2), end: at('11:00', 2), people },
    guests: ['guest@example.org'],
  });
  const { version, preferences } = await lu.call('people.me', {});
  await lu.call('people.changeMe', { version, messages: { ...preferences.messages, calendar: false } });
  const hidden = await givenBooking(he, {
    ...{ roomId, start: at('14:00', 2), end: at('15:00', 2), topic: '薪酬', private: true, people: [lu.me.personId] },
  });
  const { series } = await givenSeries(zhou, {
    ...{ roomId, start: at('16:00', 2), end: at('17:00', 2), topic: '例会', people: [...people, lu.me.personId] },
    rule: { repeat: 'weekly', days: [3], count: 2 },
  });
  const over = await givenBooking(zhou, { roomId, start: at('12:00', 2), end: at('12:30', 2) });
  await zhou.call('bookings.cancel', { bookingId: over.bookingId });
  await cloud.settled();
  const found = await admin.call('bookings.search', { from: at('00:00', 0), to: at('00:00', 5), order: 'soonest' });
  const chosen = found.bookings.map(({ bookingId }) => bookingId);
  expect(chosen).toHaveLength(4);

  const plan = await admin.call('bookings.planBulkCancel', { bookingIds: chosen.slice(0, 2) });
  const { bulkId } = plan;
  expect(plan).toMatchObject({ meetings: 1, repeats: 0, over: 1, hidden: 0 });
  expect([...plan.people].sort()).toEqual([zhou.me.personId, he.me.personId, 'guest@example.org'].sort());
  const more = await admin.call('bookings.planBulkCancel', { bulkId, bookingIds: chosen.slice(2) });
  expect(more).toMatchObject({ bulkId, meetings: 2, repeats: 1, over: 0, hidden: 1 });
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject({ state: 'planned', total: 3, done: 0 });

  expect(await admin.call('bookings.startBulkCancel', { bulkId, reason })).toMatchObject({
    state: 'running',
    total: 3,
  });
  await expect(admin.call('bookings.planBulkCancel', { bulkId, bookingIds: chosen })).rejects.toThrow('bulk_started');
  await cloud.settled();
  const done = { state: 'done', reason, total: 3, done: 3, cancelled: 3, left: 0 };
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject(done);
  for (const { bookingId } of [plain, hidden]) {
    expect((await zhou.call('bookings.get', { bookingId })).state).toBe('cancelled');
  }
  // The rest of the series takes place.
  const [, last] = (await zhou.call('bookings.getSeries', { seriesId: series.seriesId })).occurrences;
  expect(last?.state).toBe('booked');
  const { entries } = await zhou.call('bookings.history', { bookingId: plain.bookingId });
  expect(entries.at(-1)).toMatchObject({ what: 'cancelled_together', why: reason, who: { id: admin.me.personId } });

  // Of one meeting people are told as ever; of several once, and their calendars of each, under the same subject.
  const subject = `2 场会议已取消：${reason}`;
  const [calendars, letters] = [await mailsOf(he.me.email, subject, true), await mailsOf(he.me.email, subject, false)];
  expect(calendars.map(({ text }) => text.includes('薪酬')).sort()).toEqual([false, true]);
  expect(letters).toHaveLength(1);
  expect(letters[0]?.text).toMatch(/14:00–15:00，云杉：薪酬\n.*16:00–17:00，云杉：例会/);
  expect(await mailsOf(lu.me.email, subject, true)).toEqual([]);
  expect(await mailsOf(lu.me.email, subject, false)).toHaveLength(1);
  const { messages } = await lu.call('messages.list', {});
  expect(messages.filter(({ kind }) => kind === 'cancelled').map(({ title }) => title)).toEqual([subject]);
  expect((await mailsOf(zhou.me.email, '会议已取消：例会', true)).length).toBe(1);

  // A run that died before it noted how far it was begins anew, and everything was told already.
  const { parts, partKey } = await import('../../functions/bookings/bulk-entity.ts');
  const { commit } = await import('../../functions/db/write.ts');
  const { handler } = await import('../../functions/bookings/series/on-series.ts');
  const told = await mailsAbout();
  expect(told).toBeGreaterThan(0);
  const scope = systemScope(admin.me.tenantId, 'test');
  const lost = { done: 0, cancelled: 0, state: 'running' } as const;
  const lose = async (number: number) => {
    const part = await parts.find(scope, bulkId, partKey(number));
    await commit(scope, [parts.replace(part, parts.next(scope, part, lost, 'lost'))]);
    return part.bulkPartId;
  };
  const started = (await eventsOf(await lose(0))).filter(({ what }) => what === 'started');
  expect(started).toHaveLength(1);
  await Promise.all([...started, ...started].map((event) => handler(delivered(event))));
  await cloud.settled();
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject(done);

  // Where nobody takes it up again, whoever looks on starts it again, once it has stood still for a while.
  await lose(1);
  await admin.call('bookings.startBulkCancel', { bulkId, reason });
  await cloud.settled();
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject({ state: 'running', done: 1 });
  await cloud.clock.advance(61_000);
  await admin.call('bookings.startBulkCancel', { bulkId, reason });
  await cloud.settled();
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject(done);
  expect(await mailsAbout()).toBe(told);
});

/** With a calendar or without. */
async function mailsOf(address: string, subject: string, withCalendar: boolean) {
  const found = await cloud.inbox(address);
  return found.filter((mail) => mail.subject.startsWith(subject) && mail.attachments.length > 0 === withCalendar);
}

/** Mails to those who were to meet that name the reason. */
async function mailsAbout(): Promise<number> {
  const boxes = await Promise.all(
    [zhou.me.email, he.me.email, 'guest@example.org'].map((address) => cloud.inbox(address)),
  );
  for (const box of boxes) expect(box.some(({ text }) => text.includes(reason))).toBe(true);
  return boxes.flat().filter(({ text }) => text.includes(reason)).length;
}
