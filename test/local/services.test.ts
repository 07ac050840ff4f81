import { beforeAll, describe, expect, test } from 'vitest';
import { setSource, source } from '../../functions/clock.ts';
import { systemScope } from '../../shared/scope.ts';
import type { RequestView, ServiceItem } from '../../shared/services/schema.ts';
import { addMinutes, epochOf, instantOf } from '../../shared/time.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, passTo, setup } from '../support/setup.ts';
import { delivered, eventsOf } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const lin = await givenPerson(company, { name: '陈林' });
const zhou = await givenPerson(company, { name: '周宁' });
const [low, high, everywhere] = [
  await givenPerson(company, { name: '低区王', roles: ['staff'] }),
  await givenPerson(company, { name: '高区李', roles: ['staff'] }),
  await givenPerson(company, { name: '巡楼赵', roles: ['staff'] }),
];
type Person = typeof lin;
const building = await givenBuilding(company);
const [floor1, floor2] = [
  await givenFloor(company, { buildingId: building.buildingId, level: 1 }),
  await givenFloor(company, { buildingId: building.buildingId, level: 2 }),
];
const down = await givenRoom(company, { name: '云杉', floorId: floor1.floorId });
const up = await givenRoom(company, { name: '白桦', floorId: floor2.floorId });
const kept = await givenRoom(company, { name: '银杏', floorId: floor1.floorId, checkIn: 'on' });
const areaLow = await admin.call('services.createArea', { name: '低区', floors: [floor1.floorId] });
const areaHigh = await admin.call('services.createArea', { name: '高区', floors: [floor2.floorId] });
let tea: ServiceItem;
let fault: ServiceItem;
let day = 0;

beforeAll(async () => {
  tea = await admin.call('services.createItem', {
    category: 'administrative',
    name: '茶水饮料',
    hasQuantity: true,
    staff: [
      { personId: low.me.personId, areaId: areaLow.areaId },
      { personId: high.me.personId, areaId: areaHigh.areaId },
      { personId: everywhere.me.personId, areaId: null },
    ],
  });
  fault = await admin.call('services.createItem', { category: 'device', name: '设备故障', targetMinutes: 30 });
  await cloud.settled();
});

async function givenMeeting(facts: { roomId?: typeof up.roomId } = {}) {
  day += 1;
  await cloud.clock.advance(1000);
  return givenBooking(lin, {
    roomId: facts.roomId ?? down.roomId,
    start: at('10:00', day),
    end: at('11:00', day),
    people: [zhou.me.personId],
  });
}

async function givenRequest(by = lin, facts: object = {}) {
  await cloud.clock.advance(1000);
  const { request } = await by.call('services.ask', { itemId: tea.itemId, roomId: down.roomId, ...facts });
  await cloud.settled();
  return request;
}

async function step(by: Person, { requestId }: RequestView['request'], name: string, reason = '') {
  await cloud.clock.advance(1000);
  const { request } = await by.call('services.act', { requestId, step: name as 'accept', reason });
  await cloud.settled();
  return request;
}

/** Kinds of the messages that somebody has got about a request, oldest first. */
async function told(person: Person, { requestId }: { requestId: string }) {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.filter((message) => message.requestId === requestId).reverse();
}
const kinds = async (person: Person, request: { requestId: string }) =>
  (await told(person, request)).map(({ kind }) => kind.replace('service_', ''));

async function tasks(person: Person, list: 'open' | 'mine' | 'team' | 'done') {
  const answer = await person.call('services.tasks', { list, limit: 100 });
  return answer.tasks.map(({ request }) => request.requestId);
}

describe('a request', () => {
  test('goes at once to those who serve the item in the room’s area, and to nobody else', async () => {
    const request = await givenRequest(lin, { quantity: 6, text: '三杯绿茶' });
    expect(request).toMatchObject({ state: 'new', quantity: 6, item: { name: '茶水饮料' }, assignee: null });
    for (const person of [low, everywhere]) {
      expect(await told(person, request)).toMatchObject([
        { kind: 'service_asked', title: '新的服务请求：茶水饮料 × 6', text: '云杉，尽快\n三杯绿茶' },
      ]);
      expect(await tasks(person, 'open')).toContain(request.requestId);
    }
    expect(await kinds(high, request)).toEqual([]);
    expect(await tasks(high, 'open')).not.toContain(request.requestId);
    expect(await kinds(admin, request)).toEqual([]);
    expect(await kinds(lin, request)).toEqual([]);
    const [mail] = await cloud.inbox(low.me.email);
    expect(mail?.subject).toBe('新的服务请求：茶水饮料 × 6');
    expect(mail?.text).toContain(`/services/${request.requestId}`);
  });

  test('for which nobody is named, or nobody is left, goes to the admins', async () => {
    const request = await givenRequest(lin, { itemId: fault.itemId, text: '投影仪没有信号' });
    expect(await kinds(admin, request)).toEqual(['asked']);
    expect(await tasks(admin, 'open')).toContain(request.requestId);
    const gone = await givenPerson(company, { name: '已离职', roles: ['staff'] });
    const item = await admin.call('services.createItem', {
      category: 'device',
      name: '借用电脑',
      staff: [{ personId: gone.me.personId, areaId: null }],
    });
    const { version } = gone.me;
    await admin.call('people.change', { personId: gone.me.personId, version, active: false });
    const orphan = await givenRequest(lin, { itemId: item.itemId });
    expect(await kinds(admin, orphan)).toEqual(['asked']);
    expect(await step(admin, orphan, 'finish')).toMatchObject({ state: 'done', assignee: { name: admin.me.name } });
  });

  test('is offered only where and while its item is', async () => {
    const names = async (roomId: typeof up.roomId) =>
      (await lin.call('services.offered', { roomId })).items.map(({ name }) => name);
    const item = await admin.call('services.createItem', {
      category: 'administrative',
      name: '水果点心',
      areas: [areaHigh.areaId],
    });
    expect(await names(up.roomId)).toContain('水果点心');
    expect(await names(down.roomId)).not.toContain('水果点心');
    const input = { itemId: item.itemId, roomId: down.roomId };
    expect((await lin.refusal('services.ask', input)).code).toBe('not_offered');
    await admin.call('services.changeItem', { itemId: item.itemId, version: 1, active: false });
    expect(await names(up.roomId)).not.toContain('水果点心');
    expect((await lin.refusal('services.ask', { ...input, roomId: up.roomId })).code).toBe('not_offered');
  });

  test('repeated with its Idempotency-Key is one request', async () => {
    const idempotencyKey = 'tea-once';
    const input = { itemId: tea.itemId, roomId: down.roomId, text: '只要一次' };
    const [first, second] = await Promise.all([
      lin.call('services.ask', input, { idempotencyKey }),
      lin.call('services.ask', input, { idempotencyKey }),
    ]);
    expect(second.request.requestId).toBe(first.request.requestId);
    await cloud.clock.advance(3_600_000);
    const third = await lin.call('services.ask', input, { idempotencyKey });
    expect(third.request.requestId).toBe(first.request.requestId);
    const other = await lin.refusal('services.ask', { ...input, text: '别的' }, { idempotencyKey });
    expect(other.code).toBe('idempotency_key_reused');
    const { requests } = await lin.call('services.mine', { limit: 100 });
    expect(requests.filter(({ text }) => text === '只要一次')).toHaveLength(1);
  });

  test('is nobody’s business but theirs who asked and who serve', async () => {
    const { requestId } = await givenRequest(lin);
    for (const person of [zhou, high]) {
      expect((await person.refusal('services.get', { requestId })).code).toBe('forbidden');
      expect((await person.refusal('services.act', { requestId, step: 'accept' })).code).toBe('forbidden');
      expect((await person.refusal('services.note', { requestId, text: '在吗' })).code).toBe('forbidden');
    }
    expect((await lin.refusal('services.act', { requestId, step: 'accept' })).code).toBe('forbidden');
    expect((await low.refusal('services.act', { requestId, step: 'cancel' })).code).toBe('forbidden');
    expect((await lin.call('services.get', { requestId })).may.toSorted()).toEqual(['cancel', 'note']);
    expect((await low.call('services.get', { requestId })).may).toEqual([
      'accept',
      'start',
      'finish',
      'refuse',
      'hand_over',
      'note',
    ]);
  });
});

describe('who serves', () => {
  test('takes it, does it, and the requester is told of each', async () => {
    const request = await givenRequest();
    expect(await step(low, request, 'accept')).toMatchObject({ state: 'accepted', assignee: { name: '低区王' } });
    expect(await tasks(low, 'mine')).toContain(request.requestId);
    expect(await tasks(low, 'open')).not.toContain(request.requestId);
    expect(await tasks(everywhere, 'team')).toContain(request.requestId);
    expect(await step(low, request, 'start')).toMatchObject({ state: 'in_progress' });
    expect(await step(low, request, 'finish')).toMatchObject({ state: 'done', closedAt: expect.any(String) });
    expect((await told(lin, request)).map(({ title }) => title)).toEqual([
      '低区王 已接单：茶水饮料',
      '已完成：茶水饮料',
    ]);
    expect(await tasks(low, 'done')).toContain(request.requestId);
    expect(await tasks(low, 'mine')).not.toContain(request.requestId);
    const over = await everywhere.refusal('services.act', {
      requestId: request.requestId,
      step: 'refuse',
      reason: 'x',
    });
    expect(over).toMatchObject({ code: 'request_closed', detail: '低区王 已处理完成。' });
    // What is done already is done.
    expect(await step(low, request, 'finish')).toMatchObject({ version: 4 });
  });

  test('at the same time as a colleague: one gets it, the other is told who has it', async () => {
    for (let round = 0; round < 5; round++) {
      const { requestId } = await givenRequest();
      const tries = await Promise.allSettled(
        [low, everywhere].map((person) => person.call('services.act', { requestId, step: 'accept' })),
      );
      const [winner] = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      const losers = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.problem] : []));
      expect(losers).toMatchObject([{ code: 'request_taken', detail: `${winner?.request.assignee?.name} 已经接单。` }]);
      const { request } = await low.call('services.get', { requestId });
      expect(request.assignee).toEqual(winner?.request.assignee);
      expect(request.version).toBe(2);
    }
  });

  test('may lend a hand, but not take it away without saying so', async () => {
    const request = await givenRequest();
    const { requestId } = request;
    await step(low, request, 'accept');
    expect((await everywhere.refusal('services.act', { requestId, step: 'start' })).code).toBe('request_taken');
    await everywhere.call('services.handOver', { requestId, personId: everywhere.me.personId });
    await cloud.settled();
    expect(await kinds(low, request)).toEqual(['asked', 'moved_on']);
    expect(await step(low, request, 'finish')).toMatchObject({ state: 'done', assignee: { name: '巡楼赵' } });
    expect(await kinds(everywhere, request)).toEqual(['asked', 'done']);
  });

  test('hands it over to somebody who serves there, and to nobody else', async () => {
    const request = await givenRequest();
    const { requestId } = request;
    await step(low, request, 'accept');
    const refusal = await low.refusal('services.handOver', { requestId, personId: high.me.personId });
    expect(refusal.fields).toMatchObject([{ field: 'personId', message: '这位同事不负责此处的这项服务。' }]);
    const view = await low.call('services.handOver', { requestId, personId: everywhere.me.personId });
    expect(view.request).toMatchObject({ state: 'accepted', assignee: { name: '巡楼赵' } });
    await cloud.settled();
    expect((await told(everywhere, request)).map(({ title }) => title)).toContain('低区王 转交给您：茶水饮料');
  });

  test('says why it cannot be done', async () => {
    const request = await givenRequest();
    const { requestId } = request;
    const refusal = await low.refusal('services.act', { requestId, step: 'refuse' });
    expect(refusal.fields).toMatchObject([{ field: 'reason', message: '必填。' }]);
    expect(await step(low, request, 'refuse', '茶水间停水')).toMatchObject({
      state: 'cannot_do',
      reason: '茶水间停水',
    });
    const [message] = await told(lin, request);
    expect(message).toMatchObject({ kind: 'service_refused', text: expect.stringContaining('原因：茶水间停水') });
  });
});

test('notes go to the other side, once each, and those of two at once are both kept', async () => {
  const request = await givenRequest();
  const { requestId } = request;
  await cloud.clock.advance(1000);
  await lin.call('services.note', { requestId, text: '请放在门口' });
  await cloud.settled();
  expect((await told(low, request)).at(-1)).toMatchObject({
    kind: 'service_note',
    text: '云杉，尽快\n陈林：请放在门口',
  });
  expect(await kinds(everywhere, request)).toEqual(['asked', 'note']);
  await step(low, request, 'accept');
  await Promise.all([
    low.call('services.note', { requestId, text: '五分钟到' }, { idempotencyKey: 'n1' }),
    low.call('services.note', { requestId, text: '五分钟到' }, { idempotencyKey: 'n1' }),
    lin.call('services.note', { requestId, text: '谢谢' }),
  ]);
  await cloud.settled();
  const view = await lin.call('services.get', { requestId });
  expect(view.request.notes.map(({ text }) => text).toSorted()).toEqual(['五分钟到', '请放在门口', '谢谢'].toSorted());
  expect(await kinds(everywhere, request)).toEqual(['asked', 'note']);
  expect((await kinds(lin, request)).filter((kind) => kind === 'note')).toHaveLength(1);
  expect((await kinds(low, request)).filter((kind) => kind === 'note')).toHaveLength(2);
});

describe('when nobody is at it in time', () => {
  const overdueOf = async (person: Person, request: { requestId: string }) =>
    (await kinds(person, request)).filter((kind) => kind === 'overdue');

  test('its staff are told, once', async () => {
    const { handler } = await import('../../functions/timer.ts');
    const request = await givenRequest();
    expect(request.dueAt).toBe(addMinutes(request.createdAt, 15));
    await cloud.clock.advance(14 * 60_000);
    await cloud.settled();
    expect(await overdueOf(low, request)).toEqual([]);
    await cloud.clock.advance(60_000);
    await cloud.settled();
    const { tenantId } = lin.me;
    const { requestId, dueAt } = request;
    await Promise.all([1, 2].map(() => handler({ do: 'services.overdue', tenantId, requestId, dueAt })));
    await cloud.settled();
    for (const person of [low, everywhere]) expect(await overdueOf(person, request)).toEqual(['overdue']);
    const view = await low.call('services.get', { requestId });
    expect(view.request).toMatchObject({ overdue: true, version: 2 });
    const [, overdue] = await eventsOf(requestId);
    const { handler: tell } = await import('../../functions/services/on-requests.ts');
    await tell(delivered(overdue));
    expect(await overdueOf(low, request)).toEqual(['overdue']);
    const mails = (await cloud.inbox(low.me.email)).filter(({ text }) => text.includes(requestId));
    expect(mails.filter(({ subject }) => subject.startsWith('已超时'))).toHaveLength(1);
  });

  test('who has taken it is told alone; who is at it is left in peace', async () => {
    const [taken, begun] = [await givenRequest(), await givenRequest()];
    await step(low, taken, 'accept');
    await step(low, begun, 'start');
    await cloud.clock.advance(20 * 60_000);
    await cloud.settled();
    expect(await overdueOf(low, taken)).toEqual(['overdue']);
    expect(await overdueOf(everywhere, taken)).toEqual([]);
    expect(await overdueOf(low, begun)).toEqual([]);
    expect((await low.call('services.get', { requestId: begun.requestId })).request.overdue).toBe(false);
  });
});

describe('with a meeting', () => {
  test('it is wanted when the meeting begins, and goes where the meeting goes', async () => {
    const booking = await givenMeeting();
    const request = await givenRequest(zhou, { roomId: undefined, bookingId: booking.bookingId });
    expect(request).toMatchObject({ wantedAt: booking.start, dueAt: booking.start, roomId: down.roomId });
    const early = await givenRequest(lin, {
      roomId: undefined,
      bookingId: booking.bookingId,
      wantedAt: addMinutes(booking.start, -15),
    });
    await step(low, request, 'accept');
    await lin.call('bookings.change', { bookingId: booking.bookingId, start: at('14:00', day), end: at('15:00', day) });
    await cloud.settled();
    const { requests } = await lin.call('services.ofBooking', { bookingId: booking.bookingId });
    expect(requests).toMatchObject([
      { requestId: request.requestId, wantedAt: at('14:00', day), dueAt: at('14:00', day), state: 'accepted' },
      { requestId: early.requestId, wantedAt: at('13:45', day) },
    ]);
    const last = (await told(low, request)).at(-1);
    expect(last).toMatchObject({ kind: 'service_changed', title: '服务请求有变动：茶水饮料' });
    expect(last?.text).toMatch(/14:00\n原为：云杉，.*10:00$/);
    // Who asked learns from the meeting itself.
    expect(await kinds(zhou, request)).toEqual(['accepted']);
  });

  test('to a room of other staff it is theirs to take, and who had it knows', async () => {
    const booking = await givenMeeting();
    const request = await givenRequest(lin, { roomId: undefined, bookingId: booking.bookingId });
    await step(low, request, 'accept');
    await lin.call('bookings.change', { bookingId: booking.bookingId, roomId: up.roomId });
    await cloud.settled();
    const { request: now } = await high.call('services.get', { requestId: request.requestId });
    expect(now).toMatchObject({ roomId: up.roomId, state: 'new', assignee: null });
    expect(await kinds(high, request)).toEqual(['asked']);
    expect(await kinds(low, request)).toEqual(['asked', 'moved_on']);
    expect(await tasks(low, 'open')).not.toContain(request.requestId);
    expect(await tasks(high, 'open')).toContain(request.requestId);
  });

  test('that is cancelled it is cancelled, with the reason; what was done stays done', async () => {
    const booking = await givenMeeting();
    const input = { roomId: undefined, bookingId: booking.bookingId };
    const [open, done] = [await givenRequest(zhou, input), await givenRequest(lin, input)];
    await step(low, open, 'accept');
    await step(low, done, 'finish');
    await lin.call('bookings.cancel', { bookingId: booking.bookingId, reason: '客户改期' });
    await cloud.settled();
    const { requests } = await lin.call('services.ofBooking', { bookingId: booking.bookingId });
    expect(requests.map(({ state }) => state)).toEqual(['cancelled', 'done']);
    expect((await told(low, open)).at(-1)).toMatchObject({
      kind: 'service_cancelled',
      text: expect.stringContaining('原因：会议已取消：客户改期'),
    });
    expect(await kinds(zhou, open)).toEqual(['accepted', 'cancelled']);
    expect((await lin.refusal('services.ask', { itemId: tea.itemId, bookingId: booking.bookingId })).code).toBe(
      'booking_over',
    );
    const { version } = (await lin.call('services.get', { requestId: open.requestId })).request;
    const { handler } = await import('../../functions/services/on-bookings.ts');
    for (const event of await eventsOf(booking.bookingId)) await handler(delivered(event));
    expect((await lin.call('services.get', { requestId: open.requestId })).request.version).toBe(version);
  });

  test('whose room was released it is called off, and taken up again where it stood when that is undone', async () => {
    const booking = await givenMeeting({ roomId: kept.roomId });
    const { bookingId } = booking;
    const input = { roomId: undefined, bookingId };
    const [taken, fresh, off] = [
      await givenRequest(lin, input),
      await givenRequest(zhou, input),
      await givenRequest(lin, input),
    ];
    await step(low, taken, 'accept');
    await step(lin, off, 'cancel', '不用了');
    await passTo(cloud, epochOf(at('10:10', day)));
    const states = async () =>
      (await lin.call('services.ofBooking', { bookingId })).requests.map(({ state, reason }) => [state, reason]);
    expect(await states()).toEqual([
      ['cancelled', expect.stringContaining('会议室已释放')],
      ['cancelled', expect.stringContaining('会议室已释放')],
      ['cancelled', '不用了'],
    ]);
    await cloud.clock.advance(60_000);
    await lin.call('bookings.reinstate', { bookingId });
    await cloud.settled();
    const { requests } = await lin.call('services.ofBooking', { bookingId });
    expect(requests).toMatchObject([
      { state: 'accepted', assignee: { name: '低区王' }, reason: '', closedAt: null },
      { state: 'new', assignee: null, reason: '', closedAt: null },
      { state: 'cancelled', reason: '不用了' },
    ]);
    // The time to be at it begins anew; the clock runs on meanwhile.
    for (const { dueAt } of requests.slice(0, 2)) {
      expect(epochOf(dueAt)).toBeGreaterThanOrEqual(epochOf(at('10:26', day)));
      expect(epochOf(dueAt)).toBeLessThan(epochOf(at('10:40', day)));
    }
    expect((await told(low, taken)).at(-1)).toMatchObject({
      kind: 'service_reopened',
      title: '服务请求已恢复：茶水饮料',
    });
    // Whether it was overdue first depends on which of two timers of the same moment came first.
    const heard = (await kinds(everywhere, fresh)).filter((kind) => kind !== 'overdue');
    expect(heard).toEqual(['asked', 'cancelled', 'reopened']);
    expect(await kinds(zhou, fresh)).toEqual(['cancelled', 'reopened']);
    expect(await kinds(everywhere, off)).toEqual(['asked', 'cancelled']);
    expect(await tasks(everywhere, 'open')).toContain(fresh.requestId);
    // What is called off by somebody after that stays so, and the meeting's earlier events change nothing.
    await step(low, taken, 'finish');
    const { handler } = await import('../../functions/services/on-bookings.ts');
    for (const event of await eventsOf(bookingId)) await handler(delivered(event));
    expect((await states()).map(([state]) => state)).toEqual(['done', 'new', 'cancelled']);
  });

  test('that changes while it is asked for, it is not left behind', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    const [asked] = await Promise.allSettled([
      lin.call('services.ask', { itemId: tea.itemId, bookingId }),
      lin.call('bookings.cancel', { bookingId }),
    ]);
    await cloud.settled();
    const { requests } = await lin.call('services.ofBooking', { bookingId });
    if (asked.status === 'fulfilled') expect(requests.map(({ state }) => state)).toEqual(['cancelled']);
    else expect(requests).toEqual([]);
  });

  test('only its people ask and look', async () => {
    const booking = await givenMeeting();
    const { bookingId } = booking;
    for (const name of ['services.ofBooking', 'services.ask'] as const) {
      const refusal = await high.refusal(name, {
        bookingId,
        ...(name === 'services.ask' ? { itemId: tea.itemId } : {}),
      } as never);
      expect(refusal.code).toBe('forbidden');
    }
    const request = await givenRequest(zhou, { roomId: undefined, bookingId });
    // The organiser answers for the meeting, whoever asked.
    expect(await step(lin, request, 'cancel', '不用了')).toMatchObject({ state: 'cancelled', reason: '不用了' });
    expect(await kinds(low, request)).toEqual(['asked', 'cancelled']);
    expect(await kinds(zhou, request)).toEqual(['cancelled']);
  });
});

describe('the catalogue', () => {
  test('keeps areas that are named, and names one thing once', async () => {
    const { areaId } = areaLow;
    expect((await admin.refusal('services.removeArea', { areaId, version: 1 })).code).toBe('area_in_use');
    const twice = { category: 'administrative', name: '茶水饮料' } as const;
    expect((await admin.refusal('services.createItem', twice)).code).toBe('already_exists');
    const area = await admin.call('services.createArea', { name: '临时', buildings: [building.buildingId] });
    const item = await admin.call('services.createItem', { category: 'device', name: '临时', areas: [area.areaId] });
    const removal = { areaId: area.areaId, version: 1 };
    expect((await admin.refusal('services.removeArea', removal)).code).toBe('area_in_use');
    await admin.call('services.removeItem', { itemId: item.itemId, version: 1 });
    await admin.call('services.removeArea', removal);
    const lost = { category: 'device' as const, name: '又来', areas: [area.areaId] };
    expect((await admin.refusal('services.createItem', lost)).code).toBe('not_found');
  });

  test('changed by two at once mixes nothing', async () => {
    const item = await admin.call('services.createItem', { category: 'device', name: '音响' });
    const changes = [{ description: '甲' }, { description: '乙' }].map((facts) =>
      admin.call('services.changeItem', { itemId: item.itemId, version: 1, ...facts }),
    );
    const results = await Promise.allSettled(changes);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

test('lists are paged, each thing once', async () => {
  const ids = new Set<string>();
  for (let n = 0; n < 5; n++) ids.add((await givenRequest(lin, { text: '翻页' })).requestId);
  for (const list of ['mine', 'tasks'] as const) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page =
        list === 'mine'
          ? await lin.call('services.mine', { limit: 2, cursor })
          : await low.call('services.tasks', { limit: 2, cursor });
      found.push(
        ...('requests' in page ? page.requests : page.tasks.map(({ request }) => request)).map(
          ({ requestId }) => requestId,
        ),
      );
      cursor = page.cursor ?? undefined;
    } while (cursor);
    expect(new Set(found).size).toBe(found.length);
    for (const id of ids) expect(found).toContain(id);
  }
});

test('what is wanted as soon as possible is so when the second turns while it is asked for', async () => {
  const clock = source();
  const start = Math.floor(clock() / 1000) * 1000;
  let looks = 0;
  setSource(() => start + 1000 * looks++);
  try {
    const { request } = await lin.call('services.ask', { itemId: tea.itemId, roomId: down.roomId });
    expect(request.wantedAt).toBe(request.createdAt);
  } finally {
    setSource(clock);
  }
  await cloud.settled();
});

test('others’ requests are looked through a few pages at a time, and not at all by who serves nothing', async () => {
  const cook = await givenPerson(company, { name: '厨房孙', roles: ['staff'] });
  const lunch = await admin.call('services.createItem', {
    category: 'administrative',
    name: '工作餐',
    staff: [{ personId: cook.me.personId, areaId: null }],
  });
  for (let n = 0; n < 7; n++) await givenRequest(lin, { text: '不归厨房' });
  const first = await cook.call('services.tasks', { list: 'open', limit: 1 });
  expect([first.tasks, first.cursor]).toEqual([[], expect.any(String)]);
  const found: string[] = [];
  let cursor: string | undefined = first.cursor ?? undefined;
  const own = await givenRequest(lin, { itemId: lunch.itemId });
  while (cursor) {
    const page: Awaited<ReturnType<typeof cook.call<'services.tasks'>>> = await cook.call('services.tasks', {
      list: 'open',
      limit: 1,
      cursor,
    });
    found.push(...page.tasks.map(({ request }) => request.requestId));
    cursor = page.cursor ?? undefined;
  }
  expect(found).toContain(own.requestId);
  for (const list of ['open', 'team'] as const) {
    expect(await lin.call('services.tasks', { list, limit: 1 })).toEqual({ tasks: [], cursor: null });
  }
});

test('a request whose staff act on stale news of it is judged as it is', async () => {
  const { overdue } = await import('../../functions/services/update.ts');
  const request = await givenRequest();
  const scope = systemScope(lin.me.tenantId, 'test');
  await cloud.clock.set(Math.max(await cloud.clock.now(), epochOf(request.dueAt)) + 60_000);
  await cloud.settled();
  const { version } = (await low.call('services.get', { requestId: request.requestId })).request;
  await overdue(scope, { requestId: request.requestId, dueAt: instantOf(0) });
  expect((await low.call('services.get', { requestId: request.requestId })).request.version).toBe(version);
  expect(await cloud.failures()).toEqual([]);
});
