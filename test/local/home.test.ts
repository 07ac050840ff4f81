import { expect, test } from 'vitest';
import * as Alerts from '../../functions/doorplates/alerts.ts';
import type { DoorplateId } from '../../shared/ids.ts';
import { systemScope } from '../../shared/scope.ts';
import { epochOf } from '../../shared/time.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, passTo, setup } from '../support/setup.ts';
import { givenDoorplate } from './doorplates-support/door.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const zhou = await givenPerson(company, { name: '周宁' });
const building = await givenBuilding(company, { name: '天河大厦' });
const { floorId } = await givenFloor(company, { buildingId: building.buildingId });
const [spruce, birch] = [
  await givenRoom(company, { floorId, name: '云杉' }),
  await givenRoom(company, { floorId, name: '白桦', needsApproval: true }),
];

test('the day goes on by itself, and follows what people do', async () => {
  const today = () => admin.call('statistics.today', {});
  expect(await today()).toEqual({ waiting: 0, running: 0, ended: 0, week: 0, nextAt: null });
  const facts = { roomId: spruce.roomId };
  await givenBooking(admin, { ...facts, start: at('10:00', 0), end: at('11:00', 0) });
  const second = await givenBooking(zhou, { ...facts, start: at('11:00', 0), end: at('12:00', 0), private: true });
  const third = await givenBooking(admin, { ...facts, start: at('15:00', 0), end: at('16:00', 0) });
  // Another day of the week, and the next week.
  await givenBooking(admin, { ...facts, start: at('10:00', 2), end: at('11:00', 2) });
  await givenBooking(admin, { ...facts, start: at('10:00', 7), end: at('11:00', 7) });
  await cloud.settled();
  expect(await today()).toEqual({ waiting: 3, running: 0, ended: 0, week: 4, nextAt: at('10:00', 0) });
  await passTo(cloud, epochOf(at('11:00', 0)));
  expect(await today()).toMatchObject({ waiting: 1, running: 1, ended: 1, nextAt: at('12:00', 0) });
  await admin.call('bookings.cancel', { bookingId: third.bookingId });
  await zhou.call('bookings.change', { bookingId: second.bookingId, end: at('13:00', 0) });
  await cloud.settled();
  expect(await today()).toMatchObject({ waiting: 0, running: 1, ended: 1, week: 3, nextAt: at('13:00', 0) });
});

test('what needs somebody stands first, with where and since when', async () => {
  const { credentials } = await givenDoorplate(cloud, company, spruce);
  const doorplateId = credentials.doorplateId as DoorplateId;
  const now = await cloud.clock.now();
  await Alerts.raise(systemScope(admin.me.tenantId, 'test'), {
    ...{ doorplateId, buildingId: building.buildingId, cause: 'too_hot' as const, since: now - 60_000, value: 80 },
  });
  const item = await admin.call('services.createItem', { category: 'administrative', name: '茶水', targetMinutes: 15 });
  await zhou.call('services.ask', { itemId: item.itemId, roomId: spruce.roomId });
  const wish = { roomId: birch.roomId, start: at('10:00', 3), end: at('11:00', 3), topic: '绝密', private: true };
  await givenBooking(zhou, wish);
  await passTo(cloud, now + 20 * 60_000);
  const found = await admin.call('statistics.attention', {});
  expect(await admin.call('statistics.online', {})).toEqual({ total: 1, online: 0, offline: 1 });
  expect(found).toMatchObject({
    rooms: { total: 2, buildings: 1, occupied: 0 },
    devices: { total: 1 },
    faults: { count: 1, worst: [{ doorplateId, cause: 'too_hot', room: '云杉', building: '天河大厦', devices: 1 }] },
    overdue: { count: 1, more: false, worst: [{ item: '茶水', room: '云杉', assignee: null }] },
    approvals: { count: 1, worst: [{ room: '白桦', organiser: '周宁', start: wish.start }] },
    bare: { count: 1, worst: [{ room: '白桦' }] },
  });
  expect(JSON.stringify(found)).not.toContain('绝密');
});
