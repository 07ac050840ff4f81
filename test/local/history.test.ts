import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventOfRecord } from '../../functions/stream.ts';
import { systemScope } from '../../shared/scope.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';
import { delivered, streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const he = await givenPerson(company, { name: '何川' });
const { buildingId } = await givenBuilding(company);
const { floorId } = await givenFloor(company, { buildingId });
const spruce = await givenRoom(company, { floorId, name: '云杉' });
const birch = await givenRoom(company, { name: '白桦' });
const week = { from: at('00:00', 0), to: at('00:00', 14) };

type Filter = Omit<Parameters<typeof admin.call<'bookings.search'>>[1], 'from' | 'to'>;

/** Topics found, page by page, and how many calls it took. */
async function found(filter: Filter = {}, period = week): Promise<(string | null)[]> {
  const topics: (string | null)[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof admin.call<'bookings.search'>>> = await admin.call('bookings.search', {
      ...period,
      ...filter,
      ...(cursor ? { cursor } : {}),
    });
    topics.push(...page.bookings.map(({ topic }) => topic));
    cursor = page.cursor;
  } while (cursor);
  return topics;
}

/** What the list holds, without what only the table needs. */
async function listItems() {
  const items = await readTable(engineOf(cloud));
  return items
    .filter(({ sk }) => sk.startsWith('listed'))
    .map(({ pk, sk, ownerPk, ownerSk, row, services }) => {
      const asked = services instanceof Set ? [...services] : [];
      return JSON.stringify([pk, sk, ownerPk, ownerSk, row, asked]);
    })
    .sort();
}

test('all bookings are found by any of their facts, in pages, and private ones by nothing that is hidden', async () => {
  const plan = await givenBooking(zhou, {
    ...{ roomId: spruce.roomId, start: at('10:00'), end: at('11:00'), topic: '产品规划', type: 'client' },
    ...{ people: [he.me.personId], content: '带上季度\n预算表' },
  });
  await givenBooking(he, { roomId: birch.roomId, start: at('12:00'), end: at('13:00'), topic: '接口 评审' });
  const off = await givenBooking(he, { roomId: birch.roomId, start: at('15:00'), end: at('16:00'), topic: '面谈' });
  await he.call('bookings.cancel', { bookingId: off.bookingId, reason: '改期' });
  const people = [he.me.personId];
  const secret = { topic: '薪酬', content: '调整预算', type: 'interview' as const, private: true, people };
  const times = { start: at('09:00', 2), end: at('10:00', 2) };
  const hiddenOne = await givenBooking(zhou, { roomId: spruce.roomId, ...times, ...secret });
  const { itemId } = await admin.call('services.createItem', {
    ...{ category: 'administrative', name: '茶水' },
    staff: [{ personId: he.me.personId, areaId: null }],
  });
  for (const { bookingId } of [plan, hiddenOne]) await zhou.call('services.ask', { itemId, bookingId });
  await cloud.settled();

  expect(await found()).toEqual([null, '面谈', '接口 评审', '产品规划']);
  expect(await found({ order: 'soonest', limit: 1 })).toEqual(['产品规划', '接口 评审', '面谈', null]);
  expect(await found({}, { from: at('12:00'), to: at('15:00') })).toEqual(['接口 评审']);
  expect(await found({ text: '评审' })).toEqual(['接口 评审']);
  expect(await found({ text: '薪酬' })).toEqual([]);
  expect(await found({ text: '预算' })).toEqual(['产品规划']);
  expect(await found({ text: '季度 预算表 周宁' })).toEqual(['产品规划']);
  expect(await found({ types: ['interview'] })).toEqual([]);
  // Whom a private meeting has invited is between them.
  expect(await found({ attendeeId: he.me.personId })).toEqual(['产品规划']);
  expect(await found({ attendeeId: he.me.personId, states: ['booked', 'pending'] })).toEqual(['产品规划']);
  expect(await found({ organiserId: zhou.me.personId })).toEqual([null, '产品规划']);
  expect(await found({ text: '何川 周宁' })).toEqual(['产品规划']);
  expect(await found({ roomId: birch.roomId, limit: 1 })).toEqual(['面谈', '接口 评审']);
  expect(await found({ buildingId })).toEqual([null, '产品规划']);
  // A room's name is no secret of a private meeting.
  expect(await found({ text: '云杉' })).toEqual([null, '产品规划']);
  expect(await found({ text: `评审 白桦 ${birch.number}` })).toEqual(['接口 评审']);
  expect(await found({ phases: ['ahead'], limit: 1 })).toEqual([null, '接口 评审', '产品规划']);
  expect(await found({ phases: ['running', 'over'], order: 'soonest' })).toEqual([]);
  expect(await found({ phases: ['over'] }, { from: at('00:00', 3), to: at('00:00', 9) })).toEqual([]);
  expect(await found({ floorId })).toEqual([null, '产品规划']);
  expect(await found({ floorId, states: ['cancelled'] })).toEqual([]);
  // By their number, in no period, and by the beginning of it.
  const long = { from: at('00:00', 90), to: at('00:00', 91) };
  expect(await found({ text: plan.bookingId.toUpperCase() }, long)).toEqual(['产品规划']);
  expect(await found({ text: plan.bookingId, roomId: birch.roomId }, long)).toEqual([]);
  expect(await found({ text: hiddenOne.bookingId })).toEqual([null]);
  expect(await found({ text: plan.bookingId.slice(0, 9), states: ['booked'] })).toContain('产品规划');
  // Departments are those of now.
  await admin.call('people.changeMany', { personIds: [he.me.personId], department: '质量部' });
  await cloud.settled();
  expect(await found({ department: '质量部' })).toEqual(['面谈', '接口 评审']);
  const whole = await admin.call('bookings.search', { ...week, detailed: true });
  const none = { department: '', people: [], guests: [], ending: null };
  const { lastChange: cancelling } = await he.call('bookings.get', { bookingId: off.bookingId });
  expect(cancelling).toMatchObject({ what: 'cancelled', why: '改期', who: { name: '何川' } });
  expect(whole.bookings.map(({ detail }) => detail)).toEqual([
    none,
    { ...none, department: '质量部', ending: cancelling },
    { ...none, department: '质量部' },
    { ...none, people: ['何川'] },
  ]);
  expect(await found({ department: '质量部', text: '接口' })).toEqual(['接口 评审']);
  expect(await found({ states: ['cancelled'] })).toEqual(['面谈']);
  expect(await found({ itemId })).toEqual(['产品规划']);
  const { bookings } = await admin.call('bookings.search', { ...week, itemId });
  expect(bookings[0]).toMatchObject({ heads: 2, services: [itemId], state: 'booked', organiser: { name: '周宁' } });
  const [hidden] = (await admin.call('bookings.search', { ...week, limit: 1 })).bookings;
  expect(bookings[0]).not.toHaveProperty('content');
  expect(hidden).toMatchObject({ topic: null, type: 'other', heads: null, private: true, services: [] });
});

test('a search that finds little says how far it came and goes on from there', async () => {
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  const listed = (await readTable(engineOf(cloud))).find(
    ({ sk, row }) => sk === 'listed' && String(row).includes('规划'),
  );
  const row = JSON.parse(String(listed?.row));
  const start = at('10:00', 40);
  const puts = Array.from({ length: 700 }, (_none, n) => {
    const bookingId = `bkg_${String(n).padStart(12, '0')}`;
    const facts = { ...row, bookingId, start, topic: n === 650 ? '要找的' : '例会' };
    const put = {
      ...{ pk: { S: `${tenantId}#listing#${n}` }, sk: { S: 'test' }, row: { S: JSON.stringify(facts) } },
      ...{ ownerPk: { S: `${tenantId}#history` }, ownerSk: { S: `${start}#${bookingId}` } },
    };
    return { tenantId, put };
  });
  for (let n = 0; n < puts.length; n += 100) await commit(systemScope(tenantId, 'test'), puts.slice(n, n + 100));
  const later = { from: at('00:00', 30), to: at('00:00', 50), order: 'soonest' as const, text: '要找的' };
  const first = await admin.call('bookings.search', later);
  expect(first).toMatchObject({ bookings: [], searchedUntil: start });
  expect(await found({ order: 'soonest', text: '要找的' }, later)).toEqual(['要找的']);
});

test('the list is that of a recount, whatever happens and however events come', { retry: 0 }, async () => {
  const { handler } = await import('../../functions/bookings/on-undecided.ts');
  const deeds = fc.sample(
    fc.record({ day: fc.integer({ min: 3, max: 6 }), hour: fc.integer({ min: 9, max: 16 }), do: fc.nat(4) }),
    { numRuns: 12, seed: 7 },
  );
  for (const { day, hour, do: deed } of deeds) {
    const facts = {
      start: at(`${String(hour).padStart(2, '0')}:00`, day),
      end: at(`${hour}:30`.padStart(5, '0'), day),
    };
    const made = await givenBooking(zhou, { roomId: spruce.roomId, ...facts }).catch(() => null);
    if (!made) continue;
    const { bookingId } = made;
    if (deed === 1) await zhou.call('bookings.cancel', { bookingId });
    if (deed === 2) await zhou.call('bookings.change', { bookingId, roomId: birch.roomId }).catch(() => null);
    if (deed === 3)
      await zhou.call('bookings.change', { bookingId, topic: '改', people: [he.me.personId], private: true });
  }
  await cloud.settled();
  const right = await listItems();
  const events = (await streamRecords()).flatMap((record) => eventOfRecord(record) ?? []);
  const ours = events.filter(({ name }) => name.startsWith('booking.')).slice(-20);
  await Promise.all([...ours.toReversed(), ...ours].map((event) => handler(delivered(event as never))));
  expect(await listItems()).toEqual(right);

  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  for (const { pk, sk } of await readTable(engineOf(cloud))) {
    if (sk.startsWith('listed')) await commit(systemScope(tenantId, 'test'), [{ tenantId, remove: { pk, sk } }]);
  }
  expect(await found()).toEqual([]);
  const all = { looked: 0, corrected: 0 };
  let cursor: string | null = null;
  do {
    const page: { looked: number; corrected: number; cursor: string | null } = await admin.call('bookings.relist', {
      limit: 7,
      ...(cursor ? { cursor } : {}),
    });
    all.looked += page.looked;
    all.corrected += page.corrected;
    cursor = page.cursor;
  } while (cursor);
  expect(all.corrected).toBe(all.looked);
  expect(await listItems()).toEqual(right);
  expect((await admin.call('bookings.relist', { limit: 200 })).corrected).toBe(0);
});
