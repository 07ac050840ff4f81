import { expect, test } from 'vitest';
import type { Write } from '../../functions/db/write.ts';
import { eventOfRecord } from '../../functions/stream.ts';
import type { AuditInput } from '../../shared/audit/schema.ts';
import type { Event } from '../../shared/events.ts';
import { systemScope } from '../../shared/scope.ts';
import { givenBooking, givenBuilding, givenCompany, givenFloor, givenPerson, givenRoom } from '../support/given.ts';
import { at, engineOf, setup } from '../support/setup.ts';
import { readTable } from '../support/table.ts';
import { delivered, streamRecords } from './messages-support/stream.ts';

const cloud = await setup();
const company = await givenCompany(cloud);
const { admin } = company;
const building = await givenBuilding(company, { name: '天河大厦' });
const { buildingId } = building;
const { floorId } = await givenFloor(company, { buildingId, name: '12 层' });
const zhou = await givenPerson(company, { name: '周宁' });

async function trail(input: Partial<AuditInput> = {}) {
  await cloud.settled();
  return (await admin.call('audit.list', input)).entries;
}

test('who changed what, from what to what, stands in the trail in words', async () => {
  const room = await givenRoom(company, { floorId, name: '云杉', capacity: 8 });
  await admin.call('places.changeRoom', {
    ...{ roomId: room.roomId, version: room.version, capacity: 10, approvers: [zhou.me.personId], needsApproval: true },
  });
  const [changed, made] = await trail({ kind: 'room' });
  expect(changed).toMatchObject({ action: 'changed', name: '云杉', subjectId: room.roomId, why: null });
  expect(changed?.who).toMatchObject({ kind: 'person', id: admin.me.personId });
  expect(changed?.changes).toEqual([
    { field: 'approvers', before: '', after: '周宁' },
    { field: 'capacity', before: '8', after: '10' },
    { field: 'needsApproval', before: 'false', after: 'true' },
  ]);
  expect(made).toMatchObject({ action: 'created', name: '云杉' });
  expect(made?.changes).toContainEqual({ field: 'floorId', before: '', after: '12 层' });

  const { version } = (await admin.call('people.list', { search: '周宁' })).people[0] ?? { version: 0 };
  await admin.call('people.change', { personId: zhou.me.personId, version, roles: ['approver', 'employee'] });
  expect((await trail({ kind: 'person' }))[0]).toMatchObject({
    ...{ name: '周宁', changes: [{ field: 'roles', before: 'employee', after: 'approver, employee' }] },
  });
  const tenant = await admin.call('tenants.get', {});
  await admin.call('tenants.change', { version: tenant.version, policy: { maxMinutes: 240 } });
  expect((await trail({ kind: 'tenant' }))[0]?.changes).toEqual([
    { field: 'policy.maxMinutes', before: String(tenant.policy.maxMinutes), after: '240' },
  ]);
});

test('what is removed stands there with who removed it, and no secret ever', async () => {
  const group = await admin.call('doorplates.createGroup', { name: '前台', touch: { who: 'pin', pin: '4711' } });
  const { version } = await zhou.call('people.me', {});
  expect(version).toBeGreaterThan(0);
  await admin.call('doorplates.changeGroup', {
    ...{ groupId: group.groupId, version: group.version, name: '大堂', touch: { who: 'pin', pin: '815815' } },
  });
  const item = await admin.call('services.createItem', { category: 'administrative', name: '茶水' });
  await admin.call('services.removeItem', { itemId: item.itemId, version: item.version });
  const { url } = await zhou.call('feeds.make', {});
  await zhou.call('feeds.remove', {});
  const empty = await givenBuilding(company, { name: '旧楼' });
  await admin.call('places.removeBuilding', { buildingId: empty.buildingId, version: empty.version });
  const found = await trail();
  const told = found.map(({ action, kind, name, who }) => `${who.name} ${action} ${kind} ${name}`);
  const name = admin.me.name;
  expect(told.slice(0, 2)).toEqual([`${name} removed building 旧楼`, `${name} created building 旧楼`]);
  expect(told).toEqual(
    expect.arrayContaining([
      ...[
        '周宁 removed calendar 周宁',
        '周宁 created calendar 周宁',
        `${name} removed item 茶水`,
        `${name} created item 茶水`,
      ],
      ...[`${name} changed group 大堂`, `${name} created group 前台`],
    ]),
  );
  const text = JSON.stringify(found);
  for (const hidden of ['4711', '815815', url.split('/').at(-2) ?? url]) expect(text).not.toContain(hidden);
});

test('of meetings it tells what others did to them, of private ones when and where alone', async () => {
  const room = await givenRoom(company, { floorId, name: '白桦' });
  const facts = { roomId: room.roomId, topic: '绝密' };
  const open = await givenBooking(zhou, { ...facts, topic: '例会', start: at('10:00'), end: at('11:00') });
  const hidden = await givenBooking(zhou, { ...facts, private: true, start: at('12:00'), end: at('13:00') });
  await zhou.call('bookings.change', { bookingId: open.bookingId, topic: '周会' });
  await admin.call('bookings.cancel', { bookingId: open.bookingId, reason: '检修' });
  await admin.call('bookings.cancel', { bookingId: hidden.bookingId, reason: '绝密也要检修' });
  const found = await trail({ kind: 'booking' });
  expect(found.map(({ subjectId, name, why, action }) => [subjectId, name, why, action])).toEqual([
    [hidden.bookingId, '', null, 'removed'],
    [open.bookingId, '周会', '检修', 'removed'],
  ]);
  expect(JSON.stringify(await trail())).not.toContain('绝密');
  // Meetings of one name are told apart by when and where they were.
  const { number } = room;
  expect(found.map(({ meeting }) => meeting)).toEqual(
    [hidden, open].map(({ start, end }) => ({ start, end, room: '白桦', number })),
  );

  // A place that is kept for somebody is theirs alone to know of.
  const taken = await givenBooking(zhou, { ...facts, topic: '例会', start: at('15:00'), end: at('16:00') });
  const { start, end } = taken;
  const wait = await zhou.call('bookings.joinWaitlist', { roomId: room.roomId, start, end, topic: '候补绝密' });
  await zhou.call('bookings.cancel', { bookingId: taken.bookingId });
  await cloud.settled();
  const { waits } = await zhou.call('bookings.myWaits', {});
  const bookingId = waits.find(({ waitId }) => waitId === wait.waitId)?.offer?.bookingId ?? taken.bookingId;
  await admin.call('bookings.cancel', { bookingId, reason: '绝密也要检修' });
  expect((await trail({ kind: 'booking' }))[0]).toMatchObject({ subjectId: bookingId, name: '', why: null });
  expect(JSON.stringify(await trail())).not.toContain('绝密');
});

test('a repeat writes nothing, pages follow one another, filters and periods hold', async () => {
  const { handler } = await import('../../functions/audit/on-events.ts');
  const entries = async () => (await readTable(engineOf(cloud))).filter(({ kind }) => kind === 'trail');
  const before = await entries();
  const events = (await streamRecords()).map(eventOfRecord).filter((event): event is Event => event !== null);
  for (const event of events.toReversed().slice(0, 40)) await handler(delivered(event));
  expect(await entries()).toEqual(before);

  const all = await trail({ limit: 200 });
  const paged: typeof all = [];
  let cursor: string | null = null;
  do {
    const page: { entries: typeof all; cursor: string | null } = await admin.call('audit.list', {
      limit: 4,
      ...(cursor && { cursor }),
    });
    paged.push(...page.entries);
    cursor = page.cursor;
  } while (cursor);
  expect(paged).toEqual(all);
  expect(all.map((entry) => entry.at)).toEqual(
    all
      .map((entry) => entry.at)
      .sort()
      .reverse(),
  );
  const { personId, tenantId } = admin.me;
  const byAdmin = all.filter(({ who }) => who.id === personId);
  const rooms = byAdmin.filter(({ kind }) => kind === 'room');
  expect(rooms.length).toBeGreaterThan(0);
  expect(byAdmin.length).toBeGreaterThan(rooms.length);
  const told = async () => {
    expect(await trail({ personId, limit: 200 })).toEqual(byAdmin);
    expect(await trail({ personId, kind: 'room', limit: 200 })).toEqual(rooms);
    const [first, second] = byAdmin;
    const subject = rooms[0]?.subjectId ?? '';
    const ofIt = byAdmin.filter((entry) => entry.subjectId === subject);
    expect(await trail({ subject, personId, limit: 200 })).toEqual(ofIt);
    const page = await admin.call('audit.list', { personId, limit: 1 });
    expect(page.entries).toEqual([first]);
    expect((await admin.call('audit.list', { personId, limit: 1, cursor: page.cursor ?? '' })).entries).toEqual([
      second,
    ]);
  };
  await told();
  // A company of before has entries that are listed by month alone.
  const { commit } = await import('../../functions/db/write.ts');
  const form: Write = { tenantId, remove: { pk: `${tenantId}#forms`, sk: 'trail' } };
  const bare = (await entries()).map(({ pk, sk }): Write => {
    return { tenantId, key: { pk, sk }, update: 'REMOVE ownerPk, ownerSk' };
  });
  for (const write of [form, ...bare]) await commit(systemScope(tenantId, 'test'), [write]);
  await told();
  // Also of what is gone; what is another company's has left nothing here.
  const gone = all.find(({ action, kind }) => action === 'removed' && kind === 'building');
  const ofGone = await trail({ subject: gone?.subjectId ?? '' });
  expect(ofGone.map(({ action }) => action)).toEqual(['removed', 'created']);
  expect(await trail({ subject: (await givenBuilding(await givenCompany(cloud))).buildingId })).toEqual([]);
  expect(await trail({ until: '2026-11-23T00:00:00Z' })).toEqual([]);
  expect(await trail({ from: at('00:00', 5) })).toEqual([]);
  expect(await trail({ from: '2026-08-01T00:00:00Z', until: at('00:00', 40), limit: 200 })).toEqual(all);
});
