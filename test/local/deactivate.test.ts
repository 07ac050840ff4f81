import { expect, test } from 'vitest';
import type { RuleInput } from '../../shared/bookings/recurrence-schema.ts';
import type { PersonId } from '../../shared/ids.ts';
import type { Transfer } from '../../shared/people/transfer.ts';
import {
  givenBooking,
  givenCompany,
  givenPerson,
  givenRoom,
  givenSeries,
  type Person,
  signedIn,
} from '../support/given.ts';
import { at, setup, until } from '../support/setup.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const rule: RuleInput = { repeat: 'weekly', days: [2], count: 4 };

async function transferOf(personId: PersonId): Promise<Transfer | undefined> {
  const { transfers } = await admin.call('people.transfers', {});
  return transfers.find((one) => one.personId === personId);
}

async function leave(
  person: Person,
  how: { how: 'hand_over'; to: PersonId } | { how: 'cancel'; requests?: 'keep' },
  reason = '',
): Promise<Transfer> {
  const { personId } = person.me;
  const { people } = await admin.call('people.list', { search: person.me.email });
  await admin.call('people.startTransfer', { personId, version: people[0]?.version ?? 0, ...how, reason });
  let transfer: Transfer | undefined;
  await until(async () => {
    transfer = await transferOf(personId);
    return transfer?.state === 'done';
  });
  await cloud.settled();
  if (!transfer) throw new Error('no transfer');
  return transfer;
}

async function lines(person: Person): Promise<string[]> {
  const { messages } = await person.call('messages.list', { limit: 100 });
  return messages.map(({ title }) => title);
}

async function newestCalendar(address: string): Promise<string> {
  const parts = (await cloud.inbox(address)).flatMap(({ attachments }) => attachments);
  return parts.find(({ type }) => type === 'text/calendar')?.content ?? '';
}

test('who leaves hands over all that they hold: their people get it anew, and nothing is asked of the one who left', async () => {
  const zhou = await givenPerson(company, { name: '周宁', roles: ['approver', 'staff'] });
  const chen = await givenPerson(company, { name: '陈晨' });
  const wu = await givenPerson(company, { name: '吴悠' });
  const room = await givenRoom(company, { approvers: [zhou.me.personId], needsApproval: true });
  const open = await givenRoom(company);
  const people = [chen.me.personId, wu.me.personId];
  const single = await givenBooking(zhou, { roomId: open.roomId, start: at('09:00', 1), end: at('10:00', 1), people });
  const { series } = await givenSeries(zhou, {
    ...{ roomId: open.roomId, start: at('14:00', 1), end: at('15:00', 1), rule, people: [wu.me.personId] },
  });
  const asked = await givenBooking(wu, { roomId: room.roomId, start: at('09:00', 1), end: at('10:00', 1) });
  expect(asked.state).toBe('pending');
  const item = await admin.call('services.createItem', {
    ...{ name: '茶水', category: 'administrative', staff: [{ personId: zhou.me.personId }] },
  });
  const { itemId } = item;
  const alone = await zhou.call('services.ask', { itemId, roomId: open.roomId, text: '靠窗' });
  const withIt = await zhou.call('services.ask', { itemId, bookingId: single.bookingId });
  await cloud.settled();
  expect(await admin.call('people.holdingsOf', { personId: zhou.me.personId })).toEqual({
    ...{ bookings: 1, series: 1, occurrences: 4, waits: 0, rooms: 1, approvals: 1, items: 1, tasks: 0, invitations: 0 },
    ...{ withMeetings: 1, requests: 1 },
  });
  const mails = (await cloud.inbox(zhou.me.email)).length;

  const transfer = await leave(zhou, { how: 'hand_over', to: chen.me.personId }, '周宁离职');
  expect(transfer).toMatchObject({ purpose: 'deactivate', done: 8, total: 8, to: { name: '陈晨' } });
  expect(await zhou.refusal('people.me', {})).toMatchObject({ code: 'unauthenticated' });

  const booking = await chen.call('bookings.get', { bookingId: single.bookingId });
  expect(booking).toMatchObject({ organiser: { name: '陈晨' }, people: [{ name: '吴悠' }], sequence: 1 });
  const mine = await chen.call('bookings.mine', { from: at('00:00'), to: at('00:00', 40) });
  expect(mine.bookings.filter(({ seriesId }) => seriesId === series.seriesId)).toHaveLength(4);
  expect(await lines(wu)).toEqual(expect.arrayContaining(['会议有变动：产品周会', '周期会议有变动（4 次）：产品周会']));
  expect(await newestCalendar(wu.me.email)).toMatch(/ORGANIZER;CN="?陈晨"?/);
  expect(await lines(chen)).not.toContain('您已被移出会议：产品周会');
  expect((await cloud.inbox(zhou.me.email)).length).toBe(mails);
  const withdrawn = await admin.call('services.get', { requestId: alone.request.requestId });
  expect(withdrawn.request).toMatchObject({ state: 'cancelled', reason: '周宁离职' });
  const kept = await chen.call('services.get', { requestId: withIt.request.requestId });
  expect(kept).toMatchObject({ request: { state: 'new' }, may: expect.arrayContaining(['cancel']) });

  const [told] = (await admin.call('audit.list', { kind: 'transfer' })).entries;
  expect(told).toMatchObject({ action: 'created', name: '周宁', who: { id: admin.me.personId } });
  expect(told?.changes).toContainEqual({ field: 'transferTo', before: '', after: '陈晨' });
  expect(told?.changes).toContainEqual({ field: 'reason', before: '', after: '周宁离职' });
  const { entries } = await admin.call('audit.list', { kind: 'booking' });
  const of = entries.find(({ subjectId }) => subjectId === single.bookingId);
  expect(of?.changes).toContainEqual({ field: 'organiser', before: '周宁', after: '陈晨' });

  const todo = await chen.call('bookings.toDecide', {});
  expect(todo.requests.map(({ booking: one }) => one.bookingId)).toEqual([asked.bookingId]);
  const { items } = await admin.call('services.catalogue', {});
  expect(items.find(({ itemId }) => itemId === item.itemId)?.staff).toMatchObject([{ personId: chen.me.personId }]);
  const found = await wu.call('people.colleagues', { search: '周宁' });
  expect(found.people).toEqual([]);
  const left = await admin.call('people.list', { state: 'deactivated' });
  expect(left.people).toMatchObject([{ name: '周宁', roles: ['employee'] }]);

  // Back again, they begin anew: what was handed over stays.
  const [gone] = left.people;
  await admin.call('people.change', { personId: zhou.me.personId, version: gone?.version ?? 0, active: true });
  const back = await signedIn(company, zhou.me.email);
  expect((await back.call('bookings.mine', { from: at('00:00'), to: at('00:00', 40) })).bookings).toEqual([]);
});

test('or it is given up: more meetings than one step takes, a series and a place in line', async () => {
  const zhou = await givenPerson(company, { name: '郑一' });
  const wu = await givenPerson(company, { name: '吴二' });
  const room = await givenRoom(company);
  const made = [];
  for (let n = 0; n < 23; n++) {
    const [day, hour] = [1 + Math.floor(n / 8), 9 + (n % 8)];
    const start = at(`${String(hour).padStart(2, '0')}:00`, day);
    const end = at(`${String(hour).padStart(2, '0')}:45`, day);
    made.push(await givenBooking(zhou, { roomId: room.roomId, start, end, people: [wu.me.personId] }));
  }
  const other = await givenRoom(company);
  await givenSeries(zhou, { roomId: other.roomId, start: at('14:00', 1), end: at('15:00', 1), rule });
  await givenBooking(wu, { roomId: other.roomId, start: at('09:00', 1), end: at('10:00', 1) });
  await zhou.call('bookings.joinWaitlist', {
    ...{ roomId: other.roomId, start: at('09:00', 1), end: at('10:00', 1), topic: '候补' },
  } as never);
  const tea = await admin.call('services.createItem', { name: '咖啡', category: 'administrative' });
  const asked = async (place: { roomId: string } | { bookingId: string }) =>
    (await zhou.call('services.ask', { itemId: tea.itemId, ...place } as never)).request.requestId;
  const [alone, withIt] = [await asked({ roomId: room.roomId }), await asked({ bookingId: made[22]?.bookingId ?? '' })];
  const transfer = await leave(zhou, { how: 'cancel', requests: 'keep' }, '离职');
  expect(transfer).toMatchObject({ done: 28, total: 28, to: null });
  const { days } = await admin.call('bookings.grid', {
    rooms: [room.roomId, other.roomId],
    from: '2026-11-23',
    days: 30,
  } as never);
  expect(days.flatMap(({ meetings }) => meetings.map(({ organiser }) => organiser))).toEqual(['吴二']);
  expect((await lines(wu)).filter((title) => title.startsWith('会议已取消'))).toHaveLength(made.length);
  const stateOf = async (requestId: typeof alone) => (await admin.call('services.get', { requestId })).request.state;
  expect([await stateOf(alone), await stateOf(withIt)]).toEqual(['new', 'cancelled']);
});

test('what is private goes to nobody who was not at it, least of all to whoever asks for it', async () => {
  const [zhou, chen] = [await givenPerson(company), await givenPerson(company)];
  const wu = await givenPerson(company);
  const room = await givenRoom(company);
  const made = async (hour: string, invited: Person) =>
    givenBooking(zhou, {
      ...{ roomId: room.roomId, start: at(`${hour}:00`, 1), end: at(`${hour}:30`, 1), private: true, topic: '薪酬' },
      people: [invited.me.personId],
    });
  const [secret, shared] = [await made('09', wu), await made('10', chen)];
  const { series } = await givenSeries(zhou, {
    ...{ roomId: room.roomId, start: at('14:00', 1), end: at('15:00', 1), rule, private: true },
  });
  const own = {
    personId: zhou.me.personId,
    version: zhou.me.version,
    how: 'hand_over',
    to: admin.me.personId,
  } as const;
  for (const purpose of ['deactivate', 'merge'] as const) {
    const refusal = await admin.refusal('people.startTransfer', { ...own, purpose });
    expect(refusal.fields).toMatchObject([{ field: 'to', rule: 'somebody_else' }]);
  }
  await leave(zhou, { how: 'hand_over', to: chen.me.personId });
  const { bookings } = await chen.call('bookings.mine', { from: at('00:00'), to: at('00:00', 40) });
  expect(bookings.map(({ bookingId }) => bookingId)).toEqual([shared.bookingId]);
  expect(bookings[0]).toMatchObject({ topic: '薪酬', organiser: { personId: chen.me.personId } });
  const gone = await wu.call('bookings.get', { bookingId: secret.bookingId });
  expect(gone).toMatchObject({ state: 'cancelled', organiser: { personId: zhou.me.personId } });
  expect(await chen.call('bookings.get', { bookingId: secret.bookingId })).toMatchObject({ topic: null, people: [] });
  expect(series.private).toBe(true);
});

test('where whoever takes over leaves at the same time, all of it goes on to who takes over from them', async () => {
  const [zhou, chen, wu] = [await givenPerson(company), await givenPerson(company), await givenPerson(company)];
  const room = await givenRoom(company);
  for (const hour of ['09', '10', '11']) {
    await givenBooking(zhou, { roomId: room.roomId, start: at(`${hour}:00`, 1), end: at(`${hour}:30`, 1) });
  }
  await givenSeries(zhou, { roomId: room.roomId, start: at('14:00', 1), end: at('15:00', 1), rule });
  await Promise.all([
    leave(zhou, { how: 'hand_over', to: chen.me.personId }),
    until(async () => (await transferOf(zhou.me.personId)) !== undefined).then(() =>
      leave(chen, { how: 'hand_over', to: wu.me.personId }),
    ),
  ]);
  const { bookings } = await wu.call('bookings.mine', { from: at('00:00'), to: at('00:00', 40) });
  expect(bookings.filter(({ organiser }) => organiser.personId === wu.me.personId)).toHaveLength(7);
});

test('what they have asked for with a meeting that is over is withdrawn as well', async () => {
  const zhou = await givenPerson(company);
  const room = await givenRoom(company);
  const { itemId } = await admin.call('services.createItem', { name: '果盘', category: 'administrative' });
  const today = { start: at('10:00', 0), end: at('10:30', 0) };
  const { bookingId } = await givenBooking(zhou, { roomId: room.roomId, ...today });
  const { request } = await zhou.call('services.ask', { itemId, bookingId });
  await cloud.clock.advance(120 * 60_000);
  await cloud.settled();
  await leave(zhou, { how: 'cancel' });
  expect((await admin.call('services.get', { requestId: request.requestId })).request.state).toBe('cancelled');
  expect((await admin.call('bookings.get', { bookingId })).state).not.toBe('cancelled');
});

test('nobody deactivates themselves or the last admin, and nothing goes to who has left', async () => {
  const [zhou, chen] = [await givenPerson(company), await givenPerson(company)];
  const { version } = chen.me;
  const { personId } = chen.me;
  const own = { personId: admin.me.personId, version: admin.me.version, how: 'cancel' } as const;
  expect(await admin.refusal('people.startTransfer', own)).toMatchObject({ code: 'forbidden' });
  await leave(zhou, { how: 'cancel' });
  const refusal = await admin.refusal('people.startTransfer', {
    personId,
    version,
    how: 'hand_over',
    to: zhou.me.personId,
  });
  expect(refusal).toMatchObject({ code: 'invalid_input', fields: [{ field: 'to' }] });
});
