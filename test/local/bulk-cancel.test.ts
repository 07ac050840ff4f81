import { expect, test } from 'vitest';
import { AwsError } from '../../functions/aws.ts';
import { systemScope } from '../../shared/scope.ts';
import { breakAws } from '../support/faults.ts';
import { givenBooking, givenCompany, givenPerson, givenRoom, givenSeries } from '../support/given.ts';
import { at, setup } from '../support/setup.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const { parts, partKey } = await import('../../functions/bookings/bulk-entity.ts');
const { commit } = await import('../../functions/db/write.ts');
const company = await givenCompany(cloud);
const { admin } = company;
const scope = systemScope(admin.me.tenantId, 'test');
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
  const { handler } = await import('../../functions/bookings/series/on-series.ts');
  const told = await mailsAbout();
  expect(told).toBeGreaterThan(0);
  const lost = { done: 0, cancelled: 0, state: 'running', told: '' } as const;
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

test('people are told however slowly mails go out, and where nothing went for a while', async () => {
  const guests = Array.from({ length: 15 }, (_, index) => `guest-${index}@slow.example.org`);
  const meetings = [];
  for (const [index, facts] of [
    ...[1, 2].map(() => ({ people: [he.me.personId], guests })),
    ...[1, 2].map(() => ({ guests: [he.me.email] })),
  ].entries()) {
    const times = { start: at(`${10 + index}:00`, 5), end: at(`${11 + index}:00`, 5) };
    meetings.push(await givenBooking(zhou, { roomId, ...times, ...facts }));
  }
  await cloud.settled();
  const why = '消防检查';
  let refused = 0;
  const mend = breakAws(({ operation }) => {
    if (operation !== 'SendEmail' || refused === 20) return null;
    refused += 1;
    return new AwsError('TooManyRequestsException', 'too fast', 429);
  });
  const { bulkId } = await admin.call('bookings.planBulkCancel', {
    bookingIds: meetings.map(({ bookingId }) => bookingId),
  });
  await admin.call('bookings.startBulkCancel', { bulkId, reason: why });
  await cloud.settled();
  mend();
  expect(refused).toBe(20);
  const allTold = async () => {
    const found = await parts.find(scope, bulkId, partKey(0));
    expect(found).toMatchObject({ state: 'done', cancelled: 4, told: '~' });
    for (const guest of guests) expect(await told(guest, why)).toEqual({ calendars: 2, letters: 1 });
    return found;
  };
  const part = await allTold();

  // A run that has no more time tells some, and the rest is told by those after it.
  const { handler } = await import('../../functions/messages/on-events.ts');
  await commit(scope, [parts.replace(part, parts.next(scope, part, { told: '' }, 'lost'))]);
  const done = (await eventsOf(part.bulkPartId)).find((event) => event.what === 'progress');
  await handler(delivered(done), { getRemainingTimeInMillis: () => 0 });
  await cloud.settled();
  await allTold();
  const steps = (await eventsOf(part.bulkPartId)).map(({ after }) => (after as { told?: string } | null)?.told);
  expect(steps.slice(-3)).toEqual(['', expect.stringContaining('#'), '~']);
  // Invited to two by name, to two as a guest by address.
  expect(await told(he.me.email, why)).toEqual({ calendars: 4, letters: 2 });
});

test('what is cancelled of a part that stands still is told when it is set going again, whatever becomes of the rest', async () => {
  const [one, other] = [
    await givenBooking(zhou, { roomId, start: at('10:00', 6), end: at('11:00', 6) }),
    await givenBooking(he, { roomId, start: at('12:00', 6), end: at('13:00', 6) }),
  ];
  const why = '设备搬迁';
  const { bulkId } = await admin.call('bookings.planBulkCancel', { bookingIds: [one.bookingId] });
  await admin.call('bookings.startBulkCancel', { bulkId, reason: why });
  await cloud.settled();
  const part = await parts.find(scope, bulkId, partKey(0));
  const bookingIds = [other.bookingId, one.bookingId];
  const still = { bookingIds, done: 0, cancelled: 0, state: 'running', told: '' } as const;
  await commit(scope, [parts.replace(part, parts.next(scope, part, still, 'lost'))]);
  await cloud.clock.advance(61_000);
  await admin.call('bookings.startBulkCancel', { bulkId, reason: why });
  await cloud.settled();
  const finished = { done: 1, cancelled: 1, state: 'done', told: '~' };
  expect(await parts.find(scope, bulkId, partKey(0))).toMatchObject({ ...finished, bookingIds: [one.bookingId] });
  expect(await parts.find(scope, bulkId, partKey(1))).toMatchObject({ ...finished, bookingIds: [other.bookingId] });
  expect(await admin.call('bookings.bulkCancel', { bulkId })).toMatchObject({ state: 'done', total: 2, cancelled: 2 });
  for (const { me } of [zhou, he]) expect(await told(me.email, why)).toEqual({ calendars: 1, letters: 0 });
});

/** Mails to an address that name this reason. */
async function told(address: string, why: string) {
  const found = (await cloud.inbox(address)).filter(({ text }) => text.includes(why));
  const calendars = found.filter(({ attachments }) => attachments.length > 0).length;
  return { calendars, letters: found.length - calendars };
}

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
