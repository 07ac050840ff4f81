import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from 'vitest';
import { newId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { figuresOf, sharesOf } from '../../shared/services/figures.ts';
import type { ServiceFigures, ServiceRequest } from '../../shared/services/schema.ts';
import { addMinutes } from '../../shared/time.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, engineOf, passTo, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const lin = await givenPerson(company, { name: '陈林' });
const [wang, zhao] = [
  await givenPerson(company, { name: '王师傅', roles: ['staff'] }),
  await givenPerson(company, { name: '赵师傅', roles: ['staff'] }),
];
const { buildingId } = await givenBuilding(company);
const [low, high] = [
  await givenFloor(company, { buildingId, level: 1 }),
  await givenFloor(company, { buildingId, level: 2 }),
];
const down = await givenRoom(company, { name: '云杉', floorId: low.floorId });
const up = await givenRoom(company, { name: '白桦', floorId: high.floorId, checkIn: 'on' });
const area = await admin.call('services.createArea', { name: '高区', floors: [high.floorId] });
const staff = [wang, zhao].map(({ me }) => ({ personId: me.personId }));
const fruit = await admin.call('services.createItem', {
  ...{ category: 'administrative' as const, name: '果盘', hasQuantity: true, price: 1800, stock: 10, staff },
});
const hours = { open: '08:30', close: '18:00', days: [1, 2, 3, 4, 5] };
const support = await admin.call('services.createItem', {
  ...{ category: 'device' as const, name: 'IT 支持', targetMinutes: 30, staff, hours },
});

const asking = (quantity: number, facts: object = {}) =>
  lin.call('services.ask', { itemId: fruit.itemId, roomId: down.roomId, quantity, ...facts });
const left = async () => (await lin.call('services.offered', { roomId: down.roomId })).items[0]?.stock;
const step = (
  by: typeof wang,
  requestId: ServiceRequest['requestId'],
  name: 'accept' | 'start' | 'finish' | 'cancel',
) => by.call('services.act', { requestId, step: name });

test('stock is taken by those who ask at once, never below nought, and given back by what comes to nothing', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 6 }, () => asking(3)));
  const made = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value.request] : []));
  expect(made).toHaveLength(3);
  expect(made[0]).toMatchObject({ price: 1800, quantity: 3 });
  expect(await left()).toBe(1);
  const refused = await lin.refusal('services.ask', { itemId: fruit.itemId, roomId: down.roomId, quantity: 3 });
  expect(refused).toMatchObject({ code: 'out_of_stock', detail: '“果盘”只剩 1 份。' });
  const [first, second, third] = made.map(({ requestId }) => requestId) as [never, never, never];
  await Promise.allSettled([step(lin, first, 'cancel'), step(lin, first, 'cancel')]);
  expect(await left()).toBe(4);
  await step(wang, second, 'finish');
  await wang.call('services.act', { requestId: third, step: 'refuse', reason: '坏了' });
  expect(await left()).toBe(7);
  // What is not counted any more is not given back to.
  const { request } = await asking(2);
  const { request: earlier } = await asking(1);
  const { items } = await admin.call('services.catalogue', {});
  const { version } = items.find(({ itemId }) => itemId === fruit.itemId) ?? { version: 0 };
  await admin.call('services.changeItem', { itemId: fruit.itemId, version, stock: null });
  await step(lin, request.requestId, 'cancel');
  expect(await left()).toBeNull();
  const set = await admin.call('services.changeItem', { itemId: fruit.itemId, version: version + 1, stock: 8 });
  expect(set.stock).toBe(8);
  // What was taken before counting was begun anew is not given back to it.
  await step(lin, earlier.requestId, 'cancel');
  expect(await left()).toBe(8);
});

test('a room that is released gives back what its meeting took; where it is gone when it is taken up again, both sides hear so', async () => {
  const booking = await givenBooking(lin, { roomId: up.roomId, start: at('10:00'), end: at('11:00') });
  const { request } = await asking(6, { roomId: undefined, bookingId: booking.bookingId });
  await passTo(cloud, Date.parse(at('10:10')));
  expect(await left()).toBe(8);
  const other = await asking(4);
  await lin.call('bookings.reinstate', { bookingId: booking.bookingId });
  await cloud.settled();
  const view = await lin.call('services.get', { requestId: request.requestId });
  expect(view.request).toMatchObject({ state: 'cancelled', reason: '库存已不足' });
  expect(await left()).toBe(4);
  await step(lin, other.request.requestId, 'cancel');
});

test('hours: what is wanted outside them is refused, what is out of order is mended when they begin', async () => {
  const friday = at('17:50', 4).slice(0, 10);
  await cloud.clock.set(Date.parse(`${friday}T09:50:00Z`));
  const { request } = await lin.call('services.ask', { itemId: support.itemId, roomId: down.roomId });
  // Ten minutes on Friday, twenty on Monday.
  expect(request.dueAt.slice(0, 16)).toBe(addMinutes(`${friday}T00:50:00Z`, 3 * 1440).slice(0, 16));
  const tea = await admin.call('services.createItem', { category: 'administrative', name: '茶水', hours });
  const refusal = await lin.refusal('services.ask', {
    ...{ itemId: tea.itemId, roomId: down.roomId, wantedAt: `${friday}T12:00:00Z` },
  });
  expect(refusal).toMatchObject({ code: 'not_served', detail: expect.stringContaining('周五 08:30–18:00') });
});

test('the admins’ list: every filter, pages, and giving a request to somebody else', async () => {
  const { request } = await asking(1, { roomId: up.roomId });
  const { requestId } = request;
  await step(wang, requestId, 'accept');
  const ids = async (input: object) =>
    (await admin.call('services.requests', { limit: 100, ...input })).requests.map(({ request }) => request.requestId);
  const { personId } = wang.me;
  const day = request.dueAt.slice(0, 10);
  const yes = [
    ...[{}, { state: 'accepted' }, { itemId: fruit.itemId }, { category: 'administrative' }, { areaId: area.areaId }],
    ...[{ roomId: up.roomId }, { buildingId }, { personId }, { personId: lin.me.personId }],
    ...[{ from: day, until: day }, { from: day }],
  ];
  for (const input of yes) expect(await ids(input), JSON.stringify(input)).toContain(requestId);
  const no = [
    ...[{ state: 'new' }, { list: 'closed' }, { itemId: support.itemId }, { category: 'device' }],
    ...[{ roomId: down.roomId }, { personId: zhao.me.personId }, { overdue: 'yes' }, { until: '2026-01-31' }],
  ];
  for (const input of no) expect(await ids(input), JSON.stringify(input)).not.toContain(requestId);
  // What the table sorts out comes in pages of another length than what is given out of them.
  for (const input of [
    {},
    { buildingId },
    { areaId: area.areaId },
    { personId: lin.me.personId, itemId: fruit.itemId },
  ]) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page: { requests: { request: ServiceRequest }[]; cursor: string | null } = await admin.call(
        'services.requests',
        { ...input, list: 'closed', limit: 2, cursor },
      );
      expect(page.requests.length).toBeLessThanOrEqual(2);
      found.push(...page.requests.map((view) => view.request.requestId));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(await ids({ ...input, list: 'closed' }));
    expect(new Set(found).size).toBe(found.length);
  }

  const view = await admin.call('services.handOver', { requestId, personId: zhao.me.personId });
  expect(view.request.assignee?.name).toBe('赵师傅');
  await cloud.settled();
  const titles = async (person: typeof lin) =>
    (await person.call('messages.list', {})).messages
      .filter((message) => message.requestId === requestId)
      .map(({ title }) => title);
  expect(await titles(lin)).toContain('现由 赵师傅 处理：果盘 × 1');
  expect(await titles(zhao)).toContain(`${admin.me.name} 转交给您：果盘 × 1`);
  expect(await titles(wang)).toContain('服务请求已交给其他同事：果盘 × 1');
});

test('figures: the times until requests are taken and done, and always those of a recount', async () => {
  const start = Math.ceil((await cloud.clock.now()) / 60_000) * 60_000 + 3 * 86_400_000;
  await cloud.clock.set(start);
  await cloud.settled();
  const { request: quick } = await asking(1, { roomId: up.roomId });
  const { request: slow } = await asking(1, { roomId: up.roomId });
  await cloud.clock.set(start + 5 * 60_000);
  await step(wang, quick.requestId, 'accept');
  await cloud.clock.set(start + 10 * 60_000);
  await step(wang, quick.requestId, 'finish');
  await passTo(cloud, start + 40 * 60_000);
  await step(zhao, slow.requestId, 'finish');
  await cloud.settled();
  const day = new Date(start + 8 * 3_600_000).toISOString().slice(0, 10);
  const ofDay = await admin.call('services.figures', { from: day, until: day });
  const expected = {
    requests: 2,
    accepted: 2,
    done: 2,
    minutesToAccept: 22.5,
    minutesToDone: 25,
    late: 1,
    inTime: 0.5,
  };
  expect(ofDay.total).toMatchObject(expected);
  expect(ofDay.areas).toMatchObject([{ name: '高区', ...expected }]);
  expect(ofDay.items).toMatchObject([{ name: '果盘', ...expected }]);
  expect(ofDay.months).toMatchObject([{ month: day.slice(0, 7), ...expected }]);
  const period = { from: '2026-11-01', until: '2027-03-31' };
  const all = await admin.call('services.figures', period);
  expect(all.total).toEqual(await recounted());
  const counted = await admin.call('services.recount', { limit: 100 });
  expect(counted).toMatchObject({ corrected: 0, cursor: expect.any(String) });
  const items = await readTable(engineOf(cloud));
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  const scope = systemScope(tenantId, 'test');
  for (const { pk, sk, kind } of items) {
    const isFigure = pk.includes('#figures#services') || kind === 'counted-request';
    if (isFigure) await commit(scope, [{ tenantId, remove: { pk, sk } }]);
  }
  expect((await admin.call('services.figures', period)).total.requests).toBe(0);
  for (let cursor: string | undefined | null; cursor !== null; ) {
    cursor = (await admin.call('services.recount', { limit: 3, cursor })).cursor;
  }
  expect(await admin.call('services.figures', period)).toEqual(all);
  const ofBuilding = await admin.call('services.figures', { ...period, buildingId });
  expect(ofBuilding.months).toEqual(all.months);

  const { request: mine } = await asking(1, { roomId: up.roomId });
  await step(wang, mine.requestId, 'accept');
  await cloud.settled();
  const ofPeople = async () => [
    (await wang.call('services.tasks', { list: 'mine' })).tasks.map(({ request }) => request.requestId),
    (await admin.call('people.holdingsOf', { personId: wang.me.personId })).tasks,
    (await requestsOf(wang.me.personId)).map(({ request }) => request.requestId),
    (await requestsOf(lin.me.personId)).length,
  ];
  const told = await ofPeople();
  expect(told[0]).toContain(mine.requestId);
  await keepAsBefore();
  expect(await ofPeople()).toEqual(told);
  const since = await admin.call('services.figures', period);
  expect(since.total.requests).toBe(all.total.requests + 1);
  // One that a release of before has begun listed nobody’s: coming to its end now does not make it one of all.
  expect(await admin.call('services.recount', { limit: 100, cursor: 'closed' })).toMatchObject({ cursor: null });
  expect(await ofPeople()).toEqual(told);
  for (let cursor: string | undefined | null; cursor !== null; ) {
    cursor = (await admin.call('services.recount', { limit: 3, cursor })).cursor;
  }
  expect(await admin.call('services.figures', period)).toEqual(since);
  expect(await ofPeople()).toEqual(told);
  expect((await admin.call('services.figures', { from: '2026-01-01', until: '2026-12-31' })).total).toEqual(
    since.total,
  );
  expect(await cloud.failures()).toEqual([]);
});

/** As they were before they were listed by person, and counted by years and by months of buildings. */
async function keepAsBefore(): Promise<void> {
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  const scope = systemScope(tenantId, 'test');
  const asBefore = (text: string) => JSON.parse(JSON.stringify(text).replaceAll('requests', 'service'));
  for (const { pk, sk, kind, ...rest } of await readTable(engineOf(cloud))) {
    const isNew = pk === `${tenantId}#forms` || sk.startsWith('of#');
    if (isNew) await commit(scope, [{ tenantId, remove: { pk, sk } }]);
    if (pk.includes('#figures#services')) {
      await commit(scope, [{ tenantId, remove: { pk, sk } }]);
      if (/^requests#[md]#/.test(sk))
        await commit(scope, [{ tenantId, put: marshall({ pk, sk: asBefore(sk), ...rest }) }]);
    }
    if (kind === 'counted-request') {
      const shares = (rest.shares as { kind: string }[]).filter((share) => share.kind === 'requests');
      await commit(scope, [{ tenantId, put: marshall({ pk, sk, kind, ...rest, shares: asBefore(shares as never) }) }]);
    }
  }
}

async function requestsOf(personId: typeof wang.me.personId) {
  const lists = await Promise.all(
    (['open', 'closed'] as const).map((list) => admin.call('services.requests', { list, personId, limit: 100 })),
  );
  return lists.flatMap(({ requests }) => requests);
}

function requestShares(request: ServiceRequest & { targetMinutes: number }) {
  return sharesOf(request, { floorId: low.floorId, buildingId, zone: 'Asia/Shanghai' }).filter(
    ({ kind }) => kind === 'requests',
  );
}

/** From the requests themselves. */
async function recounted(): Promise<ServiceFigures> {
  const total: Record<string, number> = {};
  for (const item of await readTable(engineOf(cloud))) {
    if (item.kind !== 'request') continue;
    const request = item as unknown as ServiceRequest & { targetMinutes: number };
    for (const { counters } of requestShares(request)) {
      for (const [name, value] of Object.entries(counters)) total[name] = (total[name] ?? 0) + value;
    }
  }
  return figuresOf(total);
}

test('a building’s figures keep what was asked for on a floor that is gone', async () => {
  const { buildingId: house } = await givenBuilding(company);
  const { floorId, version } = await givenFloor(company, { buildingId: house, level: 1 });
  const room = await givenRoom(company, { floorId });
  const { request } = await asking(1, { roomId: room.roomId });
  await step(wang, request.requestId, 'finish');
  await cloud.settled();
  const period = { from: '2026-11-01', until: '2027-03-31', buildingId: house };
  const told = await admin.call('services.figures', period);
  expect(told.total).toMatchObject({ requests: 1, done: 1 });
  await admin.call('places.removeRoom', { roomId: room.roomId, version: room.version });
  await admin.call('places.removeFloor', { floorId, version });
  await cloud.settled();
  expect(await admin.call('services.figures', period)).toEqual(told);
});

test('what somebody has finished is not theirs to do, though the index may still say so', async () => {
  const { request } = await asking(1);
  const { requestId } = request;
  await step(wang, requestId, 'accept');
  const ofWang = (items: Awaited<ReturnType<typeof readTable>>) =>
    items.find(({ pk, sk }) => pk.endsWith(`#request#${requestId}`) && sk === 'of#assignee');
  const before = ofWang(await readTable(engineOf(cloud)));
  await step(wang, requestId, 'finish');
  const { commit } = await import('../../functions/db/write.ts');
  const { tenantId } = admin.me;
  // As an index that is behind would list it.
  await commit(systemScope(tenantId, 'test'), [{ tenantId, put: marshall(before) }]);
  const mine = (await wang.call('services.tasks', { list: 'mine' })).tasks.map((task) => task.request.requestId);
  expect(mine).not.toContain(requestId);
  const open = await admin.call('services.requests', { list: 'open', personId: wang.me.personId, limit: 100 });
  expect(open.requests.map((view) => view.request.requestId)).not.toContain(requestId);
});

test('what somebody serves is set from the person as well, across all services at once', async () => {
  const personId = zhao.me.personId;
  const { areaId } = area;
  const ofPerson = async () => {
    const { items } = await admin.call('services.catalogue', {});
    return items.flatMap(({ itemId, staff: all }) =>
      all.filter((one) => one.personId === personId).map((one) => ({ itemId, areaId: one.areaId })),
    );
  };
  const others = async () =>
    (await admin.call('services.catalogue', {})).items.map(({ staff: all }) =>
      all.filter((one) => one.personId !== personId),
    );
  const before = await others();
  const duties = [
    { itemId: fruit.itemId, areaId },
    { itemId: support.itemId, areaId },
    { itemId: support.itemId, areaId: null },
  ];
  await admin.call('services.setDuties', { personId, duties });
  const byText = (list: object[]) => list.map((one) => JSON.stringify(one)).sort();
  expect(byText(await ofPerson())).toEqual(byText(duties));
  expect(await others()).toEqual(before);
  // The area is counted as used by both, and is free again with the last.
  const { version } = area;
  expect(await admin.refusal('services.removeArea', { areaId, version })).toMatchObject({ code: 'area_in_use' });
  await admin.call('services.setDuties', { personId, duties: duties.slice(0, 1) });
  expect(await admin.refusal('services.removeArea', { areaId, version })).toMatchObject({ code: 'area_in_use' });
  await admin.call('services.setDuties', { personId, duties: [] });
  expect(await ofPerson()).toEqual([]);
  await admin.call('services.removeArea', { areaId, version });
  const lost = await admin.refusal('services.setDuties', { personId, duties });
  expect(lost.code).toBe('not_found');
  expect(await ofPerson()).toEqual([]);
});

test('more than is changed in one transaction is refused in words, and fewer at a time are changed', async () => {
  const { commit, mostWrites } = await import('../../functions/db/write.ts');
  const { items } = await import('../../functions/services/entity.ts');
  const { stock: _stock, version: _version, lastChange: _change, ...facts } = fruit;
  const { personId, name } = wang.me;
  const one = { ...facts, active: false, staff: [{ personId, name, areaId: null }] };
  const system = systemScope(admin.me.tenantId, 'test');
  const made = Array.from({ length: mostWrites }, () => items.first(system, { ...one, itemId: newId('item') }));
  await commit(system, made.map(items.create));
  const refused = await admin.refusal('services.setDuties', { personId, duties: [] });
  expect(refused).toMatchObject({ code: 'invalid_input', fields: [{ field: 'duties', rule: 'at_once' }] });
  const duties = made.slice(0, 40).map(({ itemId }) => ({ itemId, areaId: null }));
  await admin.call('services.setDuties', { personId, duties });
  await admin.call('services.setDuties', { personId, duties: [] });
});
