import { afterEach, describe, expect, test } from 'vitest';
import { handler as followWaits } from '../../functions/bookings/on-waits.ts';
import { seriesRecords } from '../../functions/bookings/series/entity.ts';
import { handler as followFreed } from '../../functions/bookings/series/on-freed.ts';
import { wishes, wishesIn } from '../../functions/bookings/series/wishes.ts';
import { queryAll } from '../../functions/db/read.ts';
import { commit } from '../../functions/db/write.ts';
import { close } from '../../functions/places/closing.ts';
import { forgetFacts } from '../../functions/places/facts.ts';
import type { RuleInput } from '../../shared/bookings/recurrence-schema.ts';
import type { SeriesAnswer } from '../../shared/bookings/series-schema.ts';
import type { RoomId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { addMinutes } from '../../shared/time.ts';
import { checkTable, ofKind } from '../support/checker.ts';
import { givenBooking, givenCompany, givenFloor, givenPerson, givenRoom, givenSeries } from '../support/given.ts';
import { beforeWrites } from '../support/interleave.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const [lin, zhou] = [await givenPerson(company, { name: '陈林' }), await givenPerson(company, { name: '周宁' })];

afterEach(async () => {
  expect(checkTable(await readTable(engineOf(cloud)))).toEqual([]);
});

const weekly = (count: number): RuleInput => ({ repeat: 'weekly', days: [2], count });
const tenToEleven = { start: at('10:00', 1), end: at('11:00', 1) };
/** Over midnight each shares a day with the next, so that every one is a transaction of its own. */
const night = { start: at('23:00', 1), end: at('01:00', 2) };
const states = ({ occurrences }: SeriesAnswer) => occurrences.map(({ state }) => state);

describe('the plan', () => {
  test('tells the truth of each: free, taken by whom, refused by which rule, and what is free instead', async () => {
    const { floorId } = await givenFloor(company);
    const room = await givenRoom(company, { floorId, name: '云杉', equipment: ['screen'] });
    const twin = await givenRoom(company, { floorId, name: '银杏', equipment: ['screen', 'video'] });
    await givenRoom(company, { floorId, name: '小间', capacity: 2 });
    const taken = { start: at('10:30', 8), end: at('11:30', 8) };
    await givenBooking(zhou, { roomId: room.roomId, ...taken, topic: '客户来访' });
    await givenBooking(zhou, {
      roomId: room.roomId,
      start: at('10:00', 15),
      end: at('11:00', 15),
      private: true,
      topic: '薪酬',
    });
    const plan = await lin.call('bookings.planSeries', { roomId: room.roomId, ...tenToEleven, rule: weekly(4) });
    expect(plan.zone).toBe('Asia/Shanghai');
    expect(plan.occurrences.map(({ state }) => state)).toEqual(['free', 'taken', 'taken', 'free']);
    expect(plan.occurrences[1]?.holders).toEqual([{ ...taken, organiser: '周宁', topic: '客户来访', waits: false }]);
    expect(plan.occurrences[2]?.holders[0]).toMatchObject({ organiser: '周宁', topic: null });
    expect(plan.occurrences[1]?.choices[0]).toEqual({
      roomId: twin.roomId,
      roomName: '银杏',
      start: at('10:00', 8),
      end: at('11:00', 8),
    });
    expect(plan.occurrences[1]?.choices[1]).toMatchObject({ roomId: room.roomId, start: at('09:30', 8) });
    expect(ofKind(await readTable(engineOf(cloud)), 'series')).toEqual([]);
  });

  test('names the rule that forbids one, in the reader’s language', async () => {
    const room = await givenRoom(company);
    const plan = await lin.call(
      'bookings.planSeries',
      { roomId: room.roomId, ...tenToEleven, rule: { repeat: 'monthly_date', date: 24, count: 8 } },
      { locale: 'en' },
    );
    expect(plan.occurrences.filter(({ state }) => state === 'refused')).toHaveLength(2);
    expect(plan.occurrences.at(-1)?.reason).toMatch(/180 days/);
  });

  test('refuses rules with nothing, with too much, or with meetings over one another', async () => {
    const { roomId } = await givenRoom(company);
    const ask = (rule: object, facts: object = {}) =>
      lin.refusal('bookings.planSeries', { roomId, ...tenToEleven, ...facts, rule: rule as never });
    expect(await ask({ repeat: 'daily', until: '2026-11-01' })).toMatchObject({ code: 'invalid_input' });
    expect(await ask({ repeat: 'daily', until: '2028-01-01' })).toMatchObject({ code: 'too_many_occurrences' });
    const long = await ask({ repeat: 'daily', count: 3 }, { end: at('11:00', 2) });
    expect(long.fields?.[0]?.field).toBe('rule');
  });
});

describe('booking a series', () => {
  test('26 in one go, each an ordinary booking on the grid', async () => {
    const { roomId } = await givenRoom(company);
    const answer = await givenSeries(lin, { roomId, ...tenToEleven, rule: weekly(25), people: [zhou.me.personId] });
    expect(answer.series).toMatchObject({ state: 'active', progress: null, topic: '产品周会', version: 1 });
    expect(states(answer)).toEqual(Array(25).fill('booked'));
    const bookingId = answer.occurrences[3]?.bookingId;
    if (!bookingId) throw new Error('not booked');
    const booking = await lin.call('bookings.get', { bookingId });
    expect(booking).toMatchObject({
      seriesId: answer.series.seriesId,
      occurrence: at('10:00', 22),
      start: at('10:00', 22),
    });
    const again = await zhou.refusal('bookings.create', {
      roomId,
      start: at('10:00', 22),
      end: at('11:00', 22),
      topic: 'x',
    });
    expect(again.code).toBe('slot_taken');
  });

  test('with another room for one and one skipped, as accepted', async () => {
    const { floorId } = await givenFloor(company);
    const room = await givenRoom(company, { floorId });
    const other = await givenRoom(company, { floorId });
    const facts = { roomId: room.roomId, ...tenToEleven, rule: weekly(3) };
    const place = (day: number, roomId = room.roomId) => ({
      ...{ occurrence: at('10:00', day), roomId, start: at('10:00', day), end: at('11:00', day) },
    });
    const answer = await lin.call('bookings.createSeries', {
      ...facts,
      topic: '例会',
      occurrences: [place(1), place(8, other.roomId)],
    });
    expect(answer.occurrences.map(({ state, roomId, exception }) => [state, roomId, exception])).toEqual([
      ['booked', room.roomId, false],
      ['booked', other.roomId, true],
      ['skipped', room.roomId, false],
    ]);
  });

  test('a collision leaves nothing of it, and says how many were taken', async () => {
    const { roomId } = await givenRoom(company);
    const plan = await lin.call('bookings.planSeries', { roomId, ...tenToEleven, rule: weekly(5) });
    await givenBooking(zhou, { roomId, start: at('10:00', 15), end: at('10:30', 15) });
    const occurrences = plan.occurrences.map(({ occurrence, start, end }) => ({ occurrence, roomId, start, end }));
    const refused = await lin.refusal('bookings.createSeries', {
      ...{ roomId, ...tenToEleven, rule: weekly(5), topic: '例会', occurrences },
    });
    expect(refused.code).toBe('series_taken');
    expect(refused.detail).toContain('1');
    const { bookings } = await lin.call('bookings.mine', { from: at('00:00', 0), to: at('00:00', 100) });
    expect(bookings.filter((booking) => booking.roomId === roomId)).toEqual([]);
  });

  test('a repeated request is one series; the same key with another request is refused', async () => {
    const { roomId } = await givenRoom(company);
    const input = {
      ...{ roomId, ...tenToEleven, rule: weekly(2), topic: '例会' },
      occurrences: [{ occurrence: tenToEleven.start, roomId, ...tenToEleven }],
    };
    const options = { idempotencyKey: 'series-1' };
    const first = await lin.call('bookings.createSeries', input, options);
    const [second, third] = await Promise.all([
      lin.call('bookings.createSeries', input, options),
      lin.call('bookings.createSeries', input, options),
    ]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    const other = await lin.refusal('bookings.createSeries', { ...input, topic: '别的' }, options);
    expect(other.code).toBe('idempotency_key_reused');
  });

  test('what is none of the rule’s occurrences is refused', async () => {
    const { roomId } = await givenRoom(company);
    const refused = await lin.refusal('bookings.createSeries', {
      ...{ roomId, ...tenToEleven, rule: weekly(2), topic: '例会' },
      occurrences: [{ occurrence: at('10:00', 2), roomId, ...tenToEleven }],
    });
    expect(refused.fields?.[0]).toMatchObject({ field: 'occurrences.0.occurrence' });
  });

  test('of 100 all are booked, in several transactions', async () => {
    const { roomId } = await givenRoom(company);
    const answer = await givenSeries(lin, { roomId, ...tenToEleven, rule: { repeat: 'daily', count: 100 } });
    expect(answer.series.state).toBe('active');
    expect(states(answer)).toEqual(Array(100).fill('booked'));
  });

  test('of 60 nothing is left where one is taken meanwhile', async () => {
    const { roomId } = await givenRoom(company);
    const facts = { roomId, ...tenToEleven, rule: { repeat: 'daily', count: 60 } } as const;
    const plan = await lin.call('bookings.planSeries', facts);
    await givenBooking(zhou, { roomId, start: at('10:00', 55), end: at('10:30', 55) });
    const occurrences = plan.occurrences.map(({ occurrence, start, end }) => ({ occurrence, roomId, start, end }));
    const refused = await lin.refusal('bookings.createSeries', { ...facts, topic: '例会', occurrences });
    expect(refused.code).toBe('series_taken');
    const { bookings } = await lin.call('bookings.mine', { from: at('00:00', 0), to: at('00:00', 70) });
    expect(bookings.filter((booking) => booking.roomId === roomId)).toEqual([]);
    const [failed] = ofKind(await readTable(engineOf(cloud)), 'series').filter(({ state }) => state === 'failed');
    expect(failed?.collided).toEqual([
      { occurrence: at('10:00', 55), roomId, start: at('10:00', 55), end: at('11:00', 55) },
    ]);
  });
});

describe('changing a series', () => {
  test('this and following move to another time, the wall clock stays across a change of clocks', async () => {
    const building = { zone: 'Europe/Berlin' };
    const { roomId } = await givenRoom(company, { building });
    const start = '2027-03-15T09:00:00Z';
    const { series } = await givenSeries(lin, {
      ...{ roomId, start, end: addMinutes(start, 60) },
      rule: { repeat: 'weekly', days: [1], count: 4 },
    });
    const { seriesId } = series;
    const from = '2027-03-22T09:00:00Z';
    const plan = await lin.call('bookings.planSeriesChange', { seriesId, from, time: '10:30' });
    // Its own slots, from 10 to 11, stand in nobody's way.
    expect(plan.occurrences.map(({ start: to, state }) => [to, state])).toEqual([
      ['2027-03-22T09:30:00Z', 'free'],
      ['2027-03-29T08:30:00Z', 'free'],
      ['2027-04-05T08:30:00Z', 'free'],
    ]);
    const answer = await lin.call('bookings.changeSeries', { seriesId, from, time: '10:30' });
    expect(answer.occurrences.map((one) => one.start)).toEqual([
      '2027-03-15T09:00:00Z',
      '2027-03-22T09:30:00Z',
      '2027-03-29T08:30:00Z',
      '2027-04-05T08:30:00Z',
    ]);
    expect(answer.occurrences.some(({ exception }) => exception)).toBe(false);
    expect(answer.series.segments.map(({ time }) => time)).toEqual(['10:00', '10:30']);
  });

  test('words of all change alike; one alone becomes an exception by an ordinary change', async () => {
    const { roomId } = await givenRoom(company);
    const { series, occurrences } = await givenSeries(lin, { roomId, ...tenToEleven, rule: weekly(3) });
    const [first, second] = occurrences;
    if (!first?.bookingId || !second?.bookingId) throw new Error('not booked');
    await lin.call('bookings.change', { bookingId: second.bookingId, start: at('14:00', 8), end: at('15:00', 8) });
    const answer = await lin.call('bookings.changeSeries', {
      seriesId: series.seriesId,
      topic: '双周会',
      people: [zhou.me.personId],
    });
    expect(answer.series).toMatchObject({ topic: '双周会', people: [{ name: '周宁' }] });
    expect(answer.occurrences.map(({ exception }) => exception)).toEqual([false, true, false]);
    const booking = await zhou.call('bookings.get', { bookingId: second.bookingId });
    expect(booking).toMatchObject({ topic: '双周会', start: at('14:00', 8) });
  });

  test('those of several transactions move together or not at all', async () => {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, { roomId, ...night, rule: { repeat: 'daily', count: 4 } });
    const { seriesId } = series;
    // So late that places are kept for those before it already: longer at both ends, each needs the day that the last one needs.
    const blocked = await givenBooking(zhou, { roomId, start: at('01:00', 5), end: at('01:30', 5) });
    const longer = { seriesId, time: '22:30', minutes: 180 } as const;
    const refused = await lin.refusal('bookings.changeSeries', longer);
    expect(refused.code).toBe('series_taken');
    await cloud.settled();
    const before = await lin.call('bookings.getSeries', { seriesId });
    expect(before.occurrences.every(({ start, occurrence }) => start === occurrence)).toBe(true);
    expect(before.series.progress).toBeNull();
    expect(checkTable(await readTable(engineOf(cloud)))).toEqual([]);
    await zhou.call('bookings.cancel', { bookingId: blocked.bookingId });
    const after = await lin.call('bookings.changeSeries', longer);
    expect(after.occurrences.map(({ start, end, occurrence }) => [start, end, occurrence])).toEqual(
      [1, 2, 3, 4].map((day) => [at('22:30', day), at('01:30', day + 1), at('23:00', day)]),
    );
  });

  test('another’s is not changed, and nothing while a change is under way', async () => {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, { roomId, ...tenToEleven, rule: weekly(2), private: true });
    const { seriesId } = series;
    expect((await zhou.refusal('bookings.changeSeries', { seriesId, topic: 'x' })).code).toBe('forbidden');
    expect((await zhou.refusal('bookings.cancelSeries', { seriesId })).code).toBe('forbidden');
    const seen = await zhou.call('bookings.getSeries', { seriesId });
    expect(seen.series).toMatchObject({ topic: null, people: [], content: '' });
    expect((await company.admin.refusal('bookings.changeSeries', { seriesId, topic: 'x' })).code).toBe('forbidden');
    const moved = await company.admin.call('bookings.changeSeries', { seriesId, time: '15:00' });
    expect(moved.occurrences[0]?.start).toBe(at('15:00', 1));
  });
});

test('what is private of one is not read off its series by others', async () => {
  const { roomId } = await givenRoom(company);
  const guest = await givenPerson(company, { name: '孙悦' });
  const { series, occurrences } = await givenSeries(lin, {
    ...{ roomId, ...tenToEleven, rule: weekly(3) },
    ...{ topic: '并购', content: '底价', people: [zhou.me.personId], guests: ['bank@example.com'] },
  });
  const { seriesId } = series;
  expect((await guest.call('bookings.getSeries', { seriesId })).series.topic).toBe('并购');
  const [first] = occurrences;
  if (!first?.bookingId) throw new Error('not booked');
  const { bookingId } = first;
  await lin.call('bookings.changeSeries', { seriesId, to: at('00:00', 2), private: true });
  for (const reader of [guest, company.admin]) {
    const seen = await reader.call('bookings.getSeries', { seriesId });
    expect(seen.series).toMatchObject({ topic: null, content: '', people: [], guests: [] });
    expect(await reader.call('bookings.get', { bookingId })).toMatchObject({ seriesId: null, occurrence: null });
  }
  for (const reader of [lin, zhou]) {
    expect((await reader.call('bookings.getSeries', { seriesId })).series.topic).toBe('并购');
    expect((await reader.call('bookings.get', { bookingId })).seriesId).toBe(seriesId);
  }
});

test('a change of more than one transaction can hold keeps within a person’s hours, all of it or nothing', async () => {
  const other = await givenCompany(cloud);
  const none = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: null };
  const { version } = await other.admin.call('tenants.get', {});
  await other.admin.call('tenants.change', { version, policy: { quota: { ...none, personMinutesPerWeek: 7 * 60 } } });
  const person = await givenPerson(other);
  const { roomId } = await givenRoom(other);
  const rule = { repeat: 'daily', count: 50 } as const;
  const { series } = await givenSeries(person, { roomId, ...tenToEleven, rule });
  const { seriesId } = series;
  expect((await person.refusal('bookings.changeSeries', { seriesId, minutes: 90 })).code).toBe('quota_hours');
  const before = await person.call('bookings.getSeries', { seriesId });
  expect(before.series.progress).toBeNull();
  expect(before.occurrences.every(({ start, end }) => end === addMinutes(start, 60))).toBe(true);
  const moved = await person.call('bookings.changeSeries', { seriesId, time: '10:30' });
  expect(moved.occurrences.every(({ start, occurrence }) => start === addMinutes(occurrence, 30))).toBe(true);
});

describe('places that are kept while a large series moves', () => {
  /**
   * Moves twenty nights into another room, which are kept in one transaction and moved in two; from when they are kept, each further
   * write of the series waits for `meanwhile`.
   */
  async function moving(target: { roomId: string }, first: () => Promise<unknown>, meanwhile: () => Promise<unknown>) {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, {
      roomId,
      ...night,
      rule: { repeat: 'weekly', days: [2, 4], count: 20 },
    });
    await cloud.settled();
    const { tenantId } = company.admin.me;
    const isKept = async () =>
      (await queryAll(systemScope(tenantId, 'test'), { pk: `${tenantId}#sheet#${target.roomId}` })).some((sheet) =>
        Object.keys(sheet).some((name) => /^b[0-9a-z]{12}$/.test(name)),
      );
    let begun: Promise<unknown> | undefined;
    let met: Promise<unknown> | undefined;
    beforeWrites(async (operation, input) => {
      if (!JSON.stringify(input).includes('#series#')) return;
      if (operation === 'TransactWriteItems') begun ??= first();
      await begun;
      if (!met && (await isKept())) met ??= meanwhile();
      await met;
    });
    const { seriesId } = series;
    try {
      await lin.call('bookings.changeSeries', { seriesId, roomId: target.roomId as RoomId }).catch(() => undefined);
      await cloud.settled();
      await met;
    } finally {
      beforeWrites(null);
    }
    expect(met).toBeDefined();
    return lin.call('bookings.getSeries', { seriesId });
  }

  test('are taken for an admin who wants one, too', async () => {
    const target = await givenRoom(company);
    let refused: { code: string } | undefined;
    const { occurrences } = await moving(
      target,
      async () => {},
      async () => {
        refused = await company.admin.refusal('bookings.create', {
          roomId: target.roomId,
          ...night,
          topic: '要紧',
        });
      },
    );
    expect(refused?.code).toBe('slot_taken');
    expect(occurrences.every(({ roomId }) => roomId === target.roomId)).toBe(true);
  });

  test('do not keep a room that was removed meanwhile from being closed', async () => {
    const target = await givenRoom(company);
    const { roomId } = target;
    const scope = systemScope(company.admin.me.tenantId, 'places');
    const { occurrences, series } = await moving(
      target,
      () => company.admin.call('places.removeRoom', { roomId, version: 1 }),
      () => close(scope, roomId),
    );
    expect(occurrences.some((one) => one.roomId === roomId)).toBe(false);
    expect(series.progress).toBeNull();
  });

  test('go with the buffers that they were kept with, whatever the room has got since', async () => {
    const [from, target] = [await givenRoom(company), await givenRoom(company)];
    const { series } = await givenSeries(lin, { roomId: from.roomId, ...night, rule: { repeat: 'daily', count: 2 } });
    const { roomId, version } = target;
    let changed = false;
    beforeWrites(async (_operation, input) => {
      if (changed || !/"phase":{"S":"apply"}/.test(JSON.stringify(input))) return;
      changed = true;
      await company.admin.call('places.changeRoom', { roomId, version, bufferBefore: 15, bufferAfter: 15 });
      forgetFacts(company.admin.me.tenantId);
    });
    await lin.call('bookings.changeSeries', { seriesId: series.seriesId, roomId }).catch(() => undefined);
    await cloud.settled();
    beforeWrites(null);
    expect(changed).toBe(true);
    const after = await lin.call('bookings.getSeries', { seriesId: series.seriesId });
    expect(after.series.progress).toBeNull();
    expect(after.occurrences.map((one) => one.roomId)).toEqual([roomId, roomId]);
  });

  test('are offered to who waited for them when the series does not come to them, and counted no more', async () => {
    const limited = await givenCompany(cloud);
    const [person, other] = [await givenPerson(limited), await givenPerson(limited)];
    for (const { me } of [person, other]) {
      await limited.admin.call('people.change', { personId: me.personId, version: 1, department: '研发部' });
    }
    const quota = { personMinutesPerWeek: null, personAhead: null, departmentMinutesPerWeek: 480 };
    const { version } = await limited.admin.call('tenants.get', {});
    await limited.admin.call('tenants.change', { version, policy: { quota } });
    const [from, target] = [await givenRoom(limited), await givenRoom(limited)];
    const { series } = await givenSeries(person, {
      roomId: from.roomId,
      ...night,
      rule: { repeat: 'daily', count: 3 },
    });
    const { seriesId } = series;
    const move = { seriesId, roomId: target.roomId };
    expect((await person.refusal('bookings.changeSeries', { ...move, minutes: 180 })).code).toBe('quota_hours');
    // The last collides when the others are kept already.
    await givenBooking(limited.admin, { roomId: target.roomId, start: at('00:00', 4), end: at('00:30', 4) });
    let joined: { state: string } | undefined;
    beforeWrites(async (_operation, input) => {
      if (joined || !/"what":{"S":"collided"}/.test(JSON.stringify(input))) return;
      joined = { state: 'joining' };
      joined = await other.call('bookings.joinWaitlist', { roomId: target.roomId, ...night, topic: '候补' });
    });
    await person.call('bookings.changeSeries', { ...move, time: '23:15', minutes: 150 }).catch(() => undefined);
    await cloud.settled();
    beforeWrites(null);
    expect(joined?.state).toBe('waiting');
    const { waits } = await other.call('bookings.myWaits', {});
    expect(waits).toMatchObject([{ state: 'offered', offer: { roomId: target.roomId } }]);
    // Six hours of eight are taken as before, and nobody is offered what their department may not have.
    await givenBooking(other, { roomId: from.roomId, start: at('12:00', 1), end: at('13:30', 1) });
    const more = { roomId: from.roomId, start: at('14:00', 1), end: at('15:00', 1), topic: '太多' };
    expect((await other.refusal('bookings.create', more)).code).toBe('quota_hours');
    const taken = { roomId: target.roomId, start: at('10:00', 1), end: at('11:00', 1) };
    const { bookingId } = await givenBooking(limited.admin, taken);
    const wish = await other.call('bookings.joinWaitlist', { ...taken, topic: '候补' });
    await limited.admin.call('bookings.cancel', { bookingId });
    await cloud.settled();
    const stateNow = async () =>
      (await other.call('bookings.myWaits', {})).waits.find(({ waitId }) => waitId === wish.waitId)?.state;
    expect(await stateNow()).toBe('waiting');
    const now = await limited.admin.call('tenants.get', {});
    const wider = { ...quota, departmentMinutesPerWeek: 600 };
    await limited.admin.call('tenants.change', { version: now.version, policy: { quota: wider } });
    forgetFacts(limited.admin.me.tenantId);
    const detail = { name: 'series.changed', tenantId: limited.admin.me.tenantId, after: { freed: [taken] } };
    await followWaits({ detail } as unknown as Parameters<typeof followWaits>[0]);
    expect(await stateNow()).toBe('offered');
  });
});

describe('cancelling', () => {
  test('a range of days, then this and following, then nothing is left to cancel', async () => {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, { roomId, ...tenToEleven, rule: weekly(6) });
    const { seriesId } = series;
    const holidays = await lin.call('bookings.cancelSeries', {
      seriesId,
      from: at('00:00', 8),
      to: at('00:00', 16),
      reason: '放假',
    });
    expect(states(holidays)).toEqual(['booked', 'cancelled', 'cancelled', 'booked', 'booked', 'booked']);
    const rest = await lin.call('bookings.cancelSeries', { seriesId, from: at('10:00', 29) });
    expect(states(rest)).toEqual(['booked', 'cancelled', 'cancelled', 'booked', 'cancelled', 'cancelled']);
    await lin.call('bookings.cancelSeries', { seriesId });
    expect((await lin.refusal('bookings.cancelSeries', { seriesId })).code).toBe('booking_over');
  });

  test('of fifty, in several transactions', async () => {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, { roomId, ...tenToEleven, rule: { repeat: 'daily', count: 50 } });
    const answer = await lin.call('bookings.cancelSeries', { seriesId: series.seriesId });
    expect(states(answer)).toEqual(Array(50).fill('cancelled'));
  });

  test('one that is off can be taken again, with what is free now', async () => {
    const { roomId } = await givenRoom(company);
    const { series } = await givenSeries(lin, { roomId, ...tenToEleven, rule: weekly(3) });
    const { seriesId } = series;
    await lin.call('bookings.cancelSeries', { seriesId, from: at('10:00', 8), to: at('10:15', 8) });
    const plan = await lin.call('bookings.planSeriesChange', { seriesId, skipped: true });
    expect(plan.occurrences.map(({ occurrence, state }) => [occurrence, state])).toEqual([[at('10:00', 8), 'free']]);
    const [open] = plan.occurrences;
    if (!open) throw new Error('nothing is open');
    const { occurrence, start, end } = open;
    const answer = await lin.call('bookings.takeOccurrence', { seriesId, occurrence, roomId, start, end });
    expect(states(answer)).toEqual(['booked', 'booked', 'booked']);
    const twice = await lin.refusal('bookings.takeOccurrence', { seriesId, occurrence, roomId, start, end });
    expect(twice.code).toBe('changed_meanwhile');
  });
});

test.each([
  { what: 'a series of one transaction', count: 2 },
  { what: 'a series of several transactions', count: 4 },
])('$what is offered to move back when the room that it would rather have becomes free', async ({ count }) => {
  const topic = `换回例会 ${count}`;
  const { floorId } = await givenFloor(company);
  const [room, other] = [await givenRoom(company, { floorId, name: '云杉' }), await givenRoom(company, { floorId })];
  const timeOn = (day: number) => ({ start: at('23:00', day), end: at('01:00', day + 1) });
  const blocker = await givenBooking(zhou, { roomId: room.roomId, ...timeOn(2) });
  const place = (day: number) => ({
    ...{ occurrence: at('23:00', day), roomId: (day === 2 ? other : room).roomId },
    ...timeOn(day),
  });
  await lin.call('bookings.createSeries', {
    ...{ roomId: room.roomId, ...timeOn(1), rule: { repeat: 'daily', count }, topic },
    occurrences: Array.from({ length: count }, (_, index) => place(index + 1)),
  });
  await cloud.settled();
  const offers = async () => {
    const { messages } = await lin.call('messages.list', { limit: 100 });
    return messages
      .filter(({ kind, title }) => kind === 'room_back' && title.endsWith(topic))
      .map(({ title }) => title);
  };
  expect(await offers()).toEqual([]);
  await zhou.call('bookings.cancel', { bookingId: blocker.bookingId });
  await cloud.settled();
  expect(await offers()).toEqual([`云杉 空出来了，可以换回去：${topic}`]);
});

test('what its bookings would rather have is kept once a large series is done, whatever was followed before', async () => {
  const { floorId } = await givenFloor(company);
  const [room, other] = [await givenRoom(company, { floorId }), await givenRoom(company, { floorId })];
  const { series } = await lin.call('bookings.createSeries', {
    ...{ roomId: room.roomId, ...tenToEleven, rule: weekly(2), topic: '例会' },
    occurrences: [{ occurrence: tenToEleven.start, roomId: other.roomId, ...tenToEleven }],
  });
  await cloud.settled();
  const { tenantId } = company.admin.me;
  const scope = systemScope(tenantId, 'series');
  const roomId = room.roomId as RoomId;
  const [kept] = await wishesIn(scope, roomId, tenToEleven);
  if (!kept) throw new Error('nothing was wished for');
  // As it is where its bookings were followed before the series was active.
  await commit(scope, [wishes.remove(kept)]);
  const after = await seriesRecords.find(scope, series.seriesId);
  const before = { ...after, state: 'committing', lastChange: { ...after.lastChange, what: 'progress' } };
  const { who, at: time, what } = after.lastChange;
  const event = { id: 'e', name: 'series.changed', tenantId, subjectId: series.seriesId, version: after.version };
  const detail = { ...event, what, who, why: null, at: time, before, after };
  await followFreed({ detail } as unknown as Parameters<typeof followFreed>[0]);
  expect(await wishesIn(scope, roomId, tenToEleven)).toHaveLength(1);
});
