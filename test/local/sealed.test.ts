/** Figures of days that are long over are read from one sum, which is never older than what it was added up from. */
import { expect, test, vi } from 'vitest';
import { TableError, table } from '../../functions/db/client.ts';
import { commit } from '../../functions/db/write.ts';
import * as Requests from '../../functions/services/figures.ts';
import { count } from '../../functions/statistics/count.ts';
import { marks } from '../../functions/statistics/entity.ts';
import { noteOnline } from '../../functions/statistics/online.ts';
import type { BookingId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { givenBooking, givenCompany, givenRoom } from '../support/given.ts';
import { at, engineOf, monday, passTo, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';
import { givenDoorplate } from './doorplates-support/door.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const { tenantId } = admin.me;
const scope = systemScope(tenantId, 'test');
const room = await givenRoom(company);
const doorplate = (await givenDoorplate(cloud, company, room)).doorplate;
await noteOnline(scope, doorplate, undefined, epochOf(monday));
const book = (start: string, end: string) =>
  givenBooking(admin, { roomId: room.roomId, start: at(start), end: at(end) });
const bookings = [await book('10:00', '11:00'), await book('12:00', '12:30'), await book('14:00', '15:30')] as const;
const tea = await admin.call('services.createItem', { category: 'administrative', name: '茶水', targetMinutes: 15 });
await cloud.clock.set(epochOf(at('09:00')));
const { request } = await admin.call('services.ask', { itemId: tea.itemId, roomId: room.roomId });
await cloud.settled();
const day = { from: '2026-11-24', until: '2026-11-24' };
/** As many rooms and people more as make it worth while. */
const others = async (part: string, kind: 'rooms' | 'people' | 'devices' | 'requests') => {
  const key = { pk: { S: `${tenantId}#figures#${part}` }, sk: { S: `${kind}#d#${day.from}#others` } };
  const counters = Array.from({ length: 1500 }, (_, index) => [`x${index}`, { N: '100000030' }]);
  await commit(scope, [{ tenantId, put: { ...key, ...Object.fromEntries(counters) } }]);
  return () => commit(scope, [{ tenantId, remove: { pk: key.pk.S, sk: key.sk.S } }]);
};
const forgetRooms = await others(room.buildingId, 'rooms');
const forgetPeople = await others('all', 'people');

const minutesOfRoom = async () => (await admin.call('statistics.places', day)).places[0]?.minutes;
async function minutesOfPerson() {
  const { organisers, total } = await admin.call('statistics.organisers', { ...day, limit: 5 });
  return { total, mine: organisers.find(({ personId }) => personId === admin.me.personId)?.minutes };
}
const sealed = async (kind: string) =>
  (await readTable(engineOf(cloud)))
    .filter(({ pk, sk, content }) => pk === `${tenantId}#sealed` && sk.startsWith(kind) && content)
    .map(({ sk }) => sk);

/** As if its events had not been heard until now. */
async function countedLate(bookingId: BookingId) {
  await commit(scope, [marks.remove(await marks.find(scope, bookingId))]);
  await count(scope, bookingId);
}
/** What has just been broken is not sealed at once. */
const rest = () => cloud.clock.advance(61_000);

test('a day is sealed once it is long over, is read from there, and opened by what is counted late', async () => {
  await passTo(cloud, epochOf(at('20:00', 4)));
  expect(await minutesOfRoom()).toBe(180);
  expect(await sealed('')).toEqual([]);
  await passTo(cloud, epochOf(at('20:00', 7)));
  expect(await minutesOfRoom()).toBe(180);
  expect(await minutesOfPerson()).toEqual({ total: 1501, mine: 180 });
  expect(await sealed('rooms')).toEqual([`rooms#d#${day.from}#0`]);
  expect(await sealed('people')).toHaveLength(4);
  await Promise.all([forgetRooms(), forgetPeople()]);
  expect(await minutesOfPerson()).toEqual({ total: 1501, mine: 180 });
  await Promise.all([others(room.buildingId, 'rooms'), others('all', 'people')]);

  await countedLate(bookings[0].bookingId);
  expect(await sealed('rooms')).toEqual([]);
  expect(await sealed('people')).toHaveLength(3);
  expect(await minutesOfRoom()).toBe(240);
  expect(await sealed('rooms')).toEqual([]);
  await rest();
  expect(await minutesOfRoom()).toBe(240);
  expect(await minutesOfPerson()).toEqual({ total: 1501, mine: 240 });
  expect(await sealed('rooms')).toHaveLength(1);
  expect(await sealed('people')).toHaveLength(4);
  expect(await minutesOfRoom()).toBe(240);
});

test('what is counted while a day is being sealed is not lost', async () => {
  await countedLate(bookings[1].bookingId);
  await rest();
  const send = table.call.bind(table);
  let isLate = false;
  const between = vi.spyOn(table, 'call').mockImplementation(async (operation, input) => {
    if (!isLate && operation === 'UpdateItem' && JSON.stringify(input).includes('SET content')) {
      isLate = true;
      await countedLate(bookings[2].bookingId);
    }
    return send(operation, input);
  });
  expect(await minutesOfRoom()).toBe(270);
  between.mockRestore();
  expect(isLate).toBe(true);
  expect(await sealed('rooms')).toEqual([]);
  await rest();
  expect(await minutesOfRoom()).toBe(360);
  expect(await sealed('rooms')).toHaveLength(1);
});

test('a recount takes no sum as it finds it', async () => {
  await admin.call('statistics.recount', { limit: 100 });
  expect(await sealed('')).toEqual([]);
  expect(await minutesOfRoom()).toBe(360);
});

test('the same holds for devices and for requests', async () => {
  await rest();
  await Promise.all([others(room.buildingId, 'devices'), others('services', 'requests')]);
  const requests = async () => (await admin.call('services.figures', day)).total.requests;
  const devices = async () => (await admin.call('statistics.devices', day)).count;
  for (const isSealed of [false, true]) {
    expect([await sealed('requests'), await sealed('devices')].map(({ length }) => length)).toEqual(
      isSealed ? [1, 4] : [0, 0],
    );
    expect(await requests()).toBe(1);
    expect(await devices()).toBe(1500);
  }
  await commit(scope, [{ tenantId, remove: { pk: `${tenantId}#request#${request.requestId}`, sk: 'counted' } }]);
  await Requests.count(scope, request.requestId);
  // It comes back after more than a week.
  await noteOnline(scope, doorplate, epochOf(monday), epochOf(at('19:00', 7)));
  expect([await sealed('requests'), await sealed('devices')].map(({ length }) => length)).toEqual([0, 3]);
  expect(await requests()).toBe(2);
  expect(await devices()).toBe(1501);
});

test('a time away whose count fails is left out, and never taken for time online', async () => {
  const send = table.call.bind(table);
  const broken: string = 'TransactWriteItems';
  const failing = vi.spyOn(table, 'call').mockImplementation((operation, input) => {
    if (operation === broken) throw new TableError('RequestTimeout', 'the table did not answer');
    return send(operation, input);
  });
  await noteOnline(scope, doorplate, epochOf(at('19:00', 7)), epochOf(at('09:00', 10)));
  failing.mockRestore();
  // With the next day by UTC, what came before is counted.
  await noteOnline(scope, doorplate, epochOf(at('07:59', 11)), epochOf(at('08:01', 11)));
  const days = { from: at('12:00', 8).slice(0, 10), until: at('12:00', 11).slice(0, 10) };
  const told = (await admin.call('statistics.devices', days)).days;
  expect(told.map(({ expectedMinutes, onlineMinutes }) => [expectedMinutes, onlineMinutes])).toEqual([
    [900, 900],
    [481, 481],
  ]);
});
